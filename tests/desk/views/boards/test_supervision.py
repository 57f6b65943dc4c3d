"""The board of supervision counts what its reader sees, by rung, court and person, and an index answers it."""

from datetime import timedelta

import pytest

from desk.access.seen import courts_looked_over
from desk.access.visibility import visible_tickets
from desk.views.boards import supervision
from desk.views.lists.narrowing import shown_count
from models import Ticket, database
from models.enums import PetitionKind
from tests.cast import MORNING, a_petition, acting, court, dispatched, officer

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(days=20)


async def on_rung(ticket: Ticket, rung: int) -> Ticket:
    await Ticket.filter(id=ticket.id).update(rung=rung)
    return ticket


async def seen_by(name: str) -> supervision.SupervisionBoard:
    actor = await acting(name)
    return await supervision.board(actor, await courts_looked_over(actor), LATER)


async def test_郑院长_sees_李正_with_one_on_rung_2_and_the_desk_with_one_on_rung_1() -> None:
    await on_rung(await dispatched(await a_petition("张三")), 2)
    await on_rung(await a_petition("李四"), 1)
    found = await seen_by("郑远")
    assert [(line.court.short_name, line.by_rung) for line in found.courts] == [("南昌中院", {1: 1, 2: 1, 3: 0})]
    people = {line.handler.name if line.handler else "": line.by_rung for line in found.people}
    assert people == {"": {1: 1, 2: 0, 3: 0}, "李正": {1: 0, 2: 1, 3: 0}}
    assert (found.total, found.on_rung(2)) == (2, 1)


async def test_how_late_the_oldest_is_stands_in_its_limits_own_time() -> None:
    ticket = await on_rung(await dispatched(await a_petition("张三")), 2)
    line = (await seen_by("郑远")).courts[0]
    assert (line.oldest, line.since) == (ticket.id, (await Ticket.get(id=ticket.id)).due_at)
    assert "工作日" in line.late


async def test_王芳_sees_her_department_only() -> None:
    await on_rung(await dispatched(await a_petition("张三")), 1)
    await on_rung(await a_petition("李四"), 3)
    assert [line.handler.name for line in (await seen_by("王芳")).people if line.handler] == ["李正"]
    assert (await seen_by("王芳")).total == 1


async def test_a_complaint_of_李正_is_counted_for_何平_and_for_nobody_at_its_court_beside_him() -> None:
    await on_rung(await a_petition("张三", "投诉李正法官态度恶劣", kind=PetitionKind.COMPLAINT), 2)
    assert {name: (await seen_by(name)).total for name in ("何平", "周敏", "郑远", "王芳")} == {
        "何平": 1,
        "周敏": 0,
        "郑远": 0,
        "王芳": 0,
    }


async def test_each_figure_is_what_the_list_of_its_address_has() -> None:
    for name, rung in (("张三", 1), ("李四", 1), ("王五", 2)):
        await on_rung(await a_petition(name), rung)
    actor, found = await acting("周敏"), await seen_by("周敏")
    for line in found.courts:
        for rung, count in line.by_rung.items():
            listed = Ticket.filter(visible_tickets(actor), court_id=line.court.id, rung=rung)
            assert await listed.count() == count


async def test_赵晴_looks_over_nobody() -> None:
    assert await courts_looked_over(await acting("赵晴")) == []


def test_past_a_thousand_nobody_counts_on() -> None:
    assert [shown_count(one) for one in (0, 1000, 1001)] == ["0", "1000", "1000+"]


@pytest.mark.own_statistics
@pytest.mark.parametrize("name", ["郑远", "何平", "周敏", "王芳", "杨帆"])
async def test_the_board_is_answered_by_the_index_of_what_is_on_a_rung(name: str) -> None:
    ticket = await a_petition("张三")
    handler = await officer("李正")
    async with database.connection() as plain:
        await plain.execute(
            "INSERT INTO ticket (petition_id, court_id, state, version, policy, opened_at, due_at, rung, handler_id,"
            " came_from, cycle, complexity, urgency, restricted, urged)"
            " SELECT $1, $2, CASE n % 50 WHEN 0 THEN 'accepted' ELSE 'closed' END, 1, 'x', $3::timestamptz,"
            " $3 + n * interval '1 min', CASE n % 500 WHEN 0 THEN 1 ELSE 0 END, $4, '', 1, 'standard', 'normal',"
            " false, 0 FROM generate_series(1, 20000) AS n",
            ticket.petition_id,
            (await court()).id,
            MORNING,
            handler.id,
        )
        await plain.execute("ANALYZE ticket")
        actor = await acting(name)
        text, values = supervision.statement(actor, [one.id for one in await courts_looked_over(actor)])
        plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {text}", *values))
    assert "ticket_on_rung" in plan, plan
    assert "Seq Scan on ticket" not in plan, plan
