"""What PostgreSQL breaks off to end a deadlock is done once more: nobody is told of one.

Rows are locked in one order, which `models.lock_order` writes down; what it cannot order (a foreign key looked at, rows
a statement finds in an order of its own) may still meet crosswise. Whoever loses has changed nothing, and begins anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import asyncpg
import structlog

from models.database import in_transaction

WANTED = ParamSpec("WANTED")
RESULT = TypeVar("RESULT")

BROKEN_OFF = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
"""40P01 and 40001: the transaction is gone, and may be begun again as it was."""
MOST_TIMES = 3
PAUSE_SECONDS = 0.02
"""Before beginning anew, so that the other, who has just been let go on, gets the row this one gave up."""

log = structlog.get_logger("transactions")


def once_more(do: Callable[WANTED, Awaitable[RESULT]]) -> Callable[WANTED, Coroutine[Any, Any, RESULT]]:
    """Let a function that is one transaction begin anew where PostgreSQL broke it off, twice at most.

    Inside somebody else's transaction it is not repeated: that one as a whole is. What it did outside the database is
    done again, so it must not send anything.
    """

    @wraps(do)
    async def again(*args: WANTED.args, **kwargs: WANTED.kwargs) -> RESULT:
        if in_transaction():
            return await do(*args, **kwargs)
        for broken_off in range(1, MOST_TIMES):
            try:
                return await do(*args, **kwargs)
            except BROKEN_OFF as error:
                log.warning("begun_anew", what=do.__qualname__, error=type(error).__name__, where=error.context or "")
            await asyncio.sleep(PAUSE_SECONDS * broken_off)
        return await do(*args, **kwargs)

    return again
