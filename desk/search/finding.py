"""Finding tickets: a page of them by key, newest first, and how many there are, exact as far as anybody counts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.seen import courts_looked_over, one_court
from desk.access.visibility import visible_tickets
from desk.rules.sizes import MOST_COUNTED, MOST_FOUND
from desk.search import common_words
from desk.search.kinds import Asked, Kind
from desk.search.matching import matching
from desk.search.reading import FoundPlace, needs_reading, read_places
from models import Ticket
from models.enums import Role

PAGE_FOUND = 20
READ_AT_ONCE = 100
"""As many are opened before others get their turn."""


@dataclass(frozen=True)
class FoundTickets:
    """A page of tickets by number of their row, each with the places it was found in. `count` is exact up to `most`,
    one more where there are more. `next_after` is the key of the next page, None at the end.
    """

    places: dict[int, list[FoundPlace]] = field(default_factory=dict, repr=False)
    count: int = 0
    next_after: int | None = None
    most: int = MOST_COUNTED


async def find_tickets(actor: Actor, asked: Asked, after: int | None = None) -> FoundTickets:
    """Return what somebody may see of what they ask for.

    The same statements are asked whoever asks: what is hidden is dropped where the list is made.
    """
    await common_words.learn()
    here = one_court(actor, await courts_looked_over(actor, frozenset(Role)))
    found = Q(visible_tickets(actor), matching(asked), *([Q(court_id=here)] if here is not None else []))
    most = MOST_FOUND if asked.of(Kind.WORDS, Kind.NAME) else MOST_COUNTED
    if needs_reading(asked):
        return await _read(asked, found, after, most)
    counted = await _ids(found, most + 1)
    ids = await _ids(found & Q(id__lt=after), PAGE_FOUND + 1) if after else counted
    places = await _places_of(asked, ids[:PAGE_FOUND])
    return FoundTickets(places, len(counted), ids[PAGE_FOUND - 1] if len(ids) > PAGE_FOUND else None, most)


async def _read(asked: Asked, found: Q, after: int | None, most: int) -> FoundTickets:
    """Read what the keys found, for keys alone do not tell; a page behind what was counted begins where that ends."""
    counted, more = await _fitting(asked, found, None, most + 1)
    behind = {one: where for one, where in counted.items() if not after or one < after}
    if after and more and len(behind) <= PAGE_FOUND:
        behind, more = await _fitting(asked, found, after, PAGE_FOUND + 1)
    page = dict(list(behind.items())[:PAGE_FOUND])
    return FoundTickets(page, len(counted), list(page)[-1] if len(behind) > PAGE_FOUND else more, most)


async def _fitting(
    asked: Asked, found: Q, after: int | None, wanted: int
) -> tuple[dict[int, list[FoundPlace]], int | None]:
    """Read the newest where it really stands, up to as many as are wanted; up to `MOST_COUNTED` are opened for it.

    Also says where to read on, None at the end.
    """
    fits: dict[int, list[FoundPlace]] = {}
    for _ in range(MOST_COUNTED // READ_AT_ONCE):
        ids = await _ids(found & Q(id__lt=after) if after else found, READ_AT_ONCE)
        fits |= await _places_of(asked, ids)
        if len(ids) < READ_AT_ONCE:
            return fits, None
        if len(fits) >= wanted:
            break
        after = ids[-1]
    kept = dict(list(fits.items())[:wanted])
    return kept, list(kept)[-1] if len(kept) == wanted else after


async def _places_of(asked: Asked, ids: Sequence[int]) -> dict[int, list[FoundPlace]]:
    read = await read_places(asked, ids)
    await asyncio.sleep(0)
    return {one: read[one] for one in ids if one in read}


async def _ids(found: Q, most: int) -> list[int]:
    rows = await Ticket.filter(found).order_by("-id").limit(most).values_list("id", flat=True)
    return [int(str(one)) for one in rows]
