"""Return visits by telephone: who is on the list, when, for whom, and what a call nobody answers leads to."""

from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from desk.rules.calendar.court_time import LONG_AGO
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.rating_times import asked_before
from desk.rules.telephoning import may_try_at
from desk.tickets import handling
from desk.tickets.orders import Fields, Order
from desk.tickets.rating import callback_list, ratings, telephone_calls
from desk.tickets.rating.callback_list import AttemptOrder
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_facts import UNRATED
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import Petition, Rating, ReturnVisit, Ticket, statements
from models.database import connection
from models.enums import Act, Channel, Grade, PetitionKind, TicketState, VisitOutcome
from models.keyring import seal
from tests.cast import (
    ANSWER,
    MORNING,
    a_call,
    a_petition,
    acting,
    answered,
    at,
    by_telephone_only,
    court,
    dispatched,
    officer,
    order,
    rated,
    rated_by_phone,
    submitted,
)
from tests.desk.ledger import acts, history, last_words, nothing_changed, whole
from tests.desk.overlap import at_once

NOON = at("2026-11-17 11:30")
CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("as_of", "before"),
    [
        ("2026-11-19 17:29", "2026-11-17 00:00"),
        ("2026-11-19 17:30", "2026-11-18 00:00"),
        ("2026-11-20 09:00", "2026-11-18 00:00"),
        ("2026-11-22 12:00", "2026-11-19 00:00"),
        ("2026-11-23 17:30", "2026-11-20 00:00"),
        ("2026-10-09 17:30", "2026-10-08 00:00"),
    ],
)
def test_two_working_days_to_rate_end_with_the_second_day_after_the_answer(as_of: str, before: str) -> None:
    assert asked_before(CALENDAR, at(as_of)) == at(before)


@pytest.mark.parametrize(
    ("tried", "again"),
    [
        ("2026-11-17 09:30", "2026-11-17 15:00"),
        ("2026-11-17 16:30", "2026-11-18 12:00"),
        ("2026-11-20 20:00", "2026-11-23 14:30"),
    ],
)
def test_four_working_hours_lie_between_two_calls(tried: str, again: str) -> None:
    assert may_try_at(CALENDAR, at(tried)) == at(again)


async def answered_call(name: str = "钱老伯", as_of: datetime = MORNING, **how: object) -> Ticket:
    return await answered(await dispatched(await a_call(name=name, as_of=as_of, **how), as_of=as_of), as_of=as_of)


async def listed(
    by: str = "赵晴", as_of: datetime = NOON, after: tuple[datetime, int] | None = None, most: int = 30
) -> list[int]:
    found = await callback_list.pending_visits(await acting(by, as_of), (await court()).id, as_of, after, most)
    return [one.ticket.id for one in found]


async def visit_of(ticket: Ticket) -> ReturnVisit:
    return await ReturnVisit.get(ticket_id=ticket.id, cycle=ticket.cycle, outcome=VisitOutcome.ASKED)


async def _sent(order: Order, how: str) -> None:
    """As a form brings it."""
    await callback_list.record_attempt(AttemptOrder.read(order, Fields({"where": [how]})))


async def tried(
    ticket: Ticket, how: VisitOutcome = VisitOutcome.NO_ANSWER, by: str = "赵晴", as_of: datetime = NOON
) -> Ticket:
    await callback_list.record_attempt(await order(await load(ticket.id), by, as_of=as_of, outcome=how))
    return await whole(ticket.id)


@pytest.mark.usefixtures("cast")
class TestTheList:
    async def test_who_telephoned_is_called_at_once_and_knows_the_court(self) -> None:
        ticket = await answered_call()
        visit = await visit_of(ticket)
        assert (visit.channel, visit.court_id) == (Channel.PHONE, ticket.court_id)
        assert await listed(as_of=MORNING) == [ticket.id]

    async def test_who_wrote_in_the_chat_has_two_working_days_to_rate_there(self) -> None:
        ticket = await answered(await dispatched(await a_petition()))
        await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=seal("13907910009"))
        assert (await visit_of(ticket)).channel is Channel.CHAT
        assert await listed(as_of=at("2026-11-19 17:29")) == []
        assert await listed(as_of=at("2026-11-19 17:30")) == [ticket.id]

    async def test_who_left_no_number_is_not_called(self) -> None:
        await answered(await dispatched(await a_petition()))
        await answered_call(mobile="")
        assert await listed(as_of=at("2026-11-20 09:30")) == []

    async def test_who_rated_is_not_called(self) -> None:
        ticket = await answered_call()
        await rated_by_phone(ticket, as_of=NOON)
        assert await listed() == []

    async def test_longest_waiting_first_and_by_pages(self) -> None:
        made = [await answered_call(f"群众{number}", MORNING + timedelta(minutes=number)) for number in range(5)]
        ids = [one.id for one in made]
        actor, here = await acting("赵晴", NOON), (await court()).id
        first = await callback_list.pending_visits(actor, here, NOON, None, 2)
        rest = await callback_list.pending_visits(actor, here, NOON, first[-1].key, 30)
        assert [one.ticket.id for one in first] == ids[:2]
        assert [one.ticket.id for one in rest] == ids[2:]

    async def test_a_page_is_full_though_some_of_it_is_not_to_be_seen_or_not_to_be_called_yet(self) -> None:
        complaint = await a_call(kind=PetitionKind.COMPLAINT)
        complaint = await submitted(await dispatched(complaint, "何平", by="何平"))
        await handling.approve(await order(complaint, "杨帆"))
        resting = await answered_call("刚打过")
        await tried(resting, as_of=at("2026-11-17 09:45"))
        ticket = await answered_call("要打的", MORNING + timedelta(minutes=5))
        late = at("2026-11-17 14:00")
        assert await listed(as_of=late, most=1) == [ticket.id]
        assert await listed("何平", as_of=late) == []
        assert set(await listed("杨帆", as_of=late)) == {complaint.id, ticket.id}

    async def test_nobody_is_asked_about_their_own_answer(self) -> None:
        ticket = await a_call()
        await handling.settle(await order(ticket, "赵晴", ANSWER))
        assert await listed("赵晴") == []
        assert await listed("周敏") == [ticket.id]

    async def test_each_calls_for_their_own_court_and_chiefs_and_inspectors_for_those_below(self) -> None:
        def codes(found: list) -> set[str]:
            return {one.code for one in found}

        assert codes(await callback_list.courts(await acting("赵晴"))) == {"赣01"}
        assert codes(await callback_list.courts(await acting("周敏"))) == {"赣01", "赣0102"}
        assert codes(await callback_list.courts(await acting("杨帆"))) == {"赣", "赣01", "赣04", "赣0102"}
        assert codes(await callback_list.courts(await acting("李法官"))) == set()

    async def test_who_calls_for_another_court_or_may_not_see_it_finds_nothing(self) -> None:
        visit = await visit_of(await answered_call())
        assert (await callback_list.find_visit(await acting("赵晴"), visit.id)).id == visit.id
        for name in ("李法官", "王芳", "何平", "高洁", "许诚", "审计员", "张三"):
            with pytest.raises(NotFound):
                await callback_list.find_visit(await acting(name), visit.id)


@pytest.mark.usefixtures("cast")
class TestACall:
    async def test_nobody_answers_and_it_is_tried_again_after_four_working_hours(self) -> None:
        ticket = await tried(await answered_call())
        assert ticket.state is TicketState.ANSWERED
        assert (await history(ticket))[-1].facts == {"outcome": "no_answer", "times": 1}
        row = await ReturnVisit.get(ticket_id=ticket.id, outcome=VisitOutcome.NO_ANSWER)
        assert (row.officer_id, row.court_id, row.asked_at) == ((await officer("赵晴")).id, ticket.court_id, NOON)
        assert await listed(as_of=at("2026-11-17 16:59")) == []
        again = await order(await load(ticket.id), "赵晴", as_of=at("2026-11-17 16:59"))
        await nothing_changed(
            callback_list.record_attempt(AttemptOrder(*again.basis, outcome=VisitOutcome.NO_ANSWER)),
            Refused,
            "11月17日17:00以后再打",
        )
        assert await listed(as_of=at("2026-11-17 17:00")) == [ticket.id]

    async def test_three_calls_are_enough_and_then_it_is_not_rated(self) -> None:
        ticket = await answered_call()
        for day in (17, 18, 19):
            ticket = await tried(ticket, as_of=at(f"2026-11-{day} 10:00"))
        assert await listed(as_of=at("2026-11-20 10:00")) == []
        fourth = await order(ticket, "赵晴", as_of=at("2026-11-20 10:00"))
        await nothing_changed(
            callback_list.record_attempt(AttemptOrder(*fourth.basis, outcome=VisitOutcome.NO_ANSWER)),
            Refused,
            "已经拨打过 3 次",
        )
        await supervision.sweep_due_clocks(at("2026-11-24 17:30"))
        ticket = await whole(ticket.id)
        assert (ticket.state, await Rating.all().count()) == (TicketState.CLOSED, 0)
        assert (await acts(ticket))[-1] is Act.LAPSE
        assert await ReturnVisit.filter(ticket_id=ticket.id, outcome=VisitOutcome.LAPSED).count() == 1

    async def test_who_would_rather_not_rate_is_left_alone_and_never_counted_as_satisfied(self) -> None:
        ticket = await answered_call()
        await callback_list.record_attempt(
            await order(ticket, "赵晴", "说在忙，不评了", NOON, outcome=VisitOutcome.REFUSED)
        )
        assert await last_words(ticket) == "说在忙，不评了"
        assert await listed() == []
        again = await order(await load(ticket.id), "赵晴", as_of=NOON)
        await nothing_changed(
            callback_list.record_attempt(AttemptOrder(*again.basis, outcome=VisitOutcome.REFUSED)), Refused, "不再打扰"
        )
        assert ((await load(ticket.id)).state, await Rating.all().count()) == (TicketState.ANSWERED, 0)

    async def test_an_unhappy_answer_on_the_telephone_opens_the_next_cycle(self) -> None:
        ticket = await answered_call()
        visit = await visit_of(ticket)
        await rated_by_phone(ticket, Grade.BAD, "钱没到账", as_of=NOON)
        ticket = await whole(ticket.id)
        assert (ticket.state, ticket.cycle) == (TicketState.DISPATCHED, 2)
        await visit.refresh_from_db()
        assert (visit.outcome, visit.officer_id) == (VisitOutcome.RATED, (await officer("赵晴")).id)
        rating = await Rating.get()
        assert (rating.channel, rating.identity_id) == (Channel.PHONE, None)

    async def test_a_new_cycle_is_asked_about_anew(self) -> None:
        ticket = await tried(await answered_call(), VisitOutcome.REFUSED)
        await rated_by_phone(ticket, Grade.BAD, "钱没到账", as_of=NOON)
        ticket = await answered(await load(ticket.id), as_of=NOON)
        assert await listed() == [ticket.id]
        assert await callback_list.attempts_of(ticket) == []

    @pytest.mark.parametrize("how", ["", "rated", "asked", "lapsed", "高兴"])
    async def test_a_call_ends_in_one_of_two_ways(self, how: str) -> None:
        ticket = await answered_call()
        await nothing_changed(
            _sent(await order(ticket, "赵晴", as_of=NOON), how),
            Invalid,
            "请选择",
        )

    @pytest.mark.parametrize("name", ["李法官", "王芳", "郑远", "何平"])
    async def test_only_the_desk_calls(self, name: str) -> None:
        ticket = await answered_call()
        await nothing_changed(
            callback_list.record_attempt(await order(ticket, name, outcome=VisitOutcome.NO_ANSWER)),
            NotAllowed,
            "无权",
        )
        await nothing_changed(
            ratings.rate(await order(ticket, name, grade=Grade.GOOD, channel=Channel.PHONE)),
            NotAllowed,
            "无权",
        )

    async def test_nobody_makes_the_return_visit_of_their_own_answer(self) -> None:
        ticket = await a_call()
        await handling.settle(await order(ticket, "赵晴", ANSWER))
        own = await order(await load(ticket.id), "赵晴", as_of=NOON)
        await nothing_changed(
            ratings.rate(RateOrder(*own.basis, grade=Grade.VERY_GOOD, channel=Channel.PHONE)), Refused, "要由别人回访"
        )
        await nothing_changed(
            callback_list.record_attempt(AttemptOrder(*own.basis, outcome=VisitOutcome.NO_ANSWER)),
            Refused,
            "要由别人回访",
        )
        await rated_by_phone(await load(ticket.id), Grade.FAIR, by="周敏", as_of=NOON)
        assert (await whole(ticket.id)).state is TicketState.CLOSED

    async def test_the_inspectorate_calls_about_a_complaint_and_nobody_else(self) -> None:
        complaint = await a_call(kind=PetitionKind.COMPLAINT)
        complaint = await submitted(await dispatched(complaint, "何平", by="何平"))
        await handling.approve(await order(complaint, "杨帆"))
        complaint = await load(complaint.id)
        await nothing_changed(
            callback_list.record_attempt(await order(complaint, "赵晴", outcome=VisitOutcome.NO_ANSWER)),
            NotFound,
            "没有找到",
        )
        own = await order(complaint, "何平", as_of=NOON)
        await nothing_changed(
            ratings.rate(RateOrder(*own.basis, grade=Grade.GOOD, channel=Channel.PHONE)), Refused, "要由别人回访"
        )
        await rated_by_phone(complaint, by="杨帆", as_of=NOON)
        assert (await whole(complaint.id)).state is TicketState.CLOSED

    async def test_of_two_agents_at_once_one_counts_and_the_other_is_told(self) -> None:
        ticket = await answered_call()
        first, second = await order(ticket, "赵晴", as_of=NOON), await order(ticket, "周敏", as_of=NOON)
        await telephone_calls.begin(second.actor, ticket.id, NOON)
        results = await at_once(
            "ticket",
            callback_list.record_attempt(AttemptOrder(*first.basis, outcome=VisitOutcome.NO_ANSWER)),
            ratings.rate(RateOrder(*second.basis, grade=Grade.GOOD, channel=Channel.PHONE)),
        )
        (told,) = [one for one in results if isinstance(one, BaseException)]
        assert isinstance(told, Stale)
        assert list(told.changes) in (["赵晴回访未果"], ["周敏回访"])
        assert len(await acts(ticket)) == 4

    async def test_the_citizen_may_rate_by_themselves_after_a_call_they_missed(self) -> None:
        ticket = await by_telephone_only(await answered(await dispatched(await a_petition())))
        ticket = await rated(await tried(ticket, as_of=at("2026-11-20 09:30")), as_of=at("2026-11-20 10:00"))
        assert (await whole(ticket.id)).state is TicketState.CLOSED


@pytest.mark.own_statistics
@pytest.mark.usefixtures("cast")
async def test_the_list_is_answered_by_its_index_however_many_visits_are_over() -> None:
    ticket = await answered_call()
    async with connection() as plain:
        await plain.execute(
            "INSERT INTO return_visit (ticket_id, cycle, channel, asked_at, outcome, court_id)"
            " SELECT $1, n + 1, 'phone', $2, 'rated', $3 FROM generate_series(1, 5000) AS n",
            ticket.id,
            MORNING,
            ticket.court_id,
        )
        await plain.execute("ANALYZE return_visit")
    plan = await statements.fetch(
        "EXPLAIN " + callback_list.WAITING,
        court_id=ticket.court_id,
        last_asked=LONG_AGO,
        last_id=0,
        asked_before=NOON,
        caller_id=1,
        most_tries=3,
        unrated=[outcome.value for outcome in UNRATED],
        tried_before=NOON,
        most=31,
    )
    text = "\n".join(row["QUERY PLAN"] for row in plan)
    assert "return_visit_asked" in text, text
    assert "Seq Scan on return_visit" not in text, text
    assert await listed() == [ticket.id]
