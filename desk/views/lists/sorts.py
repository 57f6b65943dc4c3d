"""The orders of the list, each by expressions that are never null, so that one comparison of rows finds the next page.

An index of migration 0033 has each, over all open tickets and court by court; the order by age also over all tickets.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.views.tickets.queue_row import QueueRow
from models.enums import Labelled, Urgency
from models.statements import LARGEST_ID

NEVER = "infinity"


class SortBy(Labelled):
    LIMIT = "limit", "期限"
    AGE = "age", "收到时间"
    URGENCY = "urgency", "紧急程度"
    HANDLER = "handler", "承办人"


@dataclass(frozen=True)
class SortColumn:
    """One expression of an order. `of` writes a row's value into a key, `fits` says whether a text may be one."""

    sql: str
    cast: str
    of: Callable[[QueueRow], str]
    fits: Callable[[str], bool]


def _moment(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else NEVER


def _is_moment(text: str) -> bool:
    if text == NEVER:
        return True
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _is_number(text: str) -> bool:
    return len(text) <= len(str(LARGEST_ID)) and text.isascii() and text.isdecimal() and int(text) <= LARGEST_ID


_ID = SortColumn("id", "bigint", lambda row: str(row.id), _is_number)
_GREEN = SortColumn("coalesce(green_at, 'infinity')", "timestamptz", lambda row: _moment(row.green_at), _is_moment)
_DUE = SortColumn("coalesce(due_at, 'infinity')", "timestamptz", lambda row: _moment(row.due_at), _is_moment)
_OPENED = SortColumn("opened_at", "timestamptz", lambda row: _moment(row.opened_at), _is_moment)
_WEIGHTS = (Urgency.CRITICAL, Urgency.URGENT, Urgency.NORMAL)
_WEIGHT = SortColumn(
    "(CASE urgency WHEN 'critical' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END)",
    "int",
    lambda row: str(_WEIGHTS.index(row.urgency)),
    lambda text: text in ("0", "1", "2"),
)
_HANDLER = SortColumn("coalesce(handler_id, 0)", "bigint", lambda row: str(row.handler_id or 0), _is_number)
SORTS: Mapping[SortBy, tuple[SortColumn, ...]] = {
    SortBy.LIMIT: (_GREEN, _DUE, _ID),
    SortBy.AGE: (_OPENED, _ID),
    SortBy.URGENCY: (_WEIGHT, _DUE, _ID),
    SortBy.HANDLER: (_HANDLER, _DUE, _ID),
}
READ = ("id", "green_at", "due_at", "opened_at", "urgency", "handler_id", "court_id", "state", "rung")
"""Columns of a ticket that an order is made of, and a tab."""


def key_of(sort: SortBy, row: QueueRow) -> str:
    return ",".join(column.of(row) for column in SORTS[sort])


def is_key(sort: SortBy, text: str) -> bool:
    """Say whether a text from an address may be the key of a row in this order."""
    parts = text.split(",")
    return len(parts) == len(SORTS[sort]) and all(
        column.fits(part) for column, part in zip(SORTS[sort], parts, strict=True)
    )


def order_by(sort: SortBy, *, descending: bool) -> str:
    way = " DESC" if descending else ""
    return ", ".join(f"{column.sql}{way}" for column in SORTS[sort])


def beyond(sort: SortBy, after: str, first: int, *, descending: bool) -> tuple[str, Sequence[str]]:
    """Return the condition for what comes after a key, its parameters numbered from `first`, with their values."""
    columns, sign = SORTS[sort], "<" if descending else ">"
    given = ", ".join(f"${first + at}::text::{column.cast}" for at, column in enumerate(columns))
    return f"({', '.join(column.sql for column in columns)}) {sign} ({given})", after.split(",")
