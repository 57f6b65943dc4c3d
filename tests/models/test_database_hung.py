"""A server that answers nothing, not even that a statement is to end, costs seconds and one connection."""

import asyncio

import pytest

from models import database, impatient_connection
from models.database import connection, is_away, transaction
from models.lanes import PoolLimits
from tests.postgres_proxy import PostgresProxy

ASKED = "SELECT 41 + 1"
WHAT_ASYNCPG_WOULD_WAIT = 3


@pytest.mark.parametrize("way", [transaction, connection])
async def test_whoever_asked_is_told_and_the_next_one_is_answered(
    database_url: str, monkeypatch: pytest.MonkeyPatch, way: type
) -> None:
    monkeypatch.setattr(impatient_connection, "CANCEL_SECONDS", 0.2)
    async with PostgresProxy(database_url) as wire:
        await database.connect(wire.url, limits=PoolLimits(size=1, statement_seconds=WHAT_ASYNCPG_WOULD_WAIT))
        try:
            wire.hold_answers_after(ASKED.encode())
            begun = asyncio.get_running_loop().time()
            with pytest.raises(Exception) as raised:
                async with way() as plain:
                    await plain.fetchval(ASKED)
            took = asyncio.get_running_loop().time() - begun
            assert is_away(raised.value)
            assert took < 2 * WHAT_ASYNCPG_WOULD_WAIT
            async with connection() as plain:
                assert await plain.fetchval("SELECT 1") == 1
        finally:
            await database.disconnect()
