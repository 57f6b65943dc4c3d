"""A task's lane is its own, those it starts inherit it, and it says how long a statement may take."""

import asyncio

from models import lanes
from models.lanes import Lane, PoolLimits

LIMITS = PoolLimits(statement_seconds=20, page_seconds=8)


async def test_a_lane_is_the_tasks_own_and_of_those_it_starts() -> None:
    async def looks() -> Lane:
        return lanes.current()

    async def takes(lane: Lane) -> tuple[Lane, Lane]:
        lanes.take(lane)
        return await looks(), await asyncio.create_task(looks())

    found = await asyncio.gather(*(asyncio.create_task(takes(lane)) for lane in Lane))
    assert found == [(lane, lane) for lane in Lane]
    assert lanes.current() is Lane.WORK


async def test_only_a_page_that_is_read_has_less_time() -> None:
    async def seconds(lane: Lane) -> float:
        lanes.take(lane)
        return LIMITS.seconds()

    found = [await asyncio.create_task(seconds(lane)) for lane in (Lane.WORK, Lane.DOOR, Lane.PAGE)]
    assert found == [20, 20, 8]
