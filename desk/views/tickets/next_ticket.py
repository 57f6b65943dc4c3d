"""Once an act is done, an officer is offered the next ticket: of the desk, or in their own hands."""

from dataclasses import dataclass, field
from datetime import datetime

from desk.access import visibility
from desk.access.actors import Actor
from desk.rules.lifecycles.act_records import TakeUp
from desk.rules.lifecycles.petition_acts import FORMS
from desk.tickets.ticket_store import number_of, title_of
from models import Ticket
from models.enums import Act, TicketState


@dataclass(frozen=True)
class NextTicket:
    """The ticket that waits longest."""

    number: str
    title: str = field(repr=False)
    due_at: datetime | None


async def next_ticket(actor: Actor, done: Act, ticket_id: int) -> NextTicket | None:
    """Return the ticket that waits longest; None after an act that stays at its ticket, and where nothing waits."""
    take_up = FORMS[done].take_up
    if take_up is TakeUp.DESK:
        waiting = Ticket.filter(visibility.visible_tickets(actor), state=TicketState.PENDING)
    elif take_up is TakeUp.HANDS:
        states = [TicketState.DISPATCHED, TicketState.ACCEPTED]
        waiting = Ticket.filter(visibility.visible_tickets(actor), visibility.in_hand(actor), state__in=states)
    else:
        return None
    found = await waiting.exclude(id=ticket_id).order_by("due_at", "id").first().select_related("petition")
    return NextTicket(number_of(found), title_of(found), found.due_at) if found else None
