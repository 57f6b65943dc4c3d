"""Several things truly at once: all of them wait at one gate, which then opens."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from models.database import connection

T = TypeVar("T")
WAITING = "SELECT count(*) FROM pg_locks WHERE relation = $1::text::regclass AND NOT granted"


async def at_once(table: str, *work: Awaitable[T]) -> list[T | BaseException]:
    """Run these together, none getting past its first statement on `table` before all have come there.

    What one of them raised stands in the place of its result. The pool must have a connection for each and one more.
    """
    async with connection() as gate:
        await gate.execute("BEGIN")
        await gate.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        tasks = [asyncio.ensure_future(each) for each in work]
        while await gate.fetchval(WAITING, table) < len(tasks):
            assert not any(task.done() for task in tasks), f"one of them never came to the table {table}"
        await gate.execute("COMMIT")
    return await asyncio.gather(*tasks, return_exceptions=True)
