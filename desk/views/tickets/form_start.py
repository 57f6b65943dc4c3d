"""The form of an act begins with what is read here, before anybody fills it in."""

from dataclasses import dataclass

from desk.rules.calendar.court_time import in_court_time
from desk.rules.calendar.days_in_words import moment_words
from desk.tickets.starting_weight import weight_at_dispatch
from desk.tickets.ticket_facts import submitted_answer
from desk.views.tickets.triage_words import proposal_of
from models import Ticket
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
    if act is Act.DISPATCH:
        urgency, complexity = await weight_at_dispatch(ticket)
    said = (proposal_of(ticket), _asked_by_body(ticket) if act is Act.DISPATCH else "")
    return StartingWeight(urgency, complexity, "；".join(one for one in said if one))


def _asked_by_body(ticket: Ticket) -> str:
    """Return by when the body that passed it on wants to know: the earlier of both dates counts."""
    reply_by = ticket.petition.reply_by
    if reply_by is None:
        return ""
    return f"转来的单位要求 {moment_words(in_court_time(reply_by))} 前回复，早于时限的以它为准"


async def last_draft(ticket: Ticket) -> str:
    """Return the answer last submitted in this cycle; empty where there is none."""
    last = await submitted_answer(ticket)
    return unseal(last.text_sealed) if last else ""
