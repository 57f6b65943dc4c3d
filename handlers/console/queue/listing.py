"""A person's list shows tickets by tabs, filters and search, and pages them by key."""

from dataclasses import dataclass, replace
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.sizes import PAGE
from desk.rules.text import petition_numbers
from desk.search.kinds import read_listed
from desk.search.reading import needs_reading, read_places
from desk.tickets import checks
from desk.views.lateness import lateness_of
from desk.views.lists import narrowing
from desk.views.lists.queue_filter import QueueFilter
from desk.views.lists.sorts import key_of
from desk.views.lists.tabs import QueueTab
from desk.views.tickets.queue_row import QueueRow, rows_of
from models import Ticket
from models.reading_together import together

MOST_BATCHES = 10
"""As many pages of what the keys found are looked through for one page of what the words are in."""


@dataclass(frozen=True)
class QueuePage:
    rows: list[QueueRow]
    next_after: str


async def queue_rows(actor: Actor, want: QueueFilter, as_of: datetime, only_court: int | None = None) -> QueuePage:
    """Return up to `PAGE` rows after the key, and the key of the next page, empty at the end."""
    kept: list[QueueRow] = []
    asked = read_listed(want.words) if want.words else None
    table = narrowing.listed(actor, want, only_court)
    for _ in range(MOST_BATCHES):
        found = await rows_of(await narrowing.page_of(table, want, PAGE + 1))
        fit = await read_places(asked, [row.id for row in found]) if asked and needs_reading(asked) else None
        kept += [row for row in found if fit is None or row.id in fit]
        if len(kept) > PAGE:
            return QueuePage(await _marked(kept[:PAGE], as_of), key_of(want.sorted_by, kept[PAGE - 1]))
        if len(found) <= PAGE:
            return QueuePage(await _marked(kept, as_of), "")
        want = replace(want, after=key_of(want.sorted_by, found[-1]))
    return QueuePage(await _marked(kept, as_of), want.after)


async def _marked(rows: list[QueueRow], as_of: datetime) -> list[QueueRow]:
    late, flagged = await together(
        lateness_of(rows, as_of), checks.petitions_to_look_at([row.petition_id for row in rows])
    )
    return [replace(row, to_look_at=row.petition_id in flagged, late=late.get(row.id, "")) for row in rows]


async def tab_counts(actor: Actor, want: QueueFilter, only_court: int | None = None) -> dict[QueueTab, int]:
    """Count the tickets of each tab under the same filters, in one statement that ends early."""
    table = narrowing.listed(actor, want, only_court)
    found = await narrowing.counts([(table, tab) for tab in QueueTab])
    return dict(zip(QueueTab, found, strict=True))


async def with_words(want: QueueFilter, rows: list[QueueRow]) -> list[QueueRow]:
    """Return those of these rows that really have the words that are searched for."""
    asked = read_listed(want.words) if want.words else None
    if asked is None or not needs_reading(asked):
        return rows
    fit = await read_places(asked, [row.id for row in rows])
    return [row for row in rows if row.id in fit]


async def numbered(actor: Actor, words: str) -> str | None:
    """Return the number somebody typed, if it is that of a ticket they may see."""
    for found in petition_numbers.find(words):
        by = Q(number=found) if found.startswith("GD") else Q(petition__number=found)
        if await Ticket.filter(visible_tickets(actor), by).exists():
            return found
    return None
