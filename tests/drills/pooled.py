"""The whole journey through pgbouncer in transaction mode: two web processes and two workers over a few connections."""

import asyncio
from pathlib import Path
from random import Random

from tests.drills import books as closing
from tests.drills.books import Books
from tests.drills.crash import MARK, under_load
from tests.drills.servers import DrillServers
from tests.owners import OWNERS, owner_of
from tests.pooler import NO_POOLER, PROGRAM, pooler_before
from tests.town import a_town, rows

CITIZENS = 8
WORK_SECONDS = 40.0
FEW = 6
THROUGH = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jiesu'"


async def pooled_drill(servers: DrillServers, home: Path, *, seed: int) -> Books:
    """Migrated directly, served through the pooler; both processes and both workers know that they are."""
    books = Books()
    if PROGRAM is None:
        books.line("没有做", NO_POOLER)
        return books
    url = servers.database_url
    async with pooler_before(url, few=FEW) as pooled:
        OWNERS[pooled] = owner_of(url)
        async with a_town(pooled, servers.redis_url, home, processes=2) as town:
            town.running["second worker"] = town.running.pop("worker")
            town.start("worker")
            async with under_load(town, pooled, Random(seed), CITIZENS, seed) as (load, enough):
                await asyncio.sleep(WORK_SECONDS)
                through = (await rows(url, THROUGH))[0][0]
                enough()
            books.line("到 PostgreSQL 的连接", through, 0 < through <= FEW)
            books.line("群众发出的消息", sum(citizen.messages for citizen in load.citizens))
            books.line("微信四次都没有送到的消息", sum(citizen.lost for citizen in load.citizens))
            await closing.check_petitions(books, url, load.citizens, MARK)
            await closing.check_answers(books, url, load.citizens, MARK)
    await closing.check_rows(books, url, MARK)
    await closing.no_traceback(books, town)
    return books
