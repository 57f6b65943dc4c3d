"""Connections go from one task to the next, first come, first served; whoever is cut off on the way keeps none."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from random import Random

import asyncpg
import pytest

from models import handing_over
from models.handing_over import Connections, NoneFree, PoolUse
from models.impatient_connection import ImpatientConnection
from ops.address import DatabaseAddress
from tests.cutting import Fate, Moment, cut
from tests.scratch import Rewindable
from tests.town import PATIENCE

FEW = 3
CANCELLED = 3000
LEFT_OPEN = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle'
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""
NEW = itertools.count()
ALL_IDLE = PoolUse(busy=0, idle=FEW, waiting=0)


@asynccontextmanager
async def few(migrated: Rewindable, size: int = FEW, wait_seconds: float = PATIENCE) -> AsyncIterator[Connections]:
    credentials = DatabaseAddress.from_url(migrated.rewind()).credentials()
    opens = partial(asyncpg.connect, connection_class=ImpatientConnection, **credentials)
    pool = Connections(opens, size, wait_seconds)
    try:
        yield pool
    finally:
        async with asyncio.timeout(PATIENCE):
            await pool.close()


@pytest.fixture
async def pool(migrated: Rewindable) -> AsyncIterator[Connections]:
    async with few(migrated) as opened:
        yield opened


async def uses(pool: Connections, random: Random | None = None) -> int:
    """Asks with a connection, as often within a transaction, and finds it as if nobody had had it before."""
    connection = await pool.borrow()
    try:
        assert not connection.is_in_transaction()
        new = f"SELECT 1 AS statement_{next(NEW)}"  # one that has to be described first
        if random is None or random.random() < 0.5:
            return int(await connection.fetchval(new))
        async with connection.transaction():
            return int(await connection.fetchval(new))
    finally:
        pool.give_back(connection)


async def every_connection_is_free(pool: Connections) -> None:
    """As many at once as there are, each asked; none is left open on the server."""
    async with asyncio.timeout(PATIENCE):
        held = [await pool.borrow() for _ in range(FEW)]
        outside = await pool._opens()
        try:
            assert await outside.fetchval(LEFT_OPEN) == 0, "the server waits for the rest of what somebody asked"
        finally:
            await outside.close()
        assert [await one.fetchval("SELECT 1") for one in held] == [1] * FEW
    for one in held:
        pool.give_back(one)
    assert pool.standing() == ALL_IDLE


async def test_three_thousand_tasks_cancelled_at_any_moment_keep_no_connection(pool: Connections) -> None:
    random, left, cut_off = Random(14), CANCELLED, 0
    while left:
        crowd = [asyncio.create_task(uses(pool, random)) for _ in range(min(left, random.randint(1, 60)))]
        left -= len(crowd)
        for _ in range(random.randint(0, 8)):
            await asyncio.sleep(0)
        random.shuffle(crowd)
        for task in crowd:
            task.cancel()
            if random.random() < 0.2:
                await asyncio.sleep(0)
        outcomes = await asyncio.gather(*crowd, return_exceptions=True)
        if left % 10 == 0:
            await every_connection_is_free(pool)
        assert all(one == 1 or isinstance(one, asyncio.CancelledError) for one in outcomes), outcomes
        cut_off += sum(one != 1 for one in outcomes)
    assert cut_off > CANCELLED / 2
    await every_connection_is_free(pool)


@pytest.mark.parametrize("moment", Moment)
async def test_a_task_cut_at_any_of_its_waits_keeps_no_connection(pool: Connections, moment: Moment) -> None:
    """Opening one, waiting for its turn among others, asking, and ending a transaction."""
    fates: list[Fate] = []
    while fates[-1:] != [Fate.UNTOUCHED]:
        wait = len(fates) + 1
        fate, *others = await asyncio.gather(
            cut(uses(pool, Random(wait)), wait, moment), *(uses(pool) for _ in range(2 * FEW))
        )
        fates.append(fate)
        assert others == [1] * 2 * FEW
    assert Fate.CUT in fates
    await every_connection_is_free(pool)


async def test_whoever_waits_first_is_served_first_and_nobody_overtakes(pool: Connections) -> None:
    held = [await pool.borrow() for _ in range(FEW)]
    served: list[int] = []

    async def waits(number: int) -> None:
        connection = await pool.borrow()
        served.append(number)
        pool.give_back(connection)

    waiting = [asyncio.create_task(waits(number)) for number in range(20)]
    await asyncio.sleep(0)
    assert pool.standing() == PoolUse(busy=FEW, idle=0, waiting=20)
    for one in held:
        pool.give_back(one)
    late = asyncio.create_task(waits(20))
    await asyncio.gather(*waiting, late)
    assert served == list(range(21))


async def test_one_handed_over_in_the_moment_of_cancelling_is_the_next_ones(pool: Connections) -> None:
    held = [await pool.borrow() for _ in range(FEW)]
    first, second = asyncio.create_task(pool.borrow()), asyncio.create_task(pool.borrow())
    await asyncio.sleep(0)
    pool.give_back(held[0])
    first.cancel()
    assert await second is held[0]
    with suppress(asyncio.CancelledError):
        await first
    for one in held:
        pool.give_back(one)
    await every_connection_is_free(pool)


async def test_a_wait_has_an_end_and_leaves_the_queue(migrated: Rewindable) -> None:
    async with few(migrated, size=1, wait_seconds=0) as pool:
        held = await pool.borrow()
        with pytest.raises(NoneFree):
            await pool.borrow()
        assert pool.standing() == PoolUse(busy=1, idle=0, waiting=0)
        pool.give_back(held)
        assert await uses(pool) == 1


async def test_what_a_task_left_open_is_rolled_back_before_the_next_has_it(migrated: Rewindable) -> None:
    async with few(migrated, size=1) as pool:
        connection = await pool.borrow()
        await connection.execute("BEGIN")
        await connection.execute("INSERT INTO heartbeat (name, at) VALUES ('left open', now())")
        asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # asyncpg tells of it
        pool.give_back(connection)
        after = await pool.borrow()
        assert after is connection
        assert await after.fetchval("SELECT count(*) FROM heartbeat") == 0
        pool.give_back(after)


async def test_a_connection_that_was_lost_makes_room_for_another(pool: Connections) -> None:
    held = [await pool.borrow() for _ in range(FEW)]
    waiting = asyncio.create_task(uses(pool))
    await asyncio.sleep(0)
    held[0].terminate()
    pool.give_back(held[0])
    assert await waiting == 1
    held[1].terminate()
    for one in held[1:]:
        pool.give_back(one)
    assert [await uses(pool) for _ in range(FEW)] == [1] * FEW
    assert pool.standing().busy == 0


async def test_who_cannot_open_one_lets_the_next_try(migrated: Rewindable) -> None:
    credentials, tries = DatabaseAddress.from_url(migrated.rewind()).credentials(), iter([False, True, True])

    async def opens() -> ImpatientConnection:
        await asyncio.sleep(0)
        if not next(tries):
            raise ConnectionRefusedError
        return await asyncpg.connect(connection_class=ImpatientConnection, **credentials)

    pool = Connections(opens, 1, PATIENCE)
    first, second = await asyncio.gather(uses(pool), uses(pool), return_exceptions=True)
    assert isinstance(first, ConnectionRefusedError)
    assert second == 1
    await pool.close()


async def test_what_nobody_wants_for_long_is_closed_all_but_one(
    pool: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing_over, "IDLE_SECONDS", 0)
    held = [await pool.borrow() for _ in range(FEW)]
    for one in held:
        pool.give_back(one)
    for _ in range(FEW):
        await asyncio.sleep(0)
    assert [one.is_closed() for one in held] == [True] * (FEW - 1) + [False]


async def test_closing_waits_for_those_lent_and_refuses_those_who_wait(migrated: Rewindable) -> None:
    async with few(migrated, size=1) as pool:
        held = await pool.borrow()
        waiting = asyncio.create_task(pool.borrow())
        await asyncio.sleep(0)
        closing = asyncio.create_task(pool.close())
        with pytest.raises(asyncpg.InterfaceError):
            await waiting
        with pytest.raises(asyncpg.InterfaceError):
            await pool.borrow()
        assert not closing.done()
        pool.give_back(held)
        await closing
        assert held.is_closed()
