"""Before anything is sent it is asked whether its reader is still there, and may still know of the ticket."""

from datetime import datetime
from enum import Enum, auto

from desk.access import actors, visibility
from desk.access.conflicts import load_wall
from desk.notices.catalogue import CATALOGUE
from models import Delivery, Identity, Ticket


class Reader(Enum):
    """How the reader of a delivery stands to it now."""

    MAY_READ = auto()
    LEFT = auto()
    """An officer who is of the active staff no more."""
    NOT_TO_KNOW = auto()
    """Whoever wanted to be forgotten, and an officer who may not see the ticket any more."""


async def reader_of(delivery: Delivery, as_of: datetime) -> Reader:
    """Ask it of the rows as they are now: what was due when it was written may not be theirs to know any more."""
    if delivery.officer_id is None:
        gone = await Identity.exists(id=delivery.identity_id or 0, erased_at__isnull=False)
        return Reader.NOT_TO_KNOW if gone else Reader.MAY_READ
    actor = await actors.officer(delivery.officer_id, as_of)
    if actor is None:
        return Reader.LEFT
    ticket = await Ticket.get_or_none(id=delivery.ticket_id).select_related("court", "petition")
    if ticket is None:
        return Reader.MAY_READ
    await load_wall([ticket])
    notice = CATALOGUE.get(delivery.notice)
    former, calls = (notice.to_former, notice.calls) if notice is not None else (False, False)
    told = visibility.may_be_told(actor, visibility.place_of(ticket), former=former, calls=calls)
    return Reader.MAY_READ if told else Reader.NOT_TO_KNOW
