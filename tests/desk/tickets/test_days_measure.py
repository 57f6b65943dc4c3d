"""A day's measure of what a citizen adds, one push for a spell of it, and a page of history that stays small."""

from datetime import timedelta

import pytest

from desk.errors import Refused
from desk.petitions import citizen_requests
from desk.tickets import asking_more
from desk.tickets.days_measure import MOST_TIMES, SPELL
from desk.tickets.rating import ratings
from desk.tickets.ticket_store import load
from desk.views.history.history import LINES_A_PAGE, history_of
from models import Delivery
from models.enums import Channel, Grade, TicketState
from tests.cast import MORNING, a_petition, accepted, answered, dispatched, handler_of, order
from tests.desk.ledger import nothing_changed, whole

pytestmark = pytest.mark.usefixtures("cast")


async def test_一天十次_承办人只收一条_到点再收一条_第二天又可以_经过分页() -> None:
    ticket = await dispatched(await a_petition())
    for times in range(MOST_TIMES):
        moment = MORNING + timedelta(minutes=times)
        await citizen_requests.supplement(await order(await load(ticket.id), "张三", f"第{times}句收据的话", moment))
    pushes = await Delivery.filter(ticket_id=ticket.id, notice="supplemented").order_by("id")
    assert [row.not_before for row in pushes] == [MORNING, MORNING + SPELL]
    more = citizen_requests.supplement(await order(await load(ticket.id), "张三", "再一句收据的话"))
    await nothing_changed(more, Refused, "今天已经补充了 10 次")
    tomorrow = MORNING + timedelta(days=1)
    for times in range(MOST_TIMES):
        await citizen_requests.supplement(await order(await load(ticket.id), "张三", f"次日{times}收据", tomorrow))
    for times in range(MOST_TIMES):
        later = tomorrow + timedelta(days=1)
        await citizen_requests.supplement(await order(await load(ticket.id), "张三", f"又{times}收据", later))
    seen = await history_of(await load(ticket.id))
    first, key = seen.for_citizen(), seen.earlier_for_citizen()
    rest = seen.for_citizen(key)
    assert (len(first), seen.earlier_for_citizen(key)) == (LINES_A_PAGE, None)
    assert [line.text for line in rest][-1] == "诉求已提交"
    assert {line.at for line in first} | {line.at for line in rest} == {event.at for event in seen.events}


async def test_一天一万字_写多了说明白_法院问的不受限() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    for _ in range(2):
        await citizen_requests.supplement(await order(await load(ticket.id), "张三", "款" * 4900))
    more = citizen_requests.supplement(await order(await load(ticket.id), "张三", "款" * 4900))
    await nothing_changed(more, Refused, "已满 10000 字")
    await asking_more.ask_more(await order(await load(ticket.id), "李正", "请写明经过"))
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", "款" * 4900))
    assert (await whole(ticket.id)).state is TicketState.ACCEPTED


async def test_客气话不算补充_不打扰承办人_期限照旧停着() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await asking_more.ask_more(await order(ticket, "李正", "请发收据"))
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", "好的，谢谢法官！"))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.WAITING
    assert not await Delivery.exists(ticket_id=ticket.id, notice="supplemented")


async def test_每一轮都可以请群众补充两次() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    for _ in range(2):
        await asking_more.ask_more(await order(await load(ticket.id), "李正", "请发收据"))
        await citizen_requests.supplement(await order(await load(ticket.id), "张三", "收据在这里"))
    third = asking_more.ask_more(await order(await load(ticket.id), "李正", "还要别的"))
    await nothing_changed(third, Refused, "这一轮已请群众补充过 2 次")
    ticket = await answered(await load(ticket.id))
    await ratings.rate(await order(ticket, "张三", "没解决", grade=Grade.BAD, channel=Channel.CHAT))
    ticket = await accepted(await load(ticket.id))
    await asking_more.ask_more(await order(ticket, await handler_of(ticket), "请再发一张"))
    assert (await whole(ticket.id)).state is TicketState.WAITING
