"""What the citizen was asked for takes a ticket back to where it was asked from."""

import pytest

from desk.petitions import citizen_requests
from desk.tickets import asking_more
from desk.tickets.ticket_store import load
from models import Ticket
from models.enums import TicketState
from tests.cast import a_petition, accepted, dispatched, order

pytestmark = pytest.mark.usefixtures("cast")


async def supplied(ticket: Ticket, by: str) -> Ticket:
    """The ticket once this officer asked for more and 张三 sent it."""
    await asking_more.ask_more(await order(ticket, by, "请补充收据"))
    waiting = await load(ticket.id)
    assert waiting.state is TicketState.WAITING
    await citizen_requests.supplement(await order(waiting, "张三", "收据号是 0012"))
    return await load(ticket.id)


async def test_a_ticket_that_the_desk_asked_about_waits_for_dispatch_again():
    ticket = await supplied(await a_petition(), "周敏")

    assert (ticket.state, ticket.came_from) == (TicketState.PENDING, "")


async def test_a_ticket_that_李正_asked_about_is_in_his_hands_again():
    ticket = await supplied(await accepted(await dispatched(await a_petition())), "李正")

    assert (ticket.state, ticket.came_from) == (TicketState.ACCEPTED, "")
