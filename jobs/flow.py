"""What a worker has in hand: it takes more as soon as there is room, and nobody waits for somebody else's slow call."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import structlog

from desk.notices.notice import Lane
from jobs.turns import AT_ONCE
from models import Delivery

PLACES = 2 * AT_ONCE
"""Deliveries in hand: those under way, and as many made ready meanwhile."""
ROOM_UP_TO = {
    Lane.DANGER: PLACES,
    Lane.REPLY: PLACES - 4,
    Lane.REMINDER: PLACES - 8,
    Lane.BROADCAST: PLACES - 24,
}
"""Of a lane more is taken only while fewer than so many are in hand: the rest is kept for those above it."""
ENOUGH = PLACES // 4
"""So many free places are worth a claim at once; fewer wait a moment for others."""
MOMENT_SECONDS = 0.1

log = structlog.get_logger("deliver")

Claim = Callable[[int, Mapping[Lane, int]], Awaitable[Sequence[Delivery]]]
"""Takes up to so many in all, and of each lane up to as many as there is room for."""


def lines_of(taken: Iterable[Delivery]) -> list[list[Delivery]]:
    """Return what goes one after another: what one person is told in one lane, in its order. Danger waits for nothing.

    `taken` is in order.
    """
    lines: dict[object, list[Delivery]] = {}
    for delivery in taken:
        person = -delivery.officer_id if delivery.officer_id is not None else delivery.identity_id
        alone = person is None or delivery.lane < Lane.REPLY
        lines.setdefault(("alone", delivery.id) if alone else (delivery.lane, person), []).append(delivery)
    return list(lines.values())


class Flow:
    """Tells what `claim` takes by `tell`, many at once, each line a task of its own. `free` places are left."""

    def __init__(self, claim: Claim, tell: Callable[[Delivery], Awaitable[None]]) -> None:
        self._claim, self._tell = claim, tell
        self.free = PLACES
        self._tasks: set[asyncio.Task[None]] = set()
        self._claiming = asyncio.Lock()
        self._more = self._stopped = False
        self._later: asyncio.TimerHandle | None = None

    def rooms(self) -> dict[Lane, int]:
        """Return how many more of each lane may be taken."""
        return {lane: max(0, most - (PLACES - self.free)) for lane, most in ROOM_UP_TO.items()}

    async def send_batch(self) -> int:
        """Take one batch and tell it to its end. Returns how many were taken. Call outside any transaction."""
        taken = await self._take()
        await asyncio.gather(*self._begin(taken))
        return len(taken)

    async def begin_due(self) -> int:
        """Take what there is room for; it goes on by itself, and more is taken as room becomes free.

        Returns how many were taken. Call outside any transaction.
        """
        async with self._claiming:
            rooms = self.rooms()
            taken = await self._take()
            self._begin(taken)
            self._more = any(sum(one.lane == lane for one in taken) >= room for lane, room in rooms.items())
            return len(taken)

    async def work_off(self) -> None:
        """Tell everything that is due, to its end. Call outside any transaction."""
        while await self.begin_due():
            while self._tasks or self._later is not None:
                await (asyncio.wait(self._tasks) if self._tasks else asyncio.sleep(0))

    async def finish(self, seconds: float) -> None:
        """Take no more, wait so long for what is under way, and cut off the rest: its leases end by themselves."""
        self._stopped = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        rest = [*self._tasks]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def _take(self) -> Sequence[Delivery]:
        rooms = self.rooms()
        taken = await self._claim(self.free, rooms) if any(rooms.values()) and not self._stopped else []
        self.free -= len(taken)
        return taken

    def _begin(self, taken: Sequence[Delivery]) -> list[asyncio.Task[None]]:
        tasks = [asyncio.create_task(self._tell_line(line)) for line in lines_of(taken)]
        for task in tasks:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return tasks

    async def _tell_line(self, line: list[Delivery]) -> None:
        left = len(line)
        try:
            for delivery in line:
                await self._tell(delivery)
                left -= 1
                self._leave(1)
        finally:
            self._leave(left)

    def _leave(self, count: int) -> None:
        """Give places back; where more was due than there was room for, it is taken now or in a moment."""
        self.free += count
        if self._more and not self._stopped and self._later is None:
            pause = 0 if self.free >= ENOUGH else MOMENT_SECONDS
            self._later = asyncio.get_running_loop().call_later(pause, self._take_more)

    def _take_more(self) -> None:
        self._later = None
        if not self._stopped:
            task = asyncio.get_running_loop().create_task(self._begin_more())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _begin_more(self) -> None:
        try:
            await self.begin_due()
        except Exception as error:  # the timetable takes it up
            log.error("nothing_taken", error=type(error).__name__)
