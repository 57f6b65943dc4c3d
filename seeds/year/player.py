"""The clock of one player: lives wait in order of the moment they go on at, and time moves only as far as it is told.

Between two moments of the common clock every player has done all that comes before; then the worker's own jobs run.
"""

import heapq
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from desk.errors import Refused
from desk.people import staffing
from desk.tickets.orders import Order
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from models import Supervision
from models.database import connection
from seeds.year.fates import live
from seeds.year.lives import YearWorld
from seeds.year.plan import YearPlan

ANSWERED_BY = 0.6
"""The part of open rungs that somebody sees to on a given morning."""
PUT_AWAY = """
UPDATE delivery SET state = 'delivered', finished_at = not_before + interval '3 seconds'
WHERE id > $1 AND state = 'pending' AND not_before <= $2"""
CHECKED = "UPDATE content_check SET state = 'passed', suggest = 'pass' WHERE id > $1 AND state = 'pending'"


@dataclass(order=True)
class _Waiting:
    at: datetime
    number: int
    life: AsyncIterator[datetime] = field(compare=False)


@dataclass
class Player:
    """Plays the part numbered `part` of so many."""

    year: YearPlan
    world: YearWorld
    part: int
    parts: int
    _waiting: list[_Waiting] = field(default_factory=list)

    async def day(self, day: int, first_number: int, count: int) -> None:
        """Lets what the day brings wait for its moment."""
        for coming in self.year.comings(day, first_number, count, self.part, self.parts):
            heapq.heappush(self._waiting, _Waiting(coming.at, coming.number, live(self.world, coming)))

    async def until(self, moment: datetime) -> int:
        """Lets everything happen that comes before `moment`. Returns how many steps that took."""
        steps = 0
        while self._waiting and self._waiting[0].at < moment:
            first = self._waiting[0]
            steps += 1
            try:
                # a life that is late to its own moment goes on now: time runs one way
                next_at = max(await anext(first.life), first.at)
            except StopAsyncIteration:
                heapq.heappop(self._waiting)
            else:
                heapq.heapreplace(self._waiting, _Waiting(next_at, first.number, first.life))
        return steps

    async def morning(self, as_of: datetime) -> None:
        """Lets some of those on an open rung see to it."""
        chance = Random(f"{self.year.seed}:{self.part}:{as_of.date()}")  # noqa: S311 - a story, not a secret
        week = as_of - timedelta(days=7)
        rows = Supervision.filter(closed_at__isnull=True, acknowledged_at__isnull=True, opened_at__gte=week)
        for row in await rows.order_by("id"):
            if row.ticket_id % self.parts != self.part or chance.random() > ANSWERED_BY:
                continue
            overseers = await staffing.overseers(await load(row.ticket_id), row.rung, as_of)
            if not overseers:
                continue
            actor = await self.world.officer(overseers[0], as_of)
            try:
                await supervision.attend(Order(row.ticket_id, None, actor, as_of, "已督促承办部门今日答复"))
                self.world.done["attend"] += 1
            except Refused as refused:
                self.world.refused[f"attend：{refused.words[:40]}"] += 1


async def put_away(first_delivery: int, first_check: int, as_of: datetime) -> None:
    """Marks what was to be told as arrived: the wire to WeChat is not played."""
    async with connection() as plain:
        await plain.execute(PUT_AWAY, first_delivery, as_of)
        await plain.execute(CHECKED, first_check)
