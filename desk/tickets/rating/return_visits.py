"""Asking whether an answer helped: a question for every cycle, open until it is rated, lapses or is put away."""

from datetime import datetime

from models import Ticket, statements
from models.enums import Channel, VisitOutcome

WRITTEN_TO = frozenset({Channel.CHAT, Channel.MINIPROGRAM, Channel.WEB})
ASK = """
INSERT INTO return_visit (ticket_id, cycle, court_id, channel, asked_at, outcome)
VALUES (${ticket}, ${cycle}, ${court}, ${channel}, ${at}, 'asked')"""
END = """
UPDATE return_visit SET outcome = ${outcome}, officer_id = ${officer}
WHERE ticket_id = ${ticket} AND cycle = ${cycle} AND outcome = 'asked'"""


async def open_visit(ticket: Ticket, as_of: datetime) -> None:
    await statements.execute(
        ASK, ticket=ticket.id, cycle=ticket.cycle, court=ticket.court_id, channel=_asked_on(ticket).value, at=as_of
    )


def _asked_on(ticket: Ticket) -> Channel:
    """Where a rating is asked for: where they asked, if we can write to them there, else on the telephone."""
    petition = ticket.petition
    if petition.identity_id is None:
        return Channel.PHONE
    return petition.channel if petition.channel in WRITTEN_TO else Channel.CHAT


async def close_visit(ticket: Ticket, outcome: VisitOutcome, officer_id: int | None = None) -> None:
    """The question of this cycle is open no more; `officer_id` is who asked it on the telephone."""
    await statements.execute(END, ticket=ticket.id, cycle=ticket.cycle, outcome=outcome.value, officer=officer_id)
