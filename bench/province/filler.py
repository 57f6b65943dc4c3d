"""Rows are written by the hundred thousand: a statement a table, its indexes made afterwards.

Whatever column must have something and is not told gets what is neutral to its type, so that a migration that adds one
does not end the filling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from models.keyring import keyring

NEUTRAL = {
    "character varying": "''",
    "text": "''",
    "integer": "0",
    "smallint": "0",
    "bigint": "0",
    "boolean": "false",
    "jsonb": "'{}'::jsonb",
    "ARRAY": "'{}'",
}
FEW_WORDS = "同上"
"""What is sealed where nobody reads it."""
COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"""
INDEXES = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> ALL ($1)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"""
FOREIGN = """
SELECT format('public.%I', relname) AS name, quote_ident(conname) AS key, pg_get_constraintdef(c.oid) AS definition
FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = conrelid
WHERE contype = 'f' AND connamespace = 'public'::regnamespace"""
TRIGGERS = """
SELECT DISTINCT format('public.%I', relname) AS name FROM pg_trigger JOIN pg_class AS t ON t.oid = tgrelid
WHERE NOT tgisinternal"""
SEQUENCES = """
SELECT pg_get_serial_sequence(format('public.%I', table_name), column_name) AS sequence, table_name, column_name
FROM information_schema.columns
WHERE table_schema = 'public' AND pg_get_serial_sequence(format('public.%I', table_name), column_name) IS NOT NULL"""
KEPT_INDEXES = ("court", "officer", "officer_role", "department", "tortoise_migrations")
"""Tables that are read while the others are filled."""
BULK = """
SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'; SET temp_buffers = '256MB';
SET jit = off"""


def draw(seed: int, below: int, of: str = "n") -> str:
    """Return an expression: a number from 0, the same for the same row whenever it is filled."""
    return f"((hashint8extended(({of})::bigint, {seed}) & 9007199254740991) % {below})::int"


def moment(at: datetime) -> str:
    return f"'{at.isoformat()}'::timestamptz"


@dataclass
class Filler:
    """One connection of the tables' owner, and what is to be put back afterwards.

    Keys to other tables are not looked up row by row, but all at once in the end.
    """

    plain: Any
    required: dict[str, dict[str, str]] = field(default_factory=dict)
    indexes: Sequence[Mapping[str, str]] = ()
    foreign: Sequence[Mapping[str, str]] = ()
    triggers: Sequence[Mapping[str, str]] = ()

    @cached_property
    def sealed(self) -> str:
        """Return an expression: a few words that open wherever they stand."""
        return f"'\\x{keyring().seal(FEW_WORDS).hex()}'::bytea"

    async def begin(self) -> None:
        """Take indexes, keys and triggers away."""
        await self.plain.execute(BULK)
        for row in await self.plain.fetch(COLUMNS):
            self.required.setdefault(row["table_name"], {})[row["column_name"]] = row["data_type"]
        self.foreign = await self.plain.fetch(FOREIGN)
        for row in self.foreign:
            await self.run(f"ALTER TABLE {row['name']} DROP CONSTRAINT {row['key']}")
        self.triggers = await self.plain.fetch(TRIGGERS)
        for row in self.triggers:
            await self.run(f"ALTER TABLE {row['name']} DISABLE TRIGGER USER")
        self.indexes = await self.plain.fetch(INDEXES, list(KEPT_INDEXES))
        for row in self.indexes:
            await self.run(f"DROP INDEX {row['name']}")

    async def end(self) -> None:
        """Make the indexes, hold every key, set the sequences behind what is there, and count everything."""
        for row in self.indexes:
            await self.run(row["definition"])
        for row in self.foreign:
            await self.run(f"ALTER TABLE {row['name']} ADD CONSTRAINT {row['key']} {row['definition']}")
        for row in self.triggers:
            await self.run(f"ALTER TABLE {row['name']} ENABLE TRIGGER USER")
        for row in await self.plain.fetch(SEQUENCES):
            newest = f'(SELECT max("{row["column_name"]}") FROM public."{row["table_name"]}")'
            await self.run(f"SELECT setval('{row['sequence']}', coalesce({newest}, 0) + 1, false)")
        await self.run("VACUUM (ANALYZE, FREEZE)")

    async def run(self, statement: str, *values: object) -> None:
        await self.plain.execute(statement, *values, timeout=None)

    async def put(self, table: str, source: str, /, **columns: str) -> None:
        """Insert what `source` (all from FROM on) gives, each column by its expression."""
        neutral = {**NEUTRAL, "bytea": self.sealed}
        beside = {
            name: neutral[kind]
            for name, kind in self.required.get(table, {}).items()
            if name not in columns and kind in neutral
        }
        given = {**columns, **beside}
        names = ", ".join(f'"{name}"' for name in given)
        values = ", ".join(f'{expression} AS "{name}"' for name, expression in given.items())
        await self.run(f'INSERT INTO public."{table}" ({names}) SELECT {values} {source}')

    async def note(self, name: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
        """Keep rows made here in a table of this connection's own."""
        await self.run(f"CREATE TEMP TABLE {name} ({columns})")
        await self.plain.copy_records_to_table(name, records=rows, timeout=None)
        await self.run(f"ANALYZE {name}")
