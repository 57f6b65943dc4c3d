"""Whoever comes to a court learns nothing of what was said of them there before, also of what is long closed."""

import pytest

from desk.petitions.citizen_requests import withdraw
from desk.staff import newcomers
from desk.tickets.ticket_store import load
from models import Court, Officer, OfficerRole, Ticket
from models.database import transaction
from models.enums import Role, StaffChange, TicketState
from tests.cast import MORNING, a_petition, court, officer, order
from tests.desk.staff.scenes import an_order, changed, moment
from tests.desk.walled import walled, who_sees

pytestmark = pytest.mark.usefixtures("cast")
ACCUSED = "刘刚强"
SAID = "刘刚强法官收了对方的红包，跟被告是亲戚"


async def accused(at_court: str = "九江中院") -> Officer:
    where = await court(at_court)
    made = await Officer.create(court_id=where.id, login="lgq", name=ACCUSED, title="法官", created_at=MORNING)
    await OfficerRole.create(officer_id=made.id, role=Role.JUDGE, court_id=where.id, starts_on=MORNING.date())
    return made


async def a_closed_complaint(text: str = SAID) -> Ticket:
    ticket = await a_petition(text=text)
    await withdraw(await order(ticket, "张三", "不告了", MORNING))
    closed = await load(ticket.id)
    assert (closed.restricted, closed.state) == (True, TicketState.WITHDRAWN)
    return closed


@pytest.mark.parametrize("change", [StaffChange.POST, StaffChange.MOVE])
async def test_who_is_made_inspector_later_sees_neither_the_open_nor_the_closed_complaint(change: StaffChange) -> None:
    opened, closed = await a_petition("李四", text=SAID), await a_closed_complaint()
    await accused()
    await changed(await an_order(change, ACCUSED, at_court="南昌中院", roles=(Role.INSPECTOR,)))
    for ticket in (opened, closed):
        assert ACCUSED not in await who_sees(ticket)
        assert ACCUSED in await walled(ticket)


async def test_who_stands_in_for_the_inspector_does_not_see_the_closed_complaint_either() -> None:
    closed = await a_closed_complaint()
    await accused()
    await changed(await an_order(StaffChange.ABSENCE, "何平", last=3, other=ACCUSED))
    assert ACCUSED not in await who_sees(closed)


async def test_who_is_entered_anew_is_walled_off_at_once() -> None:
    opened, closed = await a_petition("李四", text=SAID), await a_closed_complaint()
    made = await accused("南昌中院")
    await OfficerRole.create(officer_id=made.id, role=Role.INSPECTOR, court_id=made.court_id, starts_on=MORNING.date())
    async with transaction():
        await newcomers.wall_off(made.id, [(await Court.get(id=made.court_id)).path], moment(0))
    assert ACCUSED not in await who_sees(opened) | await who_sees(closed)


async def test_nobody_else_loses_sight_of_what_is_closed() -> None:
    closed = await a_closed_complaint("法官收了对方的红包")
    before = await who_sees(closed)
    await accused()
    await changed(await an_order(StaffChange.POST, ACCUSED, at_court="南昌中院", roles=(Role.INSPECTOR,)))
    assert await who_sees(closed) == {*before, ACCUSED}
    assert (await officer("何平")).name in before
