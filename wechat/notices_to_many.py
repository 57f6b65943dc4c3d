"""What the words of notices to many are made of: a broadcast's for one person, and a party's about a hearing."""

from datetime import datetime

from desk.broadcasts.reminders import hearing_told
from desk.broadcasts.words import said_to
from desk.rules.text.cutting import shorten
from models import Delivery
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
