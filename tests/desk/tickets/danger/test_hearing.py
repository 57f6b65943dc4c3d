"""Every later word of a citizen is listened to in the transaction that stores it, on every face."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from desk.petitions import citizen_requests
from desk.tickets import asking_more, handling, noting
from desk.tickets.rating import callback_list, taking_up
from desk.tickets.ticket_store import load
from models import DangerAlarm, Ticket
from models.enums import Danger, Grade, TicketState, Urgency, VisitOutcome
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    answered,
    by_telephone_only,
    dispatched,
    order,
    rated,
    rated_by_phone,
)
from tests.desk.ledger import running
from tests.desk.tickets.danger.ringer import HEARD, alarm, rung

pytestmark = pytest.mark.usefixtures("cast")


async def _supplements(ticket: Ticket) -> Ticket:
    return await citizen_requests.supplement(await order(ticket, "张三", HEARD))


async def _urges(ticket: Ticket) -> Ticket:
    return (await citizen_requests.urge(await order(ticket, "张三", HEARD)))[0]


async def _withdraws(ticket: Ticket) -> Ticket:
    return await citizen_requests.withdraw(await order(ticket, "张三", HEARD))


async def _answers_a_question(ticket: Ticket) -> Ticket:
    await asking_more.ask_more(await order(ticket, "李正", "请补充账号"))
    return await citizen_requests.supplement(await order(await load(ticket.id), "张三", HEARD))


async def _is_unhappy(ticket: Ticket) -> Ticket:
    return await rated(await answered(ticket), Grade.VERY_BAD, HEARD)


async def _is_happy_and_says_so(ticket: Ticket) -> Ticket:
    return await rated(await answered(ticket), Grade.GOOD, HEARD)


async def _wants_it_done_again(ticket: Ticket) -> Ticket:
    closed = await rated(await answered(ticket))
    return await taking_up.reopen(await order(closed, "张三", HEARD))


async def _told_the_agent_who_called(ticket: Ticket) -> Ticket:
    done = await by_telephone_only(await answered(ticket))
    return await rated_by_phone(done, Grade.BAD, HEARD)


async def _said_on_the_telephone(ticket: Ticket) -> Ticket:
    return await noting.call(await order(ticket, "赵晴", f"当事人说：{HEARD}"))


async def _noted_by_a_colleague(ticket: Ticket) -> Ticket:
    return await noting.note(await order(ticket, "赵晴", f"刚才来电，说{HEARD}"))


async def _would_not_rate(ticket: Ticket) -> Ticket:
    done = await by_telephone_only(await answered(ticket))
    said = await order(done, "赵晴", HEARD, outcome=VisitOutcome.REFUSED)
    return await callback_list.record_attempt(said)


WAYS = [
    _supplements,
    _urges,
    _withdraws,
    _answers_a_question,
    _is_unhappy,
    _is_happy_and_says_so,
    _wants_it_done_again,
    _told_the_agent_who_called,
    _said_on_the_telephone,
    _noted_by_a_colleague,
    _would_not_rate,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.strip("_"))
async def test_张三_says_it_later_and_it_rings(way: Callable[[Ticket], Awaitable[Ticket]]) -> None:
    ticket = await way(await accepted(await dispatched(await a_petition())))
    heard = await alarm(ticket)
    assert (heard.danger, heard.words_id is not None, heard.read_at) == (Danger.SUICIDE, True, None)
    assert {"赵晴", "周敏", "何平", "郑远"} <= await rung(ticket)
    assert (await load(ticket.id)).urgency is Urgency.CRITICAL


async def test_the_clock_of_the_work_goes_by_a_critical_limit_from_now_on_the_wall() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    later = MORNING + timedelta(hours=20)
    await citizen_requests.supplement(await order(ticket, "张三", HEARD, later))
    assert (await running(ticket)).due_at == (await load(ticket.id)).due_at == later + timedelta(hours=2)


async def test_a_second_word_rings_the_same_alarm_again_and_it_is_unread_once_more() -> None:
    ticket = await a_petition("张三", HEARD)
    await DangerAlarm.filter(ticket_id=ticket.id).update(read_at=MORNING, read_by_id=1)
    later = MORNING + timedelta(minutes=3)
    await citizen_requests.supplement(await order(ticket, "张三", "我现在就跳楼", later))
    heard = await alarm(ticket)
    assert (heard.rings, heard.read_at, heard.heard_at) == (2, None, later)
    assert heard.next_ring_at == later + timedelta(minutes=10)
    assert await rung(ticket, 2) == await rung(ticket, 1)


async def test_what_colleagues_note_about_an_alarm_that_rings_rings_nobody_again() -> None:
    ticket = await a_petition("张三", HEARD)
    await noting.note(await order(ticket, "赵晴", "已打电话，他还是说不想活了，正在劝"))
    assert (await alarm(ticket)).rings == 1


async def test_what_the_court_itself_writes_is_no_word_of_the_citizen() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await handling.send_back(await order(ticket, "李正", "当事人扬言不想活了，不归我办"))
    assert not await DangerAlarm.exists(ticket_id=ticket.id)


async def test_words_kept_with_every_part_of_a_petition_ring_once() -> None:
    from desk.tickets.joining import splitting
    from desk.tickets.joining.splitting import SplitPart

    ticket = await a_petition()
    matters = (SplitPart("执行款", "催执行款"), SplitPart("保全", "解除保全"))
    await splitting.split_ticket(await order(ticket, "周敏", matters=matters))
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", HEARD))
    assert await DangerAlarm.all().count() == 1


async def test_a_petition_that_was_withdrawn_rings_on_and_its_alarm_can_be_decided() -> None:
    ticket = await _withdraws(await a_petition())
    assert (await load(ticket.id)).state is TicketState.WITHDRAWN
    assert (await alarm(ticket)).next_ring_at is not None
