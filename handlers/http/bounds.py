"""What comes from outside is read within bounds: numbers the database can hold, cookies and tokens of plain ASCII."""

from datetime import UTC, datetime

from sanic import Request

from desk.errors import NotFound
from models.statements import LARGEST_ID

LARGEST_VERSION = 2**31 - 2
"""Versions and line numbers are kept in 32 bits, the next one as well: it is looked for when a form came twice."""


def whole(text: str, largest: int = LARGEST_ID) -> int | None:
    """Return the number that plain digits say; None for anything else and for more than `largest`."""
    if len(text) > len(str(LARGEST_ID)) or not (text.isascii() and text.isdecimal()):
        return None
    return int(text) if int(text) <= largest else None


def row_id(text: str, missing: str) -> int:
    """Return a row's id in an address. Raises `NotFound` in these words where it can be none."""
    found = whole(text)
    if found is None:
        raise NotFound(missing)
    return found


def utc(text: str) -> datetime | None:
    """Return a moment in ISO 8601, in UTC where it names no zone; None where it is none, or outside the calendar."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def cookie(request: Request, name: str) -> str:
    """Return a cookie of ours; empty where it was not sent, or cannot be one because it is not ASCII."""
    sent = request.cookies.get(name) or ""
    return sent if sent.isascii() else ""
