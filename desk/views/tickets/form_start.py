"""What stands in the form of an act before anybody fills it in."""

from dataclasses import dataclass

from desk.views.tickets.triage_words import proposal_of
from models import Ticket, TicketEvent, Words
from models.enums import Act, Complexity, Urgency, WordsKind
from models.keyring import unseal


@dataclass(frozen=True)
class StartingWeight:
    """How urgent and how hard a ticket is taken to be, and what triage proposes."""

    urgency: Urgency
    complexity: Complexity
    proposed: str = ""


async def starting_weight(ticket: Ticket, act: Act) -> StartingWeight:
    """Before it is dispatched, what triage proposes; what somebody decided already goes before that."""
    urgency, complexity = ticket.urgency, ticket.complexity
    if act is Act.DISPATCH and not await _was_weighed(ticket):
        urgency = Urgency(ticket.proposed_urgency or urgency)
        complexity = Complexity(ticket.proposed_complexity or complexity)
    return StartingWeight(urgency, complexity, proposal_of(ticket))


async def _was_weighed(ticket: Ticket) -> bool:
    """Whether somebody decided already how urgent and how hard it is."""
    weighing = TicketEvent.filter(ticket_id=ticket.id, act__in=(Act.WEIGH, Act.DISPATCH))
    return ticket.dispatched_at is not None or await weighing.exists()


async def last_draft(ticket: Ticket) -> str:
    """The answer last put forward in this cycle; empty where there is none."""
    last = await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    return unseal(last.text_sealed) if last else ""
