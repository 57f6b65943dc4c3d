"""A restricted ticket stands behind a wall: from now on the inspectorate has it, and nobody below."""

from datetime import datetime

from desk.access import conflicts
from desk.access.actors import SYSTEM
from desk.tickets.danger.open_alarms import ring_anew
from desk.tickets.event_facts import RelabelFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing import clocks
from desk.tickets.timing.clocks import TicketTimes
from models import Delivery, Subject, Ticket
from models.enums import Act, ClockKind, DeliveryState, FoundBy, TicketState
from models.keyring import unseal

RESTRICTED = TicketState.PENDING


async def restrict(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Restrict an open ticket and take it from whoever has it. Returns its times.

    It waits at the desk from now on (`RESTRICTED`). The officers its petition names are its subjects. What its staff
    have not been told yet, they are not told any more.
    """
    ticket.restricted = True
    await name_by_words(ticket, as_of)
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False, state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)
    await ring_anew(ticket, as_of)
    if ticket.state is not TicketState.PENDING:
        ticket.handler_id = ticket.department_id = None
        return await clocks.start(ticket, ClockKind.TRIAGE, as_of)
    return clocks.times_of(ticket)


async def restrict_for_favour(held: HeldTicket, as_of: datetime) -> None:
    """Send the ticket to the inspectorate by a line of its own, because what was added asks a favour."""
    ticket = held.ticket
    if ticket.restricted:
        return
    kind = ticket.petition.kind
    times = await restrict(ticket, as_of)
    await record(held, Act.RELABEL, SYSTEM, as_of, None, RelabelFacts(kind, kind, favour=True), times, to=RESTRICTED)


async def name_by_words(ticket: Ticket, as_of: datetime) -> None:
    """Wall off the officers whom the words of the petition name, as it is done at entry."""
    found = await conflicts.names_in(unseal(ticket.petition.text_sealed), ticket.court_id)
    known = {row.officer_id for row in await Subject.filter(ticket_id=ticket.id)}
    await Subject.bulk_create(
        Subject(ticket_id=ticket.id, officer_id=officer_id, found_by=FoundBy.WORDS, at=as_of)
        for officer_id in found.named
        if officer_id not in known
    )
