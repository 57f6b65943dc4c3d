"""What went up the ladder, and came down, since the working day before today."""

from datetime import datetime, timedelta

import pytest

from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.sizes import PAGE
from desk.views.boards import changes
from desk.views.boards.changes import Move
from models import Clock, Supervision, Ticket, database
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, at, court

pytestmark = pytest.mark.usefixtures("cast")
SINCE = MORNING - timedelta(days=1)


async def raised(ticket: Ticket, rung: int, when: datetime, settled: datetime | None = None) -> None:
    clock = await Clock.filter(ticket_id=ticket.id).first()
    assert clock is not None
    times = {"opened_at": when, "due_at": when, "closed_at": settled}
    await Supervision.create(clock_id=clock.id, ticket_id=ticket.id, rung=rung, **times)
    await Ticket.filter(id=ticket.id).update(rung=0 if settled else rung)


async def counted(name: str, move: Move) -> int:
    return await changes.count_moves(await acting(name), move, [(await court()).id], SINCE)


@pytest.mark.parametrize(
    ("as_of", "since"),
    [("2026-11-18 09:00", "2026-11-17 00:00"), ("2026-11-23 09:00", "2026-11-20 00:00")],
)
def test_monday_looks_back_to_friday(as_of: str, since: str) -> None:
    assert changes.since_last_workday(WorkCalendar(), at(as_of)) == at(since)


async def test_what_went_up_since_then_is_counted_and_what_went_up_before_is_not() -> None:
    await raised(await a_petition("张三"), 1, MORNING)
    await raised(await a_petition("李四"), 1, SINCE - timedelta(minutes=1))
    assert await counted("郑远", Move.RAISED) == 1


async def test_what_came_down_is_counted_once_at_its_last_rung() -> None:
    ticket = await a_petition("张三")
    for rung in (1, 2):
        await raised(ticket, rung, SINCE - timedelta(days=rung), settled=MORNING)
    found, _ = await changes.moves(await acting("郑远"), Move.SETTLED, [(await court()).id], SINCE)
    assert [(one.ticket.id, one.rung) for one in found] == [(ticket.id, 2)]
    assert await counted("郑远", Move.SETTLED) == 1


async def test_a_complaint_that_went_up_is_there_for_何平_and_for_nobody_beside_him() -> None:
    await raised(await a_petition("张三", "投诉李正法官态度恶劣", kind=PetitionKind.COMPLAINT), 2, MORNING)
    assert {name: await counted(name, Move.RAISED) for name in ("何平", "郑远", "周敏")} == {
        "何平": 1,
        "郑远": 0,
        "周敏": 0,
    }


async def test_pages_follow_by_key_and_none_is_twice() -> None:
    tickets = [await a_petition("张三", f"第{n}件的事情一直没有人管") for n in range(PAGE + 2)]
    for ticket in tickets:
        await raised(ticket, 1, MORNING)
    actor, here = await acting("郑远"), [(await court()).id]
    first, key = await changes.moves(actor, Move.RAISED, here, SINCE)
    second, end = await changes.moves(actor, Move.RAISED, here, SINCE, key)
    assert (len(first), len(second), end) == (PAGE, 2, None)
    assert {one.ticket.id for one in (*first, *second)} == {one.id for one in tickets}


@pytest.mark.own_statistics
@pytest.mark.parametrize(("move", "index"), [(Move.RAISED, "supervision_opened"), (Move.SETTLED, "supervision_closed")])
async def test_moves_are_found_by_their_moment_and_each_ticket_by_its_id(move: Move, index: str) -> None:
    ticket = await a_petition("张三")
    clock = await Clock.filter(ticket_id=ticket.id).first()
    assert clock is not None
    async with database.connection() as plain:
        await plain.execute(
            "INSERT INTO clock (ticket_id, kind, cycle, court_id, policy, started_at, due_at, next_look_at, rung,"
            " estimated, reason) SELECT $1, 'review', 1, $2, 'x', $3, $3, $3, 1, false, ''"
            " FROM generate_series(1, 5000)",
            ticket.id,
            ticket.court_id,
            MORNING,
        )
        await plain.execute(
            "INSERT INTO supervision (clock_id, ticket_id, rung, opened_at, due_at, closed_at)"
            " SELECT id, ticket_id, 1, $1::timestamptz - id * interval '1 hour', $1, $1 - id * interval '1 hour'"
            " FROM clock WHERE kind = 'review'",
            MORNING,
        )
        await plain.execute("ANALYZE supervision")
        text, values = changes.statement(await acting("郑远"), move, [ticket.court_id], SINCE, None, PAGE + 1)
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert index in plan, plan
