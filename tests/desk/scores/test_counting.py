"""What happened at 南昌中院 is counted: each line once, where it belongs, and the same however often it is counted."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta

import pytest

from desk.petitions import citizen_requests
from desk.rules.calendar.court_time import court_day
from desk.scores import counting, drilldown, reading
from desk.scores.measures import FORMULA
from desk.scores.periods import Period
from desk.tickets import asking_more, handling, noting, ticket_store
from desk.tickets.history import record
from desk.tickets.joining import transfers
from desk.tickets.rating import window_ratings
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import DirtyCell, Officer, ScoreCell, ScoreMonth, Ticket
from models.database import transaction
from models.enums import Act, Complexity, Grade, PetitionKind, Urgency
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    at,
    court,
    dispatched,
    officer,
    order,
    phone,
    rated,
    submitted,
)
from tests.desk.ledger import history

pytestmark = pytest.mark.usefixtures("cast")
TODAY = court_day(MORNING)
EVENING = at("2026-11-17 17:00")
NEXT_WEEK = at("2026-11-24 10:00")
LAPSED = at("2026-11-25 09:00")


async def counted() -> None:
    while await counting.count_marked():
        pass
    assert not await DirtyCell.all().exists()


async def cell(
    day: date = TODAY, *, of: str = "", department: str = "", court_name: str = "南昌中院", restricted: bool = False
) -> dict[str, int]:
    """The counts of a court's day, of a department there, or of an officer."""
    home = await court(court_name)
    found = ScoreCell.filter(court_id=home.id, day=day, restricted=restricted, formula=FORMULA)
    if of:
        rows = await found.filter(officer_id=(await officer(of)).id)
    elif department:
        rows = await found.filter(department_id=(await officer(department)).department_id, officer_id=0)
    else:
        rows = await found.filter(department_id=0, officer_id=0)
    assert len(rows) <= 1
    return dict(rows[0].counts) if rows else {}


async def everything_counted() -> set[tuple[object, ...]]:
    cells = await ScoreCell.all()
    months = await ScoreMonth.all()
    return {
        (one.court_id, one.department_id, one.officer_id, one.restricted, when, tuple(sorted(one.counts.items())))
        for one, when in [*((cell, cell.day) for cell in cells), *((month, ("month", month.month)) for month in months)]
    }


async def test_a_matter_from_the_petition_to_the_rating_counts_to_who_did_what() -> None:
    await rated(await answered(await dispatched(await a_petition())), Grade.VERY_GOOD)
    await counted()
    whole = await cell()
    assert whole == {
        **dict.fromkeys(
            ("received", "ticketed", "responded_in_time", "answered", "answered_in_time", "tickets_in_time"), 1
        ),
        **dict.fromkeys(("quick", "rated", "happy", "rated_5"), 1),
    }
    his = {"answered": 1, "answered_in_time": 1, "tickets_in_time": 1, "quick": 1, "rated": 1, "happy": 1, "rated_5": 1}
    assert await cell(of="李正") == his
    assert await cell(department="李正") == his
    assert await cell(of="周敏") == {}


async def test_what_the_desk_settles_at_once_counts_to_who_settled_it_and_is_no_ticket() -> None:
    ticket = await a_petition()
    await handling.settle(await order(ticket, "赵晴", "已告知上诉期限"))
    await ticket.refresh_from_db()
    await rated(ticket, Grade.FAIR)
    await counted()
    whole = await cell()
    assert (whole["settled_at_once"], whole.get("ticketed"), whole.get("quick")) == (1, None, None)
    hers = await cell(of="赵晴")
    assert (hers["settled_at_once"], hers["answered_in_time"], hers["rated_3"], hers["happy"]) == (1, 1, 1, 1)
    assert (await cell(department="赵晴"))["settled_at_once"] == 1


async def test_an_unhappy_rating_counts_to_who_answered_and_not_to_who_goes_on() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD, "没有解决")
    assert ticket.handler_id != (await officer("李正")).id
    await counted()
    his, whole = await cell(of="李正"), await cell()
    assert (his["unhappy"], his["rated_2"], his.get("happy")) == (1, 1, None)
    assert whole["ticketed"] == 1, "the next cycle is the same ticket"
    next_one = await Officer.get(id=ticket.handler_id)
    assert await cell(of=next_one.name) == {}


async def test_a_transfer_counts_to_the_court_that_sent_it_and_the_answer_to_the_one_that_gave_it() -> None:
    ticket = await a_petition()
    await transfers.transfer(await order(ticket, "周敏", "由东湖法院管辖", court="赣0102"))
    await ticket.refresh_from_db()
    await handling.settle(await order(ticket, "杨帆", "已告知上诉期限"))
    await counted()
    sent, there = await cell(), await cell(court_name="东湖法院")
    assert (sent["received"], sent["transferred"], sent["responded_in_time"], sent.get("answered")) == (1, 1, 1, None)
    assert (there["answered"], there.get("received"), there.get("responded_in_time")) == (1, None, None)


async def test_who_never_responds_is_counted_once_when_a_rung_opens_and_not_again_when_they_do() -> None:
    ticket = await a_petition()
    await supervision.sweep_due_clocks(EVENING)
    await counted()
    late = await cell()
    assert (late["response_missed"], late["rung_2"]) == (1, 1)
    await ticket.refresh_from_db()
    await dispatched(ticket, as_of=NEXT_WEEK)
    await counted()
    then = await cell(court_day(NEXT_WEEK))
    assert (then["ticketed"], then.get("response_missed"), then.get("responded_in_time")) == (1, None, None)


async def test_a_late_response_that_no_rung_saw_is_missed_too() -> None:
    await dispatched(await a_petition(), as_of=EVENING)
    await counted()
    assert (await cell())["response_missed"] == 1


async def test_a_question_to_the_citizen_is_a_response_and_stays_one_whatever_the_clock_does_later() -> None:
    ticket = await a_petition()
    await asking_more.ask_more(await order(ticket, "赵晴", "请补充案号"))
    await counted()
    asked = await cell()
    await ticket.refresh_from_db()
    await citizen_requests.supplement(await order(ticket, "张三", "案号是…", EVENING))
    assert [week async for week in counting.recount(TODAY, TODAY)] == [counting.Recounted(TODAY, 1, 0)]
    assert asked["responded_in_time"] == (await cell())["responded_in_time"] == 1


async def test_who_is_late_is_counted_once_though_every_rung_is_and_the_answer_comes_after_all() -> None:
    ticket = await dispatched(await a_petition())
    for day in range(1, 12):
        await supervision.sweep_due_clocks(MORNING + timedelta(days=day, hours=2))
    await ticket.refresh_from_db()
    answer_at = MORNING + timedelta(days=13)
    await answered(ticket, as_of=answer_at)
    await counted()
    rows = await ScoreCell.filter(officer_id=(await officer("李正")).id)
    total = {key: sum(row.counts.get(key, 0) for row in rows) for row in rows for key in row.counts}
    assert (total["overdue"], total["rung_1"], total["rung_2"]) == (1, 1, 1)
    assert (total["answered_late"], total.get("answered_in_time")) == (1, None)


async def test_an_approved_answer_is_late_where_the_handler_was_though_the_reviewer_was_quick() -> None:
    ticket = await dispatched(await a_petition(), complexity=Complexity.COMPLEX)
    ticket = await submitted(ticket, as_of=NEXT_WEEK)
    await handling.approve(await order(ticket, "王芳", as_of=NEXT_WEEK))
    await counted()
    his = await cell(court_day(NEXT_WEEK), of="李正")
    assert (his["answered_late"], his["overdue"], his.get("quick")) == (1, 1, None)


async def test_lapse_is_not_rated_and_satisfies_nobody() -> None:
    await answered(await dispatched(await a_petition()))
    lapsed_at = MORNING + timedelta(days=10)
    await supervision.sweep_due_clocks(lapsed_at)
    await counted()
    his = await cell(court_day(lapsed_at), of="李正")
    assert his == {"not_rated": 1}


async def test_a_complaint_is_counted_behind_its_own_door_until_it_is_none_any_more() -> None:
    ticket = await a_petition(kind=PetitionKind.COMPLAINT)
    await counted()
    assert ((await cell()).get("received"), (await cell(restricted=True))["received"]) == (None, 1)
    await noting.note(await order(ticket, "何平", "看过"))
    inspector = await acting("何平")
    async with transaction():
        held = await ticket_store.lock(ticket.id)
        held.ticket.restricted = False
        await record(held, Act.NOTE, inspector, NEXT_WEEK)
    await counted()
    assert ((await cell())["received"], (await cell(restricted=True)).get("received")) == (1, None)


async def test_a_window_is_counted_without_a_ticket() -> None:
    home, visitor = await court(), await phone("李四")
    await window_ratings.rate_window(home.id, "3号窗口", visitor.id, Grade.VERY_BAD, "排队太久", MORNING)
    await counted()
    assert await cell() == {"windows_rated": 1, "windows_unhappy": 1}


async def test_a_changed_grade_counts_once_and_an_unexplained_one_at_once() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD)
    await counted()
    assert ((await cell())["unhappy"], (await cell())["rated"]) == (1, 1)
    await rated(ticket, Grade.GOOD, as_of=EVENING)
    await counted()
    found = await cell()
    assert (found["rated"], found["rated_4"], found.get("rated_2"), found.get("unhappy")) == (1, 1, None, None)
    assert (await cell(of="李正"))["rated"] == 1


async def test_a_rating_after_未评价归档_is_late_and_not_unrated_any_more() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await supervision.sweep_due_clocks(LAPSED)
    await counted()
    lapsed = court_day(LAPSED)
    assert (await cell(lapsed))["not_rated"] == 1
    await rated(await load(ticket.id), Grade.FAIR, as_of=LAPSED + timedelta(hours=1))
    await counted()
    found = await cell(lapsed)
    assert (found["rated"], found["rated_late"], found["happy"], found.get("not_rated")) == (1, 1, 1, None)


async def test_once_its_month_is_closed_a_late_rating_changes_nothing_in_it() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await supervision.sweep_due_clocks(LAPSED)
    after = at("2026-12-11 00:30")
    await rated(await load(ticket.id), Grade.FAIR, as_of=after)
    await counted()
    assert (await cell(court_day(LAPSED)))["not_rated"] == 1
    assert (await cell(court_day(after)))["rated_late"] == 1


async def test_what_the_desk_settles_is_in_time_among_all_and_no_ticket() -> None:
    await handling.settle(await order(await a_petition(), "赵晴", "已告知上诉期限"))
    await answered(await dispatched(await a_petition("李四")))
    await counted()
    found = await cell()
    assert (found["answered_in_time"], found["tickets_in_time"]) == (2, 1)


async def a_busy_week() -> None:
    """Some of everything, on two days, at two courts."""
    first = await dispatched(await a_petition(), urgency=Urgency.URGENT)
    await rated(await answered(await accepted(first)), Grade.BAD, "不行")
    second = await a_petition("李四", at_court="东湖法院")
    await handling.settle(await order(second, "杨帆", "已告知上诉期限"))
    third = await dispatched(await a_petition("李四"))
    await handling.send_back(await order(third, "李正", "不归我"))
    changed = await rated(await answered(await dispatched(await a_petition())), Grade.VERY_GOOD)
    await rated(changed, Grade.FAIR, as_of=EVENING)
    silent = await answered(await dispatched(await a_petition()))
    await rated(await answered(await dispatched(await a_petition())), Grade.BAD)
    await supervision.sweep_due_clocks(NEXT_WEEK)
    await handling.close(await order(await load(silent.id), "周敏", "联系不上", NEXT_WEEK))
    await rated(await load(silent.id), Grade.GOOD, as_of=NEXT_WEEK + timedelta(hours=1))
    await a_petition(kind=PetitionKind.COMPLAINT, as_of=NEXT_WEEK)
    await citizen_requests.withdraw(await order(await Ticket.get(id=third.id), "李四", as_of=NEXT_WEEK))


async def test_counting_as_it_happens_and_counting_all_of_it_again_come_to_the_same() -> None:
    await a_busy_week()
    await counted()
    kept = await everything_counted()
    last = court_day(NEXT_WEEK)
    assert [(week.days, week.changed) async for week in counting.recount(TODAY, last)] == [(7, 0), (1, 0)]
    await ScoreCell.filter(day=TODAY).delete()
    await ScoreMonth.all().delete()
    await ScoreCell.create(court_id=(await court()).id, officer_id=1, day=last, formula=FORMULA, counts={"answered": 9})
    assert all([week.changed async for week in counting.recount(TODAY, last)])
    assert await everything_counted() == kept
    assert await counting.first_day() == TODAY


async def test_behind_every_number_are_as_many_lines_as_it_says() -> None:
    await a_busy_week()
    await counted()
    week = Period("", "", TODAY, court_day(NEXT_WEEK))
    chief, home = await acting("杨帆"), (await court()).id
    found = await reading.courts([home], week)
    asked = 0
    for restricted, counts in ((False, found[home].open), (True, found[home].restricted)):
        for key, count in counts.items():
            page = await drilldown.page(chief, drilldown.DrilldownQuery((home,), (key,), week, restricted=restricted))
            assert (len(page.lines) + page.hidden, page.after) == (count, None), key
            asked += 1
    assert asked > 10


async def test_a_month_is_the_sum_of_its_days_and_stays_once_it_is_closed() -> None:
    await a_busy_week()
    await counted()
    home = (await court()).id
    (month,) = await ScoreMonth.filter(court_id=home, department_id=0, officer_id=0, restricted=False)
    days = await ScoreCell.filter(court_id=home, department_id=0, officer_id=0, restricted=False)
    assert month.counts == {
        key: sum(day.counts.get(key, 0) for day in days) for key in {key for day in days for key in day.counts}
    }
    assert await counting.freeze(await counting.unfrozen(), at("2026-12-10 09:00")) == 0, "ten days are not over"
    await a_petition("李四", as_of=NEXT_WEEK)
    assert await counting.freeze(await counting.unfrozen(), at("2026-12-12 09:00")) == 1, (
        "南昌中院 has a mark left; 东湖法院 has none"
    )
    await counted()
    assert await counting.freeze(await counting.unfrozen(), at("2026-12-12 09:00")) == 1
    closed = await ScoreMonth.get(id=(await ScoreMonth.get(court_id=home, department_id=0, restricted=False)).id)
    await a_petition("李四", as_of=NEXT_WEEK)
    await counted()
    again = await ScoreMonth.get(court_id=home, department_id=0, restricted=False)
    assert (again.counts, again.frozen_at) == (closed.counts, at("2026-12-12 09:00"))
    assert (await cell(court_day(NEXT_WEEK)))["received"] == 2


async def test_several_workers_at_once_lose_nothing() -> None:
    async def lives(person: str) -> None:
        for _ in range(3):
            await a_petition(person)

    async def works() -> None:
        for _ in range(6):
            await counting.count_marked()

    busy: list[Awaitable[None]] = [lives("张三"), lives("李四"), works(), works(), works()]
    await phone("张三")
    await phone("李四")
    await asyncio.gather(*busy)
    await counted()
    assert (await cell())["received"] == 6


async def test_a_count_that_fails_leaves_the_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    await a_petition()
    marks = await DirtyCell.all().count()
    monkeypatch.setattr(counting, "CELLS", "SELECT 1 / 0, $1::bigint[], $2::date[], $3::text")
    with pytest.raises(Exception, match="division by zero"):
        await counting.count_marked()
    assert await DirtyCell.all().count() == marks
    monkeypatch.undo()
    await counted()
    assert (await cell())["received"] == 1


async def test_every_line_says_where_the_ticket_stood() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    li, home = await officer("李正"), await court()
    assert [(line.court_id, line.department_id, line.officer_id) for line in await history(ticket)] == [
        (home.id, None, None),
        (home.id, None, None),
        (home.id, li.department_id, li.id),
        (home.id, li.department_id, li.id),
    ]
