"""The form of an act begins with what is read here, before anybody fills it in."""

from dataclasses import dataclass

from desk.tickets.ticket_facts import submitted_answer
from desk.views.tickets.triage_words import proposal_of
from models import Ticket, TicketEvent
from models.enums import Act, Complexity, Urgency
from models.keyring import unseal


@dataclass(frozen=True)
class StartingWeight:
    """Says how urgent and how complex a ticket is taken to be, and what triage proposes."""

    urgency: Urgency
    complexity: Complexity
    proposed: str = ""


async def starting_weight(ticket: Ticket, act: Act) -> StartingWeight:
    """Return what somebody decided already about its weight; else, before dispatch, what triage proposes."""
    urgency, complexity = ticket.urgency, ticket.complexity
    if act is Act.DISPATCH and not await _was_weighed(ticket):
        urgency = max(urgency, Urgency(ticket.proposed_urgency or urgency), key=list(Urgency).index)
        complexity = Complexity(ticket.proposed_complexity or complexity)
    return StartingWeight(urgency, complexity, proposal_of(ticket))


async def _was_weighed(ticket: Ticket) -> bool:
    """Say whether somebody decided already how urgent and how complex it is."""
    weighing = TicketEvent.filter(ticket_id=ticket.id, act__in=(Act.WEIGH, Act.DISPATCH))
    return ticket.dispatched_at is not None or await weighing.exists()


async def last_draft(ticket: Ticket) -> str:
    """Return the answer last submitted in this cycle; empty where there is none."""
    last = await submitted_answer(ticket)
    return unseal(last.text_sealed) if last else ""
