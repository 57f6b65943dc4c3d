"""Whatever brings a ticket back to the desk takes it out of every hand: the department's liaison too."""

from collections.abc import Awaitable, Callable

import pytest

from desk.errors import NotAllowed, NotFound
from desk.tickets import handling, noting
from desk.tickets.rating import taking_up
from desk.tickets.ticket_store import load
from models import Ticket
from models.enums import Grade, TicketState
from tests.cast import a_petition, answered, dispatched, order, rated
from tests.desk.ledger import whole

pytestmark = pytest.mark.usefixtures("cast")


async def sent_back() -> Ticket:
    ticket = await dispatched(await a_petition("张三"))
    return await handling.send_back(await order(ticket, "李法官", "不归我办"))


async def reopened() -> Ticket:
    ticket = await rated(await answered(await dispatched(await a_petition("张三"))), Grade.GOOD)
    return await taking_up.reopen(await order(await load(ticket.id), "张三", "又没有动静了"))


async def unhappy_until_nobody_is_left() -> Ticket:
    ticket = await a_petition("张三")
    ticket = await answered(await dispatched(ticket))
    ticket = await rated(ticket, Grade.VERY_BAD, "没有解决")
    ticket = await load(ticket.id)
    if ticket.state is TicketState.DISPATCHED:
        return await handling.send_back(await order(ticket, await _name(ticket), "不归我办"))
    return ticket


async def _name(ticket: Ticket) -> str:
    await ticket.fetch_related("handler")
    assert ticket.handler is not None
    return ticket.handler.name


BACK: dict[str, Callable[[], Awaitable[Ticket]]] = {
    "退回": sent_back,
    "重办": reopened,
    "不满意": unhappy_until_nobody_is_left,
}


@pytest.mark.parametrize("way", BACK)
async def test_nobody_has_it_and_the_liaison_of_its_old_department_may_not_act(way: str) -> None:
    ticket = await whole((await BACK[way]()).id)
    assert (ticket.state, ticket.handler_id, ticket.department_id) == (TicketState.PENDING, None, None)
    for act in (handling.interim, noting.note):
        with pytest.raises((NotAllowed, NotFound)):
            await act(await order(ticket, "王芳", "我来看看"))
