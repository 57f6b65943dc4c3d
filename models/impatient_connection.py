"""A connection that takes no longer than it may, and says whether the next one to have it would wait for anything."""

import asyncio
from typing import Any

import asyncpg

CANCEL_SECONDS = 4
NOTHING = "SELECT"
"""Asks for nothing, and so ends what was asked halfway."""
MOST_QUERIES = 50_000
"""Then it makes room for a new one, as in asyncpg's pool: what a server keeps for a session must not grow for ever."""


class ImpatientConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is given up where the server does not even answer that a statement is to end.

    asyncpg waits for that as long again as for the statement, and whoever asked with it: a page of a server that
    answers nothing would take twice as long to say so.
    """

    _config: Any
    _halfway = False
    """A statement was described and not yet carried out: the server waits for the rest, in a transaction of its own.

    asyncpg says no end after it describes one. Whoever is cut off just then would leave that behind.
    """

    async def _get_statement(self, *given: Any, **named: Any) -> Any:
        self._halfway = True
        return await super()._get_statement(*given, **named)

    async def _do_execute(self, *given: Any, **named: Any) -> Any:
        try:
            answer = await super()._do_execute(*given, **named)
        except asyncpg.PostgresError:
            self._halfway = False  # the server has answered, and is ready for the next
            raise
        self._halfway = False
        return answer

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
        """Say whether nothing is left over: no statement being ended or half asked, no open transaction, not too many
        queries.
        """
        protocol = self._protocol
        return not (
            protocol._is_cancelling()
            or self._halfway
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
        if self._halfway:
            await self.execute(NOTHING)
            self._halfway = False
        if self._protocol.queries_count >= MOST_QUERIES:
            await self.close()
        else:
            await self._reset()
