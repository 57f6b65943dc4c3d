"""The database a test is given is what the one before was given, whatever that one did to it."""

from collections.abc import Sequence

import asyncpg
import pytest

from tests.scratch import TABLES, Rewindable

LEAST = "SELECT min(id) FROM officer"
MOST = "SELECT max(id) FROM officer"
SEQUENCES_MOVED = """
SELECT format('%I', sequencename) FROM pg_sequences JOIN kept.every_sequence AS kept
    ON kept.name = format('%I.%I', schemaname, sequencename)::regclass
WHERE pg_sequences.last_value IS DISTINCT FROM kept.last_value"""


@pytest.mark.parametrize(
    "did",
    [
        pytest.param(["UPDATE officer SET name = '换了名字'"], id="改了干警"),
        pytest.param([f"DELETE FROM officer_role WHERE officer_id = ({MOST})"], id="删了职责"),
        pytest.param(["DELETE FROM officer_role", "DELETE FROM officer"], id="删了全部干警"),
        pytest.param(
            [
                "INSERT INTO department (name, kind, court_id) SELECT '新的庭', kind, court_id FROM department LIMIT 1",
                "UPDATE officer SET department_id = (SELECT max(id) FROM department)",
            ],
            id="调到新的部门",
        ),
        pytest.param(
            [
                f"UPDATE officer SET login = 'aside' WHERE id = ({LEAST})",
                f"UPDATE officer SET login = (SELECT login FROM kept.officer WHERE id = ({LEAST})) WHERE id = ({MOST})",
                f"UPDATE officer SET login = (SELECT login FROM kept.officer WHERE id = ({MOST})) WHERE id = ({LEAST})",
            ],
            id="两人换了工号",
        ),
        pytest.param(["INSERT INTO heartbeat (name, at) VALUES ('worker', now())"], id="写了新的一行"),
        pytest.param(["SELECT nextval('petition_id_seq')"], id="只用了一个编号"),
        pytest.param(["TRUNCATE officer_role"], id="清空了一张表"),
    ],
)
async def test_every_row_and_number_is_as_it_was(staffed: Rewindable, did: Sequence[str]) -> None:
    staffed.rewind()
    other = await asyncpg.connect(staffed.owner_url)
    for statement in did:
        await other.execute(statement)
    assert await not_as_kept(staffed)
    staffed.rewind()
    assert other.is_closed() or await gone(other)
    assert not await not_as_kept(staffed)


async def gone(connection: asyncpg.Connection) -> bool:
    """Say whether the server ended a connection."""
    with pytest.raises((asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.AdminShutdownError)):
        await connection.fetchval("SELECT 1")
    return True


async def not_as_kept(database: Rewindable) -> list[str]:
    """Return the tables with other rows than were kept, and the sequences that have moved on."""
    connection = await asyncpg.connect(database.owner_url)
    try:
        names = [row["name"] for row in await connection.fetch(TABLES)]
        moved = [row[0] for row in await connection.fetch(SEQUENCES_MOVED)]
        return [name for name in names if await connection.fetchval(differing(name))] + moved
    finally:
        await connection.close()


def differing(table: str) -> str:
    """Return the question how many rows are in one of the two and not in the other."""
    here, kept = (f'SELECT to_jsonb(row)::text FROM {schema}."{table}" AS row' for schema in ("public", "kept"))
    return f"SELECT count(*) FROM (({here} EXCEPT ALL {kept}) UNION ALL ({kept} EXCEPT ALL {here})) AS other"
