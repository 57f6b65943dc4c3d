"""A missed call is called back within 24 hours, or somebody above hears of it."""

import asyncio
from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, Refused
from desk.petitions import missed_calls
from desk.petitions.missed_calls import MissedCall
from desk.tickets import handling
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import Attempt, Clock, Delivery, Petition, Supervision, Ticket
from models.enums import Act, Channel, ClockKind, DeliveryState, PetitionKind, SendChannel, TicketState
from models.keyring import unseal
from tests.cast import MORNING, acting, at, court, dispatched, officer, order
from tests.desk.ledger import acts, nothing_changed, running, told, whole

CALLED = MORNING - timedelta(minutes=40)


async def a_missed_call(caller: str = "139 0791 0009", called_at: datetime = CALLED) -> Ticket:
    call = MissedCall((await court()).id, caller, called_at)
    number = await missed_calls.enter_missed_call(call, await acting("赵晴"), MORNING)
    return await whole((await Ticket.get(petition__number=number)).id)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("139 0791 0009", "13907910009"),
        ("+8613907910009", "13907910009"),
        ("0791-86123456", "079186123456"),
        ("（010）8612 3456", "01086123456"),
        ("0791-86123456 转 802", "079186123456-802"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_a_mobile_or_a_landline_with_its_area_code(typed: str, number: str) -> None:
    assert missed_calls.number_of(typed) == number


@pytest.mark.parametrize("typed", ["", "86123456", "12368", "0791", "不知道", "0" * 40])
def test_what_cannot_be_called_back_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Invalid, match="电话") as refused:
        missed_calls.number_of(typed)
    assert refused.value.field == "caller"


@pytest.mark.usefixtures("cast")
class TestAMissedCall:
    async def test_becomes_a_petition_whose_clock_runs_from_the_call_day_and_night(self) -> None:
        ticket = await a_missed_call()
        petition = ticket.petition
        assert (petition.kind, petition.channel) == (PetitionKind.CONTACT, Channel.PHONE)
        assert petition.text == "11月17日 08:50 的来电没有接到，请回电。"
        assert petition.entered_by_id == (await officer("赵晴")).id
        assert unseal(petition.contact_mobile_sealed) == "13907910009"
        clock = await running(ticket)
        assert (clock.kind, clock.started_at) == (ClockKind.CALL_BACK, CALLED)
        assert clock.due_at == ticket.due_at == CALLED + timedelta(hours=24)
        assert "24小时" in clock.reason
        assert await told(ticket) == {("petition_received", "周敏")}

    async def test_calling_back_answers_it_and_nobody_calls_to_tell_them_again(self) -> None:
        ticket = await a_missed_call()
        await handling.settle(await order(ticket, "赵晴", "已回电：问立案材料，已告知清单"))
        ticket = await whole(ticket.id)
        assert (ticket.state, await acts(ticket)) == (TicketState.ANSWERED, [Act.RECEIVE, Act.SETTLE])
        heard = await Delivery.get(ticket_id=ticket.id, notice="answered")
        assert heard.state is DeliveryState.DELIVERED
        assert (await Attempt.get(delivery_id=heard.id)).channel is SendChannel.TELEPHONE

    async def test_what_they_say_may_go_to_somebody_like_any_other_matter(self) -> None:
        ticket = await whole((await dispatched(await a_missed_call())).id)
        assert (await running(ticket)).kind is ClockKind.HANDLING

    async def test_not_called_back_in_time_it_is_the_inspectorates_business(self) -> None:
        ticket = await a_missed_call()
        due = CALLED + timedelta(hours=24)
        await supervision.sweep_due_clocks(due)
        row = await Supervision.get(ticket_id=ticket.id)
        assert (row.rung, row.recipient_id) == (2, (await officer("何平")).id)
        waits = await Delivery.get(ticket_id=ticket.id, notice="supervise")
        assert waits.not_before == at("2026-11-18 09:00")

    async def test_the_same_caller_waits_once_and_may_call_again_after_that(self) -> None:
        ticket = await a_missed_call()
        again = missed_calls.enter_missed_call(
            MissedCall(ticket.court_id, "13907910009", MORNING), await acting("周敏"), MORNING
        )
        await nothing_changed_but_numbers(again, f"已经登记（{ticket.petition.number}），还没有回电")
        await handling.settle(await order(ticket, "赵晴", "已回电"))
        assert (await a_missed_call()).id != ticket.id
        other = await a_missed_call("0791-86123456")
        assert (await load(other.id)).state is TicketState.PENDING

    async def test_entered_twice_at_once_it_is_one(self) -> None:
        call, actor = MissedCall((await court()).id, "13907910009", CALLED), await acting("赵晴")
        twins = (missed_calls.enter_missed_call(call, actor, MORNING) for _ in range(2))
        results = await asyncio.gather(*twins, return_exceptions=True)
        assert sum(isinstance(one, Refused) for one in results) == 1
        assert await Petition.all().count() == 1
        assert {clock.kind for clock in await Clock.all()} == {ClockKind.CALL_BACK, ClockKind.PROMISE}
        assert await Clock.all().count() == 2

    @pytest.mark.parametrize("off", [timedelta(minutes=1), timedelta(days=-7, minutes=-1)])
    async def test_a_call_is_of_the_last_days_and_never_of_the_future(self, off: timedelta) -> None:
        call = MissedCall((await court()).id, "13907910009", MORNING + off)
        await nothing_changed(missed_calls.enter_missed_call(call, await acting("赵晴"), MORNING), Invalid, "最近 7 天")


async def nothing_changed_but_numbers(verb: object, words: str) -> None:
    before = await Petition.all().count(), await Clock.all().count()
    with pytest.raises(Refused, match=words):
        await verb  # type: ignore[misc]
    assert (await Petition.all().count(), await Clock.all().count()) == before
