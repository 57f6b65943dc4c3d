"""Who was told by word of mouth is not told again: whoever is on the telephone or at the window hears what is done."""

from datetime import datetime, timedelta

from models import Clock, Ticket, TicketEvent
from models.enums import ActorKind, Channel, ClockKind

SPOKEN_WITH = frozenset({Channel.PHONE, Channel.WINDOW})
LONGEST_TALK = timedelta(hours=1)


async def is_on_the_line(ticket: Ticket, as_of: datetime) -> bool:
    """Say whether the petitioner was being spoken with when the ticket's newest event was written, just now.

    That is so while whoever wrote the petition down for a caller, or for somebody at the window, goes on with it; and
    when a missed call is called back, which ends its clock.
    """
    petition = ticket.petition
    if petition.channel not in SPOKEN_WITH:
        return False
    event = await TicketEvent.get_or_none(ticket_id=ticket.id, seq=ticket.version)
    if event is None or event.actor_kind is not ActorKind.OFFICER or event.at != as_of:
        return False
    if await Clock.exists(ticket_id=ticket.id, kind=ClockKind.CALL_BACK, stopped_at=as_of):
        return True
    writing = petition.entered_by_id == event.actor_id and as_of - petition.created_at <= LONGEST_TALK
    return writing and not await Clock.exists(ticket_id=ticket.id, kind=ClockKind.CALL_BACK)
