"""Somebody sets the limits and working days of these courts; whoever sets none does not learn that there are pages."""

from desk.access import visibility
from desk.errors import NotFound
from handlers.console.frame.forms import number
from handlers.console.frame.staff import Staff
from handlers.http.errors import WORDS
from models import Court

NO_COURT = "没有找到这个法院"


async def governed(staff: Staff) -> list[Court]:
    """Return the courts this person sets limits for, never empty. Raises `NotFound` for whoever sets none."""
    if not staff.sets_limits:
        raise NotFound(WORDS[404])
    found = [one for one in await Court.all().order_by("path") if visibility.governs(staff.actor, one.path)]
    if not found:
        raise NotFound(WORDS[404])
    return found


def one_of(courts: list[Court], staff: Staff, asked: str) -> Court:
    """Return the court asked for; where none was, one's own, or else the first. Raises `NotFound` for another."""
    if not asked:
        return next((one for one in courts if one.id == staff.officer.court_id), courts[0])
    chosen = next((one for one in courts if one.id == number(asked)), None)
    if chosen is None:
        raise NotFound(NO_COURT)
    return chosen
