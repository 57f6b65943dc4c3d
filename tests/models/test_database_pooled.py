"""Behind pgbouncer in transaction mode statements of many tasks keep apart; what cannot pass is refused in words."""

import asyncio

import pytest

from models import Court, database
from models.lanes import PoolLimits
from models.schema import CannotMigrate, is_behind, migrate
from tests.owners import owner_of
from tests.pooler import NO_POOLER, PROGRAM, pooler_before
from tests.scratch import Rewindable

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=NO_POOLER)
TASKS, ROUNDS = 40, 6


async def test_many_tasks_share_few_connections_of_a_pooler(staffed: Rewindable) -> None:
    """Two pools, as of two processes, over two connections to the server: no statement meets another's."""
    url = staffed.rewind()
    async with pooler_before(url, few=2) as pooled:
        await database.connect(url, pool=2)
        assert not database.behind_a_pooler()
        await database.disconnect()
        await database.connect(pooled, limits=PoolLimits(8, 15, 20))
        try:
            assert database.behind_a_pooler()

            async def one(number: int) -> None:
                for again in range(ROUNDS):
                    async with database.connection() as plain:
                        assert await plain.fetchval(f"SELECT $1::int + {again}", number) == number + again
                    async with database.transaction() as inside:
                        before = await inside.fetchval("SELECT pg_backend_pid()")
                        assert (await Court.filter(code="赣01").first()) is not None
                        assert await inside.fetchval("SELECT pg_backend_pid()") == before

            await asyncio.gather(*(one(number) for number in range(TASKS)))
            assert not await is_behind(pooled)
        finally:
            await database.disconnect()


async def test_migrating_through_a_pooler_is_refused_and_says_what_is_wanted(staffed: Rewindable) -> None:
    async with pooler_before(owner_of(staffed.rewind())) as pooled:
        with pytest.raises(CannotMigrate, match="JIESU_DATABASE_OWNER_URL"):
            await asyncio.wait_for(migrate(pooled), 20)
