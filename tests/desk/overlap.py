"""Several things truly at once: all of them wait at one gate, which then opens."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import copy_context
from typing import Any, TypeVar

from models.database import connection

T = TypeVar("T")
LOCKED_OUT = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
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


def beside_this() -> Callable[[Coroutine[Any, Any, T]], "asyncio.Task[T]"]:
    """Return what begins work outside the transaction that the test opens later."""
    outside = copy_context()
    return lambda work: asyncio.get_running_loop().create_task(work, context=outside.copy())


async def waiting_for_a_lock(how_many: int) -> None:
    """Return once so many wait, as PostgreSQL says."""
    async with connection() as plain:
        while await plain.fetchval(LOCKED_OUT) < how_many:
            await plain.execute("SELECT pg_stat_clear_snapshot()")
