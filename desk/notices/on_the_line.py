"""Who was told by word of mouth is not told again: whoever is on the telephone or at the window hears what is done."""

from datetime import datetime, timedelta

from models import Ticket, statements
from models.enums import ActorKind, Channel

SPOKEN_WITH = frozenset({Channel.PHONE, Channel.WINDOW})
LONGEST_TALK = timedelta(hours=1)

NEWEST = """
SELECT actor_kind, actor_id, at,
    ARRAY(SELECT stopped_at FROM clock WHERE clock.ticket_id = line.ticket_id AND kind = 'call_back') AS called_back
FROM ticket_event AS line WHERE ticket_id = ${ticket_id} AND seq = ${seq}"""
"""The newest line, and when each clock of a call back was stopped; null for one that runs."""


async def is_on_the_line(ticket: Ticket, as_of: datetime) -> bool:
    """Say whether the petitioner was being spoken with when the ticket's newest event was written, just now.

    That is so while whoever wrote the petition down for a caller, or for somebody at the window, goes on with it; and
    when a missed call is called back, which ends its clock.
    """
    petition = ticket.petition
    if petition.channel not in SPOKEN_WITH:
        return False
    event = await statements.fetchrow(NEWEST, ticket_id=ticket.id, seq=ticket.version)
    if event is None or event["actor_kind"] != ActorKind.OFFICER or event["at"] != as_of:
        return False
    if as_of in event["called_back"]:
        return True
    writing = petition.entered_by_id == event["actor_id"] and as_of - petition.created_at <= LONGEST_TALK
    return writing and not event["called_back"]
