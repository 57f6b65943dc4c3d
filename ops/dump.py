"""A database's rows out and in again by COPY, over one connection: needs no program beside us, and any version of the
server reads what any other wrote.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import asyncpg

from ops.errors import OpsError

PIECE_BYTES = 4 << 20
NOT_DATA = "tortoise_migrations"
TABLES = """
SELECT relname AS name, array_agg(attname::text ORDER BY attnum) AS columns FROM pg_class
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> $1 GROUP BY relname ORDER BY relname"""
REFERENCES = """
SELECT DISTINCT one.relname AS one, other.relname AS other FROM pg_constraint
JOIN pg_class one ON one.oid = conrelid JOIN pg_class other ON other.oid = confrelid
WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND conrelid <> confrelid"""
SEQUENCES = """
SELECT sequencename AS name, coalesce(last_value, start_value) AS last, last_value IS NOT NULL AS called
FROM pg_sequences WHERE schemaname = 'public' AND sequencename <> $1 ORDER BY 1"""

RESTORING = "SELECT set_config('jiesu.restoring', 'on', false)"
"""What triggers ask for: whoever restores puts back rows as they were."""
NAMING_FILES = """
SELECT table_name AS table, column_name AS column FROM information_schema.columns WHERE table_schema = 'public'
AND column_name IN ('file_key', 'playable_key', 'errors_key') AND table_name <> 'file_removal' ORDER BY 1, 2"""
"""Where rows name files of the store. `file_removal` names those that are to go."""

Piece = Callable[[bytes], Awaitable[None]]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Sequence:
    """`called`: whether `last` has been given out already."""

    name: str
    last: int
    called: bool


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Opens a plain connection without time limits: a large table takes as long as it takes.

    Keeps no statement prepared: this may be a pooler's address.
    """
    said = {"application_name": "jiesu-backup", "timezone": "UTC"}
    connection = await asyncpg.connect(url, server_settings=said, statement_cache_size=0)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Opens a connection that sees one moment of the database; tables stay as they are built until it is done."""
    async with connected(url) as connection, connection.transaction(isolation="repeatable_read"):
        for table in await tables(connection):
            await connection.execute(f'LOCK TABLE "{table.name}" IN ACCESS SHARE MODE')
        await connection.execute("SET TRANSACTION READ ONLY")
        yield connection


async def tables(connection: asyncpg.Connection) -> list[Table]:
    """Returns all tables, each after those it refers to."""
    found = {row["name"]: Table(row["name"], tuple(row["columns"])) for row in await connection.fetch(TABLES, NOT_DATA)}
    order = TopologicalSorter({name: set[str]() for name in found})
    for row in await connection.fetch(REFERENCES):
        order.add(row["one"], row["other"])
    try:
        return [found[name] for name in order.static_order()]
    except CycleError as error:
        raise OpsError(f"表之间互相引用，无法排出恢复的顺序：{error.args[1]}") from error


async def files_named(connection: asyncpg.Connection, among: Iterable[str] | None = None) -> list[str]:
    """Returns the keys of the files that rows name, in order; only those `among` some keys, where they are given."""
    places = await connection.fetch(NAMING_FILES)
    if not places:
        return []
    only = "" if among is None else "AND {column} = ANY($1::text[])"
    select = 'SELECT "{column}" AS key FROM "{table}" WHERE "{column}" <> \'\' '
    each = [(select + only).format(table=place["table"], column=place["column"]) for place in places]
    query = f"SELECT DISTINCT key FROM ({' UNION ALL '.join(each)}) named ORDER BY key"  # noqa: S608 - from the catalogue
    return [row["key"] for row in await connection.fetch(query, *([] if among is None else [list(among)]))]


async def counts(connection: asyncpg.Connection, which: Iterable[Table]) -> dict[str, int]:
    """Counts the rows of tables, one by one: for a rehearsal, not for a database at work."""
    return {
        table.name: int(await connection.fetchval(f'SELECT count(*) FROM "{table.name}"'))  # noqa: S608
        for table in which
    }


async def sequences(connection: asyncpg.Connection) -> list[Sequence]:
    found = await connection.fetch(SEQUENCES, f"{NOT_DATA}_id_seq")
    return [Sequence(row["name"], row["last"], row["called"]) for row in found]


async def rows_out(connection: asyncpg.Connection, table: Table, take: Piece) -> int:
    """Hand a table's rows to `take` in pieces of about `PIECE_BYTES`. Returns how many rows there are."""
    waiting = bytearray()

    async def gather(data: bytes) -> None:
        waiting.extend(data)
        if len(waiting) >= PIECE_BYTES:
            await take(bytes(waiting))
            waiting.clear()

    done = await connection.copy_from_table(table.name, columns=table.columns, output=gather, format="text")
    if waiting:
        await take(bytes(waiting))
    return int(done.split()[1])


async def rows_in(connection: asyncpg.Connection, table: Table, pieces: Iterable[bytes]) -> int:
    """Put rows into a table; what triggers would add beside them is in the archive already. Returns how many."""

    async def source() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    await connection.execute(RESTORING)
    done = await connection.copy_to_table(table.name, columns=table.columns, source=source(), format="text")
    return int(done.split()[1])


async def empty(connection: asyncpg.Connection, which: Iterable[Table]) -> None:
    names = ", ".join(f'"{table.name}"' for table in which)
    if names:
        await connection.execute(RESTORING)
        await connection.execute(f"TRUNCATE {names}")


async def set_sequences(connection: asyncpg.Connection, values: Iterable[Sequence]) -> None:
    for one in values:
        await connection.execute("SELECT setval(format('public.%I', $1::text)::regclass, $2, $3)", *vars(one).values())


async def filled_tables(connection: asyncpg.Connection) -> list[str]:
    """Returns the names of tables with rows in them."""
    found = []
    for table in await tables(connection):
        if await connection.fetchval(f'SELECT EXISTS (SELECT 1 FROM "{table.name}")'):  # noqa: S608
            found.append(table.name)
    return found


async def users(connection: asyncpg.Connection) -> int:
    """Counts how many connections our web processes and workers hold to this database."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'jiesu'"
    return int(await connection.fetchval(query))
