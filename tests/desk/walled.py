"""Complaints and who learns of them, for tests of the wall around one."""

from datetime import timedelta

from desk.access.visibility import place_of, sees, visible_tickets
from desk.tickets.ticket_store import load
from models import Delivery, Officer, OfficerRole, Subject, Ticket
from models.enums import (
    DeliveryState,
    Finding,
    PetitionKind,
    Role,
)
from tests.cast import (
    MORNING,
    a_petition,
    acting,
    court,
)

ACCUSES = "李正法官收了对方的红包"
LATER = MORNING + timedelta(hours=1)


async def complaint(text: str = "法官不接电话", at_court: str = "南昌中院") -> Ticket:
    return await a_petition(text=text, kind=PetitionKind.COMPLAINT, at_court=at_court)


async def walled(ticket: Ticket, finding: Finding | None = None) -> set[str]:
    rows = await Subject.filter(ticket_id=ticket.id).select_related("officer")
    return {row.officer.name for row in rows if finding in (None, row.finding)}


async def who_sees(ticket: Ticket) -> set[str]:
    """Those of the staff who see it; a list and a single look say the same."""
    found = set()
    for one in await Officer.filter(active=True):
        actor, fresh = await acting(one.name), await load(ticket.id)
        listed = await Ticket.filter(visible_tickets(actor), id=ticket.id).exists()
        assert listed == sees(actor, place_of(fresh)), one.name
        if listed:
            found.add(one.name)
    return found


async def told_of(ticket: Ticket) -> set[str]:
    rows = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False).exclude(state=DeliveryState.CANCELLED)
    return {(await Officer.get(id=row.officer_id)).name for row in await rows}


async def names(ids: list[int]) -> set[str]:
    return {one.name for one in await Officer.filter(id__in=ids)}


async def gets_a(name: str, role: Role, title: str = "", at_court: str = "江西高院") -> None:
    """Somebody new at a court, with one role."""
    where = await court(at_court)
    made = await Officer.create(court_id=where.id, login=f"new-{name}", name=name, title=title, created_at=MORNING)
    await OfficerRole.create(officer_id=made.id, role=role, court_id=where.id, starts_on=MORNING.date())
