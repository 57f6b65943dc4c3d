"""How urgent and how complex a ticket is taken to be when it is dispatched."""

from models import Ticket, TicketEvent
from models.enums import Act, Complexity, Urgency


async def weight_at_dispatch(ticket: Ticket) -> tuple[Urgency, Complexity]:
    """Return what somebody decided already; else what triage proposes, never less urgent than it is."""
    urgency, complexity = ticket.urgency, ticket.complexity
    if not await _was_weighed(ticket):
        urgency = max(urgency, Urgency(ticket.proposed_urgency or urgency), key=list(Urgency).index)
        complexity = Complexity(ticket.proposed_complexity or complexity)
    return urgency, complexity


async def _was_weighed(ticket: Ticket) -> bool:
    """Say whether somebody decided already how urgent and how complex it is."""
    weighing = TicketEvent.filter(ticket_id=ticket.id, act__in=(Act.WEIGH, Act.DISPATCH))
    return ticket.dispatched_at is not None or await weighing.exists()
