"""What the words of notices to many are made of: a broadcast's for one person, and a party's about a hearing."""

from datetime import datetime

from desk.broadcasts.reminders import hearing_told
from desk.broadcasts.telling import RETURNED, SUBMITTED
from desk.broadcasts.words import said_to
from desk.rules.papers.redaction import redact
from desk.rules.text.cutting import shorten
from models import Broadcast, Delivery, Officer
from models.enums import BroadcastState
from wechat.cards import LONGEST_THING
from wechat.notice_values import moment

LETTERS = "GG"


async def broadcast_values(delivery: Delivery) -> dict[str, object] | None:
    """Return what one person of a broadcast is told; None where nothing must be sent any more."""
    said = await said_to(int(delivery.facts["broadcast"]), int(delivery.facts["recipient"]), delivery.id)
    if said is None:
        return None
    return {
        "number": number_of_broadcast(said.broadcast_id),
        "title": said.title,
        "matter": shorten(said.title, LONGEST_THING),
        "text": said.text,
        "court": said.court,
        "at": moment(delivery.created_at),
        "has_page": said.has_page,
        "words": "",
    }


def number_of_broadcast(broadcast_id: int) -> str:
    """Return a broadcast's number as people read it: `GG00000012`."""
    return f"{LETTERS}{broadcast_id:08d}"


async def hearing_values(delivery: Delivery) -> dict[str, object] | None:
    """Return what a party is told about a hearing as it stands now; None where that is no news any more."""
    told = await hearing_told(delivery)
    if told is None:
        return None
    starts: datetime = told.starts_at
    return {
        "number": f"KT{told.hearing_id:08d}",
        "case": told.case_number,
        "note": shorten(told.case_number, LONGEST_THING),
        "when": told.when,
        "was": told.was,
        "room": told.room,
        "court": told.court,
        "address": told.address,
        "telephone": told.telephone,
        "at": moment(starts),
        "has_page": True,
        "words": "",
    }


STANDS = {SUBMITTED: BroadcastState.SUBMITTED, RETURNED: BroadcastState.RETURNED}
"""While a broadcast is so, it is worth telling."""


async def approval_values(delivery: Delivery) -> dict[str, object] | None:
    """Return what an officer is told of a broadcast that waits for a second person, or came back; None where it moved
    on since.
    """
    found = await Broadcast.get_or_none(id=int(delivery.facts["broadcast"]), state=STANDS[delivery.notice])
    if found is None:
        return None
    author = await Officer.get(id=found.author_id)
    return {
        "number": number_of_broadcast(found.id),
        "title": found.title,
        "matter": shorten(found.title, LONGEST_THING),
        "author": author.name,
        "because": shorten(redact(found.returned_because).text, LONGEST_THING),
        "at": moment(delivery.created_at),
        "has_page": True,
        "words": "",
    }
