"""A return visit asks whether an answer helped: one question a cycle, open until it is rated, lapses or is put away."""

from datetime import datetime

from models import Ticket, statements
from models.enums import Channel, VisitOutcome
from models.ratings import CLOSE_RETURN_VISIT, INSERT_RETURN_VISIT
from models.statements import Fragment

WRITTEN_TO = frozenset({Channel.CHAT, Channel.MINIPROGRAM, Channel.WEB})
ASK = INSERT_RETURN_VISIT.select()


def opened(ticket: Ticket, as_of: datetime) -> Fragment:
    """Return what asks the citizen, to be written beside the line of the answer."""
    values = {
        "ticket_id": ticket.id,
        "cycle": ticket.cycle,
        "court_id": ticket.court_id,
        "channel": _asked_on(ticket).value,
        "asked_at": as_of,
    }
    return Fragment(ASK, values)


def _asked_on(ticket: Ticket) -> Channel:
    """Return the channel of the rating: where they asked, if we can write to them there, else the telephone."""
    petition = ticket.petition
    if petition.identity_id is None:
        return Channel.PHONE
    return petition.channel if petition.channel in WRITTEN_TO else Channel.CHAT


async def close_visit(ticket: Ticket, outcome: VisitOutcome, officer_id: int | None = None) -> None:
    """Close the question of this cycle; `officer_id` is who asked it on the telephone."""
    await statements.execute_all([closed(ticket, outcome, officer_id)])


def closed(ticket: Ticket, outcome: VisitOutcome, officer_id: int | None = None) -> Fragment:
    """Return what closes it, to be written beside something else."""
    values = {"ticket_id": ticket.id, "cycle": ticket.cycle, "outcome": outcome.value, "officer_id": officer_id}
    return Fragment(CLOSE_RETURN_VISIT, values)
