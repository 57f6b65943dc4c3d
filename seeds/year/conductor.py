"""The common clock of a played year: day by day, slot by slot; between slots the worker's jobs run at that moment."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from models.database import connection
from seeds.year.crew import Crew, Did
from seeds.year.plan import YearPlan
from seeds.year.player import put_away

SLOTS = tuple(
    timedelta(minutes=minutes) for minutes in (*range(120, 420, 120), *range(420, 1200, 30), *range(1200, 1441, 120))
)
"""When the worker looks, counted from midnight: every half hour of the day, every two hours at night."""
MORNING = timedelta(hours=10)

Job = Callable[[datetime], Awaitable[int]]
Told = Callable[[datetime, int], None]


@dataclass(frozen=True)
class Marks:
    """Where the tables stood before the year: what has a higher id is the year's."""

    petition: int
    delivery: int
    check: int


@dataclass
class Conductor:
    """Plays a year with a crew. `daily` are jobs of the worker that need to run once a day only."""

    year: YearPlan
    crew: Crew
    daily: Sequence[Job] = ()
    told: Told = field(default=lambda _moment, _entered: None)
    looked: int = 0

    async def play(self, marks: Marks) -> Did:
        await self.crew.ready()
        entered = 0
        for day, count in enumerate(self.year.shares()):
            midnight = self.year.begins + timedelta(days=day)
            await self.crew.all("day", day, entered, count)
            await self.crew.all("until", midnight + SLOTS[0])
            for slot, following in zip(SLOTS, (*SLOTS[1:], SLOTS[-1]), strict=True):
                if slot == MORNING:
                    # what is seen to may be another player's ticket: that one waits
                    self.looked += await self.crew.all("look", midnight + slot, midnight + slot)
                    await self.crew.all("morning", midnight + slot)
                    await self.crew.all("until", midnight + following)
                else:
                    self.looked += await self.crew.all("look", midnight + slot, midnight + following)
            entered += count
            await self._evening(marks, midnight + timedelta(days=1))
            self.told(midnight, entered)
        return await self.crew.end()

    async def _evening(self, marks: Marks, moment: datetime) -> None:
        await put_away(marks.delivery, marks.check, moment)
        for job in self.daily:
            while await job(moment):
                pass


async def marks() -> Marks:
    """Says where the tables stand now."""
    async with connection() as plain:
        row = await plain.fetchrow(
            "SELECT (SELECT coalesce(max(id), 0) FROM petition) AS petition,"
            " (SELECT coalesce(max(id), 0) FROM delivery) AS delivery,"
            " (SELECT coalesce(max(id), 0) FROM content_check) AS checked"
        )
    assert row is not None
    return Marks(row["petition"], row["delivery"], row["checked"])
