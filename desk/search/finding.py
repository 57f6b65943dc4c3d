"""Finding tickets: a page of them by key, newest first, and how many there are, exact as far as anybody counts."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.sizes import MOST_COUNTED
from desk.search.kinds import Asked
from desk.search.matching import matching
from desk.search.reading import FoundPlace, needs_reading, read_places
from models import Ticket

PAGE_FOUND = 20
READ_AT_ONCE = 100
"""As many are opened before others get their turn."""


@dataclass(frozen=True)
class FoundTickets:
    """A page of tickets by number of their row, each with the places it was found in; `count` of 1,001 is more than
    anybody counts. `next_after` is the key of the next page, None at the end.
    """

    places: dict[int, list[FoundPlace]] = field(default_factory=dict, repr=False)
    count: int = 0
    next_after: int | None = None


async def find_tickets(actor: Actor, asked: Asked, after: int | None = None) -> FoundTickets:
    """Return what somebody may see of what they ask for.

    The same statements are asked whoever asks: what is hidden is dropped where the list is made.
    """
    found = visible_tickets(actor) & matching(asked)
    if needs_reading(asked):
        return await _read(asked, found, after)
    counted = await _ids(found, MOST_COUNTED + 1)
    ids = await _ids(found & Q(id__lt=after), PAGE_FOUND + 1) if after else counted
    places = await _places_of(asked, ids[:PAGE_FOUND])
    return FoundTickets(places, len(counted), ids[PAGE_FOUND - 1] if len(ids) > PAGE_FOUND else None)


async def _read(asked: Asked, found: Q, after: int | None) -> FoundTickets:
    """Read all that anybody counts, for keys alone do not tell; a page behind those begins where they end."""
    places = await _places_of(asked, await _ids(found, MOST_COUNTED + 1))
    behind = {one: where for one, where in places.items() if not after or one < after}
    if after and len(places) > MOST_COUNTED - PAGE_FOUND:
        behind = await _places_of(asked, await _ids(found & Q(id__lt=after), MOST_COUNTED + 1))
    page = dict(list(behind.items())[:PAGE_FOUND])
    return FoundTickets(page, len(places), list(page)[-1] if len(behind) > PAGE_FOUND else None)


async def _places_of(asked: Asked, ids: Sequence[int]) -> dict[int, list[FoundPlace]]:
    places: dict[int, list[FoundPlace]] = {}
    for start in range(0, len(ids), READ_AT_ONCE):
        some = ids[start : start + READ_AT_ONCE]
        read = await read_places(asked, some)
        places |= {one: read[one] for one in some if one in read}
        await asyncio.sleep(0)
    return places


async def _ids(found: Q, most: int) -> list[int]:
    rows = await Ticket.filter(found).order_by("-id").limit(most).values_list("id", flat=True)
    return [int(str(one)) for one in rows]
