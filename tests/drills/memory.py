"""How much memory workers take while they work, looked at again and again: whether it grows with what they do."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from tests.drills.books import Books
from tests.town import Town

LOOK_SECONDS = 0.5
MAY_GROW = 48
"""MB, beyond what a worker took when it had done a tenth: what Python keeps for itself comes and goes."""


@dataclass
class MemoryWatch:
    """The most each process of these names had, in MB, by its id."""

    town: Town
    names: tuple[str, ...]
    most: dict[int, int] = field(default_factory=dict)
    early: dict[int, int] = field(default_factory=dict)

    async def look(self) -> None:
        """For ever."""
        while True:
            for name in self.names:
                process = self.town.running.get(name)
                with suppress(psutil.Error):
                    if process is not None:
                        taken = psutil.Process(process.pid).memory_info().rss // 2**20
                        self.most[process.pid] = max(self.most.get(process.pid, 0), taken)
            await asyncio.sleep(LOOK_SECONDS)

    def remember(self) -> None:
        """From now on it must not grow any more."""
        self.early = dict(self.most)

    def close(self, books: Books) -> None:
        early = {pid: self.early.get(pid, most) for pid, most in self.most.items()}
        grown = max(self.most[pid] - taken for pid, taken in early.items())
        at_most = "、".join(str(taken) for taken in self.most.values())
        books.line("后台任务的内存，最多", f"{at_most} MB（发出一成以后至多多了 {grown} MB）", grown <= MAY_GROW)
