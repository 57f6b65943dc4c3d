"""What news is about is read once for everybody who listens in this process, and who may hear of it decided in memory.

Three hundred open pages would ask the database three hundred times about every new petition.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from desk.access.conflicts import load_wall
from desk.access.visibility import TicketPlace, place_of
from models import Ticket

MOST_KEPT = 32


@dataclass(frozen=True)
class NewsPlace:
    """Where a ticket stands now, and its version: 1 is new."""

    place: TicketPlace
    version: int


class NewsPlaces:
    """Gives the places of tickets, by their ids. Whoever asks for the same news gets the same answer.

    `heard` counts the lines that came so far: what is asked after another one came is read anew.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, frozenset[int]], asyncio.Task[Mapping[int, NewsPlace]]] = OrderedDict()

    async def of(self, ids: frozenset[int], heard: int) -> Mapping[int, NewsPlace]:
        key = heard, ids
        task = self._kept.get(key)
        if task is None or (task.done() and (task.cancelled() or task.exception())):
            task = self._kept[key] = asyncio.create_task(_read(ids))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return await asyncio.shield(task)


async def _read(ids: frozenset[int]) -> Mapping[int, NewsPlace]:
    rows = await Ticket.filter(id__in=sorted(ids)).select_related("court", "petition")
    await load_wall(rows)
    return {row.id: NewsPlace(place_of(row), row.version) for row in rows}
