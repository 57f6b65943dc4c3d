"""A restricted ticket stands behind a wall: from now on those have it who may, and nobody else learns of it."""

from datetime import datetime

from desk.access.actors import SYSTEM
from desk.tickets import walls
from desk.tickets.danger.open_alarms import ring_anew
from desk.tickets.event_facts import WallFacts
from desk.tickets.history import record
from desk.tickets.joining import merged_tickets
from desk.tickets.petition_words import move_words
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk
from desk.tickets.timing.clocks import TicketTimes
from models import Delivery, Ticket
from models.enums import Act, DeliveryState, TicketState, WallCause

RESTRICTED = TicketState.PENDING


async def restrict(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Restrict a ticket and take it from whoever has it in hand. Returns its times.

    An open one waits at the desk from now on (`RESTRICTED`). What its staff have not been told yet, they are not told
    any more. What was merged into it is worked on by itself again. Its wall is built (`walls.build`) once this is
    recorded.
    """
    ticket.restricted = True
    await move_words(ticket)
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__isnull=False, state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)
    await ring_anew(ticket, as_of)
    await merged_tickets.release(ticket, as_of)
    if ticket.state.is_open and ticket.state is not TicketState.PENDING:
        return await back_to_desk(ticket, as_of)
    return clocks.times_of(ticket)


async def wall_off(held: HeldTicket, cause: WallCause, as_of: datetime, said: walls.Utterance | None = None) -> None:
    """Restrict a ticket by a line of its own, because of what a citizen added, and build its wall.

    Its kind stays: a complaint under any kind is one.
    """
    ticket = held.ticket
    times = await restrict(ticket, as_of)
    to = RESTRICTED if ticket.state.is_open else ticket.state
    held.walled_now = True
    await record(held, Act.WALL_OFF, SYSTEM, as_of, None, WallFacts(cause), times, to=to)
    await walls.build(held, as_of, said)
