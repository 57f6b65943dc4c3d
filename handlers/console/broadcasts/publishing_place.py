"""Somebody opens the room of broadcasts: for which court, and which broadcast; whoever has nothing there sees none."""

from desk.broadcasts.store import NO_SUCH, find
from desk.errors import NotFound
from desk.views.broadcasts.lists import courts_led, courts_published_for, opens_broadcasts
from handlers.console.frame.forms import number
from handlers.console.frame.staff import Staff
from handlers.console.settings.governed_courts import NO_COURT
from handlers.http.bounds import row_id
from handlers.http.errors import WORDS
from models import Broadcast, Court

HERE = "/console/broadcasts"
INCOMPLETE = "页面不完整，请重新打开后再操作"


def ask_in(staff: Staff) -> None:
    """Raises `NotFound` to whoever has nothing to do with broadcasts."""
    if not opens_broadcasts(staff.actor):
        raise NotFound(WORDS[404])


async def published(staff: Staff, asked: str) -> tuple[Court, list[Court]]:
    """Return the court that is published for, and all of them. Raises `NotFound` for whoever publishes for none."""
    return _chosen(await courts_published_for(staff.actor), asked, staff)


async def led(staff: Staff, asked: str) -> tuple[Court, list[Court]]:
    """Return the court whose broadcasts are looked at, and all of them; `NotFound` for whoever looks at none."""
    return _chosen(await courts_led(staff.actor), asked, staff)


def _chosen(courts: list[Court], asked: str, staff: Staff) -> tuple[Court, list[Court]]:
    if not courts:
        raise NotFound(WORDS[404])
    if not asked:
        return next((one for one in courts if one.id == staff.officer.court_id), courts[0]), courts
    found = next((one for one in courts if one.id == number(asked)), None)
    if found is None:
        raise NotFound(NO_COURT)
    return found, courts


async def broadcast_at(staff: Staff, broadcast_id: str) -> Broadcast:
    """Return the broadcast an address names. Raises the same `NotFound` for none and for others'."""
    return await find(staff.actor, row_id(broadcast_id, NO_SUCH))
