"""The ORM and plain statements ask on the connections of their lane, and for as long as that lets them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from models import Court, database, lanes
from models.database import connection, transaction
from models.enums import CourtLevel
from models.handing_over import PoolUse
from models.lanes import Lane, PoolLimits
from tests.owners import the_owner
from tests.scratch import Rewindable
from tests.town import PATIENCE

LIMITS = PoolLimits(size=4, statement_seconds=PATIENCE, door=1, page_seconds=0.2)
READ_LOCKED = "SELECT name FROM heartbeat"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
async def desk(migrated: Rewindable) -> AsyncIterator[None]:
    await database.connect(migrated.rewind(), limits=LIMITS)
    try:
        yield
    finally:
        await database.disconnect()


async def in_lane(lane: Lane, work: Callable[[], Awaitable[object]]) -> object:
    async def there() -> object:
        lanes.take(lane)
        return await work()

    return await asyncio.create_task(there())


async def asks() -> object:
    async with connection() as plain:
        return await plain.fetchval("SELECT 1")


async def finds() -> object:
    return await Court.filter(code="赣").count()


async def writes_in_the_orms_own_transaction() -> object:
    court = {"name": "赣", "short_name": "赣", "level": CourtLevel.HIGH, "path": "赣/"}
    return await Court.get_or_create(code="赣", defaults=court)


async def acts() -> object:
    async with transaction() as plain:
        return await plain.fetchval("SELECT 1")


@pytest.mark.parametrize("work", [asks, finds, writes_in_the_orms_own_transaction, acts])
async def test_whoever_holds_every_other_connection_does_not_hold_up_the_door(desk: None, work) -> None:
    async with asyncio.timeout(PATIENCE), connection(), connection(), connection():
        await in_lane(Lane.DOOR, work)
        waits = asyncio.create_task(in_lane(Lane.WORK, work))
        assert database.client().standing() == PoolUse(busy=3, idle=1, waiting=0)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert database.client().standing() == PoolUse(busy=3, idle=1, waiting=1)
    await waits
    assert database.client().standing() == PoolUse(busy=0, idle=4, waiting=0)


@pytest.mark.parametrize("lane", [Lane.PAGE, Lane.WORK])
async def test_what_is_only_read_for_a_page_gives_up_sooner_than_what_writes(desk: None, lane: Lane) -> None:
    async def reads() -> None:
        async with connection() as plain:
            await plain.execute(READ_LOCKED)

    async def writes() -> object:
        async with transaction() as plain:
            return await plain.execute(READ_LOCKED)

    async with the_owner() as holder, the_owner() as looks:
        await holder.execute("BEGIN; LOCK TABLE heartbeat IN ACCESS EXCLUSIVE MODE")
        writing = asyncio.create_task(in_lane(lane, writes))
        async with asyncio.timeout(PATIENCE):
            while await looks.fetchval(WAITING) == 0:
                pass
        # it has waited for longer than a page by the time a page that began after it gives up
        with pytest.raises(TimeoutError):
            await in_lane(Lane.PAGE, reads)
        assert not writing.done()
        await holder.execute("ROLLBACK")
    assert await writing == "SELECT 0"


async def test_without_connections_of_its_own_the_door_shares(migrated: Rewindable) -> None:
    await database.connect(migrated.rewind(), pool=2)
    try:
        async with connection():
            await in_lane(Lane.DOOR, asks)
        assert database.client().standing() == PoolUse(busy=0, idle=2, waiting=0)
    finally:
        await database.disconnect()


async def test_every_connection_compiles_nothing_and_takes_one_core(desk: None) -> None:
    for lane in Lane:
        told = dict.fromkeys(("jit", "max_parallel_workers_per_gather"), "")

        async def looks(told: dict[str, str] = told) -> None:
            async with connection() as plain:
                told.update({name: await plain.fetchval(f"SHOW {name}") for name in told})

        await in_lane(lane, looks)
        assert told == {"jit": "off", "max_parallel_workers_per_gather": "0"}
