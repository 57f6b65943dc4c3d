"""The schema and the rows of a database as text, each in an order of its own."""

import json
from collections.abc import Callable

import asyncpg

SCHEMA = {
    "columns": """
SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, is_identity, column_default
FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position""",
    "constraints": """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0 AND contype <> 'n' ORDER BY 1, 2""",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "sequences": """
SELECT sequencename, data_type::text, start_value, increment_by, max_value
FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1""",
    "triggers": """
SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2""",
    "functions": """
SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2""",
    "extensions": "SELECT extname FROM pg_extension ORDER BY 1",
}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
BY_CHANCE = {"password_hash", "hash", "last_hash", "applied_at", "code_index", "file_key"}
"""Columns that are another each time: salted, random, or made of something that is."""


async def schema(url: str) -> str:
    connection = await asyncpg.connect(url)
    try:
        parts = []
        for name, query in SCHEMA.items():
            rows = await connection.fetch(query)
            parts.append(f"-- {name}\n" + "".join(f"{' | '.join(map(str, row.values()))}\n" for row in rows))
        return "\n".join(parts)
    finally:
        await connection.close()


async def rows(url: str, opened: Callable[[bytes], str]) -> dict[str, str]:
    """Every table's rows by their id; `opened` reads what is sealed."""
    connection = await asyncpg.connect(url)
    try:
        tables = [row["tablename"] for row in await connection.fetch(TABLES)]
        found = {table: await connection.fetch(f'SELECT * FROM "{table}" ORDER BY 1, 2') for table in tables}
        return {table: "".join(_row(dict(row), opened) for row in some) for table, some in found.items()}
    finally:
        await connection.close()


def _row(row: dict[str, object], opened: Callable[[bytes], str]) -> str:
    plain = {name: "<by chance>" if name in BY_CHANCE and value else value for name, value in row.items()}
    told = {name: opened(value) if isinstance(value, bytes) else value for name, value in plain.items()}
    return json.dumps(told, ensure_ascii=False, default=str) + "\n"
