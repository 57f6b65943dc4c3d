"""A connection that takes no longer than it may, and says whether the next one to have it would wait for anything."""

import asyncio
from typing import Any

import asyncpg

CANCEL_SECONDS = 4
MOST_QUERIES = 50_000
"""Then it makes room for a new one, as in asyncpg's pool: what a server keeps for a session must not grow for ever."""


class ImpatientConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is given up where the server does not even answer that a statement is to end.

    asyncpg waits for that as long again as for the statement, and whoever asked with it: a page of a server that
    answers nothing would take twice as long to say so.
    """

    _config: Any

    async def _cancel(self, waiter: Any, cancel_waiter: Any = None) -> None:
        given_up = asyncio.get_running_loop().call_later(CANCEL_SECONDS, self.terminate)
        try:
            await super()._cancel(waiter, cancel_waiter)
        finally:
            given_up.cancel()

    def may_take(self, seconds: float) -> None:
        """Let each statement from now on take so long."""
        if self._config.command_timeout != seconds:
            self._config = self._config._replace(command_timeout=seconds)

    def is_quiet(self) -> bool:
        """Say whether nothing is left over: no statement being ended, no open transaction, not too many queries."""
        protocol = self._protocol
        return not (
            protocol._is_cancelling()
            or self._top_xact is not None
            or protocol.is_in_transaction()
            or protocol.queries_count >= MOST_QUERIES
        )

    async def settle(self) -> None:
        """Wait for what is being ended, and roll back what is open; that is all.

        asyncpg's own reset asks the server once more after every statement, a quarter of what one costs. It undoes
        settings, cursors, listening and locks of a session: nothing here makes any, but for the worker's lock on its
        name, which is meant to last as long as the connection.
        """
        if self._protocol._is_cancelling():
            await self._protocol._wait_for_cancellation(None)
        if self._protocol.queries_count >= MOST_QUERIES:
            await self.close()
        else:
            await self._reset()
