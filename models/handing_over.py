"""Connections are handed over first come, first served, without a task for each borrowing.

asyncpg's pool makes one to wait with a limit and one to take back, and whoever comes may overtake those who wait. A
message borrows three times, a confirmation four.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import asyncpg

from models.impatient_connection import CANCEL_SECONDS, ImpatientConnection

IDLE_SECONDS = 300.0
SETTLE_SECONDS = 2.0 * CANCEL_SECONDS

Turn = asyncio.Future[ImpatientConnection | None]
"""What is waited with: it brings a connection, or None, the room to open one."""


class NoneFree(TimeoutError):
    """Every connection was lent all the time that may be waited for one."""


@dataclass(frozen=True)
class PoolUse:
    """How connections stand: lent or being opened, idle, and how many tasks wait for one."""

    busy: int
    idle: int
    waiting: int

    def with_(self, other: "PoolUse") -> "PoolUse":
        return PoolUse(self.busy + other.busy, self.idle + other.idle, self.waiting + other.waiting)


class Connections:
    """At most `size` connections, opened as they are asked for. Who has one alone may use it, until it is given back.

    What was given back last is lent first, and what nobody wanted for long is closed, all but one.
    """

    def __init__(self, opens: Callable[[], Awaitable[ImpatientConnection]], size: int, wait_seconds: float) -> None:
        self._opens, self._size, self._wait_seconds = opens, size, wait_seconds
        self._idle: list[tuple[ImpatientConnection, float]] = []
        self._lent: set[ImpatientConnection] = set()
        self._opening = 0
        self._waiting: deque[Turn] = deque()
        self._settling: set[asyncio.Task[None]] = set()
        self._look: asyncio.TimerHandle | None = None
        self._closing = False
        self._all_back = asyncio.Event()

    async def begin(self) -> None:
        """Open the first, so that trouble shows early."""
        self.give_back(await self.borrow())

    async def borrow(self) -> ImpatientConnection:
        """Return a connection to be given back, whatever happens. Raises `NoneFree` and what opening one raises."""
        if self._closing:
            raise asyncpg.InterfaceError("the pool is closing")
        while self._idle:
            connection, _ = self._idle.pop()
            if not connection.is_closed():
                self._lent.add(connection)
                return connection
            connection.terminate()
        if len(self._lent) + self._opening < self._size:
            self._opening += 1
            return await self._open()
        return await self._in_turn()

    def give_back(self, connection: ImpatientConnection) -> None:
        """Take a connection back: at once where nothing is left over in it."""
        if connection.is_closed():
            self._drop(connection)
        elif connection.is_quiet():
            self._hand_over(connection)
        else:
            task = asyncio.get_running_loop().create_task(self._settle(connection))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    def has_lent(self, connection: ImpatientConnection) -> bool:
        return connection in self._lent

    def standing(self) -> PoolUse:
        waiting = sum(not turn.done() for turn in self._waiting)
        return PoolUse(len(self._lent) + self._opening, len(self._idle), waiting)

    async def close(self) -> None:
        """Let nobody have one any more, wait for those that are lent, and close them all."""
        self._closing = True
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(asyncpg.InterfaceError("the pool is closing"))
        if self._lent or self._opening:
            await self._all_back.wait()
        self._end_looks()
        while self._idle:
            connection, _ = self._idle.pop()
            await connection.close()

    def terminate(self) -> None:
        """End every connection, whoever has it."""
        self._closing = True
        self._end_looks()
        for connection in [*self._lent, *(connection for connection, _ in self._idle)]:
            connection.terminate()
        self._idle.clear()

    async def _open(self) -> ImpatientConnection:
        """Open one where room for it is kept."""
        try:
            connection = await self._opens()
        except BaseException:
            self._leave_room()
            raise
        self._opening -= 1
        self._lent.add(connection)
        return connection

    async def _in_turn(self) -> ImpatientConnection:
        loop = asyncio.get_running_loop()
        turn: Turn = loop.create_future()
        self._waiting.append(turn)
        alarm = loop.call_later(self._wait_seconds, self._too_late, turn)
        try:
            connection = await turn
        except BaseException:
            # cancelled in the very moment in which it was handed over: then it is the next one's
            if not turn.cancelled() and turn.exception() is None:
                given = turn.result()
                if given is None:
                    self._leave_room()
                else:
                    self.give_back(given)
            elif turn in self._waiting:
                self._waiting.remove(turn)
            raise
        finally:
            alarm.cancel()
        if connection is not None and not connection.is_closed():
            return connection
        if connection is not None:
            self._lent.discard(connection)
            connection.terminate()
            self._opening += 1
        return await self._open()

    def _too_late(self, turn: Turn) -> None:
        if not turn.done():
            turn.set_exception(NoneFree(f"no connection came free within {self._wait_seconds} seconds"))

    async def _settle(self, connection: ImpatientConnection) -> None:
        settled = False
        try:
            async with asyncio.timeout(SETTLE_SECONDS):
                await connection.settle()
            settled = not connection.is_closed()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            return
        finally:
            if settled:
                self._hand_over(connection)
            else:
                self._drop(connection)

    def _drop(self, connection: ImpatientConnection) -> None:
        """Let go of a connection that is of no more use, and make room for another."""
        connection.terminate()
        self._lent.discard(connection)
        self._opening += 1
        self._leave_room()

    def _leave_room(self) -> None:
        """Give the room kept for one that is not opened to whoever waits first."""
        turn = self._next()
        if turn is not None:
            turn.set_result(None)
            return
        self._opening -= 1
        self._look_whether_all_are_back()

    def _hand_over(self, connection: ImpatientConnection) -> None:
        turn = self._next()
        if turn is not None:
            turn.set_result(connection)
            return
        self._lent.discard(connection)
        self._idle.append((connection, time.monotonic()))
        if self._look is None and not self._closing:
            self._look = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._close_idle)
        self._look_whether_all_are_back()

    def _next(self) -> Turn | None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                return turn
        return None

    def _look_whether_all_are_back(self) -> None:
        if self._closing and not self._lent and not self._opening:
            self._all_back.set()

    def _close_idle(self) -> None:
        """Close what nobody wanted for long; the one used last stays."""
        self._look = None
        long_ago = time.monotonic() - IDLE_SECONDS
        while len(self._idle) > 1 and self._idle[0][1] <= long_ago:
            connection, _ = self._idle.pop(0)
            connection.terminate()
        if len(self._idle) > 1:
            self._look = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._close_idle)

    def _end_looks(self) -> None:
        if self._look is not None:
            self._look.cancel()
            self._look = None
