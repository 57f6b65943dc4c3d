"""News stops when told to, whatever it was doing: redis-py swallows a cancellation at one moment of connecting."""

import asyncio

import pytest
from redis import asyncio as aioredis

from handlers.http.live_updates import STOP_SECONDS, Live


@pytest.mark.parametrize("steps", range(20))
async def test_it_stops_at_every_moment_of_its_beginning(redis_url: str, steps: int) -> None:
    live = Live(aioredis.Redis.from_url(redis_url))
    live.start()
    tasks = list(live._tasks)
    for _ in range(steps):
        await asyncio.sleep(0)

    async with asyncio.timeout(STOP_SECONDS - 1):
        await live.stop()

    assert all(task.done() for task in tasks)
