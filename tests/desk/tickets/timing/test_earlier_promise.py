"""答应群众的期限: 并案, 收回答复, the court's own 重办 and 定级 there and back give the court no more time either."""

from datetime import datetime, timedelta

import pytest

from desk.tickets import asking_more, handling, priority, taking_back
from desk.tickets.joining import merging
from desk.tickets.rating import taking_up
from desk.tickets.ticket_store import load
from desk.tickets.timing import clocks, supervision
from desk.tickets.timing.promises import running_promise
from models import Ticket
from models.enums import TicketState, Urgency
from tests.cast import MORNING, a_petition, accepted, answered, at, dispatched, order
from tests.desk.ledger import whole

pytestmark = pytest.mark.usefixtures("cast")
PROMISED = at("2026-11-20 17:30")
FRIDAY = at("2026-11-20 10:00")


async def merged_into(ticket: Ticket, into: Ticket, as_of: datetime) -> Ticket:
    await merging.merge(await order(ticket, "周敏", "同一件事", as_of, into=into.petition.number))
    return await whole(into.id)


async def taken_back(ticket: Ticket, as_of: datetime) -> Ticket:
    await taking_back.take_back(await order(ticket, "李正", "答复写错了", as_of))
    return await whole(ticket.id)


async def weighed(ticket: Ticket, urgency: Urgency, as_of: datetime) -> Ticket:
    await priority.set_priority(await order(ticket, "周敏", "按实际情况定级", as_of, urgency=urgency, complexity=None))
    return await load(ticket.id)


async def test_并入刚来的一件_答应张三的日期还是那一天() -> None:
    ticket, fresh = await dispatched(await a_petition()), await a_petition("李四", as_of=FRIDAY)
    into = await merged_into(ticket, fresh, FRIDAY)
    assert await clocks.answer_by(into) == PROMISED
    into = await weighed(into, Urgency.URGENT, FRIDAY + timedelta(minutes=1))
    into = await weighed(into, Urgency.NORMAL, FRIDAY + timedelta(minutes=2))
    assert await clocks.answer_by(into) == PROMISED


async def test_已经逾期又督办过的并进来_在办的那一件马上督办_从到过的那一级接着() -> None:
    ticket = await dispatched(await a_petition())
    for day in ("2026-11-23", "2026-11-25"):
        await supervision.sweep_due_clocks(at(f"{day} 10:00"))
    assert (await load(ticket.id)).rung == 2
    later = at("2026-11-25 11:00")
    into = await merged_into(await load(ticket.id), await a_petition("李四", as_of=later), later)
    await supervision.sweep_due_clocks(later)
    assert (await whole(into.id)).rung == 2


async def test_并入等群众补充的一件_补上以后也不比答应张三的晚() -> None:
    ticket = await dispatched(await a_petition())
    fresh = await accepted(await dispatched(await a_petition("李四", as_of=FRIDAY), as_of=FRIDAY), as_of=FRIDAY)
    await asking_more.ask_more(await order(fresh, "李正", "请补充银行卡号", FRIDAY))
    await merged_into(ticket, fresh, FRIDAY)
    promise = await running_promise(fresh.id)
    assert promise is not None
    assert promise.paused_at == FRIDAY
    assert promise.remaining_minutes == 6 * 60, "from Friday 10:00 to 17:30, less the hour and a half of noon"


async def test_答复了又收回_一轮接一轮_办理的时间加起来还是那么多() -> None:
    ticket = await dispatched(await a_petition())
    for day in (18, 19, 20):
        moment = at(f"2026-11-{day} 17:00")
        ticket = await taken_back(await answered(ticket, as_of=moment), moment + timedelta(minutes=30))
    assert await clocks.answer_by(ticket) == at("2026-11-23 10:30"), "each half hour an answer stood comes on top"
    ticket = await weighed(ticket, Urgency.URGENT, at("2026-11-23 09:05"))
    ticket = await weighed(ticket, Urgency.NORMAL, at("2026-11-23 09:06"))
    assert await clocks.answer_by(ticket) == at("2026-11-23 10:30")


async def test_逾期才答复又收回的_马上又是逾期() -> None:
    ticket = await dispatched(await a_petition())
    late = at("2026-11-24 10:00")
    await supervision.sweep_due_clocks(late)
    ticket = await answered(await load(ticket.id), as_of=late)
    ticket = await taken_back(ticket, late + timedelta(hours=1))
    await supervision.sweep_due_clocks(late + timedelta(hours=1))
    assert (await whole(ticket.id)).rung >= 1


async def test_法院自己重办不予受理的_接着原来剩下的时间_群众要求的重新答应() -> None:
    why, noon = "属于仲裁事项，请向劳动仲裁委申请", at("2026-11-17 15:00")
    declined, other = await a_petition(), await a_petition("李四")
    for ticket in (declined, other):
        await handling.decline(await order(ticket, "周敏", why, noon))
    monday = at("2026-11-23 15:00")
    await taking_up.reopen(await order(await load(declined.id), "周敏", "应当受理", monday))
    await taking_up.reopen(await order(await load(other.id), "李四", "仲裁委不收", monday))
    own, anew = await whole(declined.id), await whole(other.id)
    assert (own.state, anew.state) == (TicketState.PENDING, TicketState.PENDING)
    assert await clocks.answer_by(own) == at("2026-11-26 17:30"), "on the fourth day, as it was on Tuesday"
    promise = await running_promise(own.id)
    assert promise is not None
    assert promise.started_at == MORNING


async def test_定级改过去又改回来_派给人时答应的更早的日期不变() -> None:
    evening = at("2026-11-17 16:40")
    ticket = await dispatched(await a_petition(as_of=evening), as_of=evening + timedelta(minutes=10))
    assert await clocks.answer_by(ticket) == PROMISED
    later = at("2026-11-18 10:00")
    ticket = await weighed(ticket, Urgency.URGENT, later)
    ticket = await weighed(ticket, Urgency.NORMAL, later + timedelta(minutes=5))
    assert await clocks.answer_by(ticket) == PROMISED
