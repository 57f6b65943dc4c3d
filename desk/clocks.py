"""Starting and stopping the time limits of a ticket."""

from datetime import datetime

from desk import policies
from desk.workdays import Deadline, WorkCalendar
from models import CalendarOverride, Clock, Ticket
from models.enums import ClockKind, TicketState, Urgency


async def calendar_of(court_id: int) -> WorkCalendar:
    """The working calendar of a court: the holiday library's, with the overrides staff made for all and for it."""
    rows = await CalendarOverride.filter(court_id__isnull=True).all() + await CalendarOverride.filter(court_id=court_id)
    return WorkCalendar(overrides={row.day: row.is_working for row in rows})


async def deadline(kind: ClockKind, urgency: Urgency, court_id: int, as_of: datetime) -> Deadline:
    return policies.deadline(kind, urgency, as_of, await calendar_of(court_id))


async def start(ticket: Ticket, kind: ClockKind, as_of: datetime) -> Clock:
    """Stop whatever runs for the ticket and start this clock, kept by its handler or else by its court's office."""
    await stop_all(ticket, as_of)
    limit = await deadline(kind, ticket.urgency, ticket.court_id, as_of)
    ticket.due_at = limit.at
    return await Clock.create(
        ticket_id=ticket.id,
        kind=kind,
        cycle=ticket.cycle,
        custodian_id=ticket.handler_id,
        department_id=ticket.department_id,
        court_id=ticket.court_id,
        policy=ticket.policy,
        started_at=as_of,
        due_at=limit.at,
        next_look_at=limit.at,
        estimated=limit.estimated,
        reason=limit.reason[:300],
    )


async def answer_by(ticket: Ticket) -> datetime | None:
    """By when the citizen has an answer: what is still to be dispatched is due once a handler had their time too."""
    if ticket.due_at is None or not ticket.state.is_open:
        return None
    if ticket.state is not TicketState.PENDING:
        return ticket.due_at
    return (await deadline(ClockKind.HANDLING, ticket.urgency, ticket.court_id, ticket.due_at)).at


async def stop_all(ticket: Ticket, as_of: datetime) -> None:
    await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).update(stopped_at=as_of)
    ticket.due_at = None
