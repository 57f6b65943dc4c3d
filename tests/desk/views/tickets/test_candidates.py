"""To whom a ticket may be given: the same people, in the same order, at the console and on the phone."""

import pytest

from desk.tickets.ticket_store import load
from desk.views.tickets.candidates import handler_candidates, open_tickets
from models import Ticket
from models.enums import Grade
from tests.cast import MORNING, a_petition, acting, answered, dispatched, officer, rated

pytestmark = pytest.mark.usefixtures("cast")


async def names(ticket: Ticket) -> list[str]:
    groups = await handler_candidates(await acting("周敏"), ticket, MORNING)
    return [one.name for group in groups for one in group.candidates]


async def test_who_has_it_is_not_offered_it_again():
    ticket = await dispatched(await a_petition())

    assert "李正" not in await names(await load(ticket.id))
    assert "李正" in await names(await a_petition("李四"))


async def test_who_answered_to_nobodys_satisfaction_is_not_offered_it_again():
    ticket = await rated(await answered(await dispatched(await a_petition())), Grade.BAD, "没有解决")

    assert "李正" not in await names(await load(ticket.id))


async def test_its_own_department_comes_first_and_who_has_least_to_do_leads():
    ticket = await load((await dispatched(await a_petition())).id)
    for person in ("李四", "王五"):
        await dispatched(await a_petition(person), "王芳")

    groups = await handler_candidates(await acting("周敏"), ticket, MORNING)

    assert ticket.department is not None
    assert groups[0].department == ticket.department.name
    loads = [one.open_tickets for one in groups[0].candidates]
    assert loads == sorted(loads)
    wang = await officer("王芳")
    assert (await open_tickets(await acting("周敏"), [wang.id]))[wang.id] == 2
