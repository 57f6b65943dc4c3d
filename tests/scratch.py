"""Databases of a test's own beyond the migrated one: empty ones, and one per process that is rewound between tests.

Copying a database for every test was most of what the tests of the desk took.
"""

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter

import asyncpg

from tests.servers import Servers, in_thread

WITH_THE_CAST = """
import asyncio, sys
from tests.cast import courts_and_staff, desk_opened
async def main():
    async with desk_opened(sys.argv[1], pool=1):
        await courts_and_staff()
asyncio.run(main())
"""
TABLES = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'tortoise_migrations'"
PARENTS = """
SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint
JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
WHERE contype = 'f' AND conrelid <> confrelid"""
ONLY_GROW = "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
REWIND_SEQUENCES = "SELECT setval(name, coalesce(last_value, 1), last_value IS NOT NULL) FROM kept.every_sequence"
KEEP_SEQUENCES = """
CREATE TABLE kept.every_sequence AS
SELECT format('%I.%I', schemaname, sequencename)::regclass AS name, last_value
FROM pg_sequences WHERE schemaname = 'public'"""


@dataclass(frozen=True)
class Rewindable:
    """A database that `rewind` sets back to what it was when `keep` was called: every row and every sequence."""

    url: str

    def rewind(self) -> str:
        """Set it back, whoever is still connected; returns its URL."""
        in_thread(self._rewind())
        return self.url

    def keep(self) -> None:
        in_thread(self._keep())

    async def _keep(self) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute("CREATE SCHEMA kept")
            for table in await connection.fetch(TABLES):
                await connection.execute(f'CREATE TABLE kept."{table["name"]}" AS TABLE public."{table["name"]}"')
            await connection.execute(KEEP_SEQUENCES)
        finally:
            await connection.close()

    async def _rewind(self) -> None:
        connection = await asyncpg.connect(self.url)
        try:
            await connection.fetch(OTHERS, connection.get_server_pid())
            parents_first = await _parents_first(connection)
            only_grow = [row["name"] for row in await connection.fetch(ONLY_GROW)]
            steps = [
                *(f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in only_grow),
                *(f'DELETE FROM public."{name}"' for name in reversed(parents_first)),
                *(f'INSERT INTO public."{name}" OVERRIDING SYSTEM VALUE TABLE kept."{name}"' for name in parents_first),
                *(f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in only_grow),
                REWIND_SEQUENCES,
            ]
            async with connection.transaction():
                await connection.execute(";".join(steps))
        finally:
            await connection.close()


async def _parents_first(connection: asyncpg.Connection) -> list[str]:
    before: dict[str, set[str]] = {row["name"]: set() for row in await connection.fetch(TABLES)}
    for row in await connection.fetch(PARENTS):
        before[row["child"]].add(row["parent"])
    return list(TopologicalSorter(before).static_order())


@contextmanager
def rewindable(servers: Servers, script: str = "") -> Iterator[Rewindable]:
    """A migrated database, with what the Python `script` puts into the one whose URL it is given."""
    with servers.database() as url:
        if script:
            # in a process of its own: the ORM keeps global state that must not reach the tests
            done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        database = Rewindable(url)
        database.keep()
        yield database


@contextmanager
def empty_database(servers: Servers) -> Iterator[str]:
    """The URL of a database without a single table, dropped afterwards."""
    name = f"jiesu_test_{servers.run}_{secrets.token_hex(4)}"
    in_thread(_execute(servers, f'CREATE DATABASE "{name}"'))
    try:
        yield servers.admin.named(name).url
    finally:
        in_thread(_execute(servers, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _execute(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.database_url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
