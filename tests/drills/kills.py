"""kill -9 at random moments, each process by somebody of its own, and started again at once as systemd would."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from random import Random

WHILE_STARTING = 0.25
"""How many of the kills come while the process may still be starting; the others find it at work."""
AFTER_START, AT_WORK = (0.2, 3.0), (0.2, 4.0)
"""Seconds from a start, or from the first sign of work after it, to the kill."""


@dataclass(frozen=True)
class Victim:
    """A process that is killed; `at_work` ends once the one running now does its work.

    It is killed inside `turn`, which may wait for those who stand in for it.
    """

    name: str
    at_work: Callable[[], Awaitable[object]]
    kill: Callable[[str], object]
    start: Callable[[str], object]
    turn: Callable[[], AbstractAsyncContextManager[object]] = nullcontext


async def kill_at_random(
    victims: Sequence[Victim], random: Random, kills: int, told: Callable[[str], object] = lambda _: None
) -> Counter[str]:
    """Kill, start again, wait a random moment, kill, so many times in all. Returns how often each was killed."""
    killed: Counter[str] = Counter()

    async def killer(victim: Victim, own: Random) -> None:
        while True:
            early = own.random() < WHILE_STARTING
            if not early:
                await victim.at_work()
            await asyncio.sleep(own.uniform(*(AFTER_START if early else AT_WORK)))
            async with victim.turn():
                if killed.total() >= kills:
                    return
                victim.kill(victim.name)
                killed[victim.name] += 1
                told(victim.name)
                victim.start(victim.name)

    seeds = [random.random() for _ in victims]
    await asyncio.gather(*(killer(victim, Random(seed)) for victim, seed in zip(victims, seeds, strict=True)))
    return killed
