"""Databases of a test's own beyond the migrated one: empty ones, and one per process that is rewound between tests.

Copying a database for every test was most of what the tests of the desk took.
"""

import asyncio
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

import asyncpg

from tests.owners import owner_of
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
COLUMNS = """
SELECT relname AS table, quote_ident(attname) AS name, attnum = ANY(indkey) AS is_key FROM pg_attribute
JOIN pg_class ON pg_class.oid = attrelid JOIN pg_index ON indrelid = attrelid AND indisprimary
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped ORDER BY attnum"""
ONLY_GROW = "SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal"
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> $1"
TOUCHED = """
SELECT relname AS name, relfilenode || ':' || CASE relkind WHEN 'S' THEN pg_stat_get_blocks_fetched(oid) ELSE
    pg_stat_get_tuples_inserted(oid) + pg_stat_get_tuples_updated(oid) + pg_stat_get_tuples_deleted(oid) END AS count
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')"""
"""How often each was written to, by PostgreSQL's own counters: whoever has disconnected has added theirs."""
COUNT_NOW = "SELECT pg_stat_force_next_flush()"
MOMENT = 0.001
GONE_SECONDS = 30
REWIND_SEQUENCES = """
SELECT setval(name, coalesce(last_value, 1), last_value IS NOT NULL) FROM kept.every_sequence
WHERE name::text = ANY($1)"""
KEEP_SEQUENCES = """
CREATE TABLE kept.every_sequence AS
SELECT format('%I.%I', schemaname, sequencename)::regclass AS name, last_value
FROM pg_sequences WHERE schemaname = 'public'"""


@dataclass(frozen=True)
class KeptTable:
    """One table and how it is set back: what was changed, what came, what went. `columns` say which are of the key."""

    name: str
    columns: Mapping[str, bool]
    only_grows: bool

    @property
    def steps(self) -> tuple[str, str, str]:
        """Return an update of the rows that were changed, and what takes away new ones and brings lost ones back."""
        rows, kept = f'public."{self.name}"', f'kept."{self.name}"'
        same = " AND ".join(f"here.{name} = kept.{name}" for name, is_key in self.columns.items() if is_key)
        others = [name for name, is_key in self.columns.items() if not is_key]
        to = ", ".join(f"{name} = kept.{name}" for name in others)
        changed = (
            f"UPDATE {rows} AS here SET {to} FROM {kept} AS kept WHERE {same} AND to_jsonb(here) <> to_jsonb(kept)"
        )
        return (
            changed if others else "",
            f"DELETE FROM {rows} AS here WHERE NOT EXISTS (SELECT 1 FROM {kept} AS kept WHERE {same})",
            f"INSERT INTO {rows} OVERRIDING SYSTEM VALUE"
            f" SELECT * FROM {kept} AS kept WHERE NOT EXISTS (SELECT 1 FROM {rows} AS here WHERE {same})",
        )

    @property
    def whole(self) -> tuple[str, str, str]:
        """Return the same with every row taken away, for tables whose changes stand in each other's way."""
        return ("", f'DELETE FROM public."{self.name}"', self.steps[2])


@dataclass
class Rewindable:
    """A database that `rewind` sets back to what it was when `keep` was called: every row and every sequence.

    Only what was written to since is looked at. Setting every table back took a third of a test of the desk.
    """

    url: str
    parents_first: list[KeptTable] = field(default_factory=list)
    counts: dict[str, str] = field(default_factory=dict)

    @property
    def owner_url(self) -> str:
        return owner_of(self.url)

    def rewind(self) -> str:
        """Set it back, whoever is still connected; returns its URL."""
        in_thread(self._rewind())
        return self.url

    def keep(self) -> None:
        in_thread(self._keep())

    async def _keep(self) -> None:
        connection = await asyncpg.connect(self.owner_url)
        try:
            await connection.execute("CREATE SCHEMA kept")
            for table in await connection.fetch(TABLES):
                await connection.execute(f'CREATE TABLE kept."{table["name"]}" AS TABLE public."{table["name"]}"')
            await connection.execute(KEEP_SEQUENCES)
            self.parents_first = await _parents_first(connection)
        finally:
            await connection.close()

    async def _rewind(self) -> None:
        connection = await asyncpg.connect(self.owner_url)
        try:
            await _alone(connection)
            counts = dict(await connection.fetch(TOUCHED))
            touched = {name for name, count in counts.items() if self.counts.get(name) != count}
            try:
                await self._set_back(connection, touched, [one for one in self.parents_first if one.name in touched])
            except asyncpg.IntegrityConstraintViolationError:
                await self._set_back(connection, set(counts), self.parents_first, whole=True)
            await connection.execute(COUNT_NOW)
            self.counts = dict(await connection.fetch(TOUCHED))
        finally:
            await connection.close()

    async def _set_back(
        self, connection: asyncpg.Connection, names: set[str], tables: list[KeptTable], *, whole: bool = False
    ) -> None:
        only_grow = [one.name for one in tables if one.only_grows]
        steps = [one.whole if whole else one.steps for one in tables]
        statements = [
            *(f'ALTER TABLE "{name}" DISABLE TRIGGER USER' for name in only_grow),
            *(changed for changed, _, _ in steps if changed),
            *(gone for _, gone, _ in reversed(steps)),
            *(back for _, _, back in steps),
            *(f'ALTER TABLE "{name}" ENABLE TRIGGER USER' for name in only_grow),
        ]
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
            await connection.execute(REWIND_SEQUENCES, list(names))


async def _alone(connection: asyncpg.Connection) -> None:
    """End every other connection, and wait until they are gone: then all that they wrote is counted."""
    async with asyncio.timeout(GONE_SECONDS):
        while True:
            if not await connection.fetch(OTHERS, connection.get_server_pid()):
                return
            await asyncio.sleep(MOMENT)


async def _parents_first(connection: asyncpg.Connection) -> list[KeptTable]:
    before: dict[str, set[str]] = {row["name"]: set() for row in await connection.fetch(TABLES)}
    for row in await connection.fetch(PARENTS):
        before[row["child"]].add(row["parent"])
    columns: dict[str, dict[str, bool]] = {name: {} for name in before}
    for row in await connection.fetch(COLUMNS):
        columns.setdefault(row["table"], {})[row["name"]] = row["is_key"]
    only_grow = {row["name"] for row in await connection.fetch(ONLY_GROW)}
    return [KeptTable(name, columns[name], name in only_grow) for name in TopologicalSorter(before).static_order()]


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
