"""A matter is taken up again; what a court refused twice goes one court up."""

import pytest

from desk.errors import Refused
from desk.tickets import handling
from desk.tickets.rating import taking_up
from desk.tickets.ticket_store import load
from models import OfficerRole, Ticket
from models.enums import Act, Role, TicketState
from tests.cast import HERE_SINCE, a_petition, court, officer, order
from tests.desk.ledger import acts, nothing_changed, told, whole

pytestmark = pytest.mark.usefixtures("cast")
NOT_OURS = "请向劳动人事争议仲裁委员会申请"


async def declined(ticket: Ticket, by: str = "周敏") -> Ticket:
    await handling.decline(await order(await load(ticket.id), by, NOT_OURS))
    return await load(ticket.id)


async def again(ticket: Ticket) -> Ticket:
    await taking_up.reopen(await order(ticket, "张三", "仲裁委说归法院管"))
    return await whole(ticket.id)


async def a_second_chief() -> None:
    home, zhao = await court(), await officer("赵晴")
    await OfficerRole.create(officer_id=zhao.id, role=Role.CHIEF_LIAISON, court_id=home.id, starts_on=HERE_SINCE)


async def test_who_refused_it_does_not_refuse_it_again() -> None:
    ticket = await again(await declined(await a_petition()))
    await nothing_changed(handling.decline(await order(ticket, "周敏", NOT_OURS)), Refused, "要由别人决定")


async def test_after_two_people_refused_it_the_court_above_decides_and_not_without_end() -> None:
    await a_second_chief()
    ticket = await again(await declined(await a_petition()))
    ticket = await again(await declined(ticket, "赵晴"))
    above = await court("江西高院")
    assert (ticket.court_id, ticket.state, ticket.cycle) == (above.id, TicketState.PENDING, 3)
    assert (await acts(ticket))[-2:] == [Act.REOPEN, Act.TRANSFER]
    assert {"transferred_here", "transferred"} <= {notice for notice, _ in await told(ticket)}


async def test_a_court_refuses_twice_and_no_more() -> None:
    await a_second_chief()
    ticket = await again(await declined(await a_petition()))
    ticket = await declined(ticket, "赵晴")
    await taking_up.reopen(await order(ticket, "周敏", "再看一看"))
    assert (await whole(ticket.id)).court_id == (await court("江西高院")).id
