"""Tortoise's client, with connections that are handed over in turn: those of the task's lane."""

from functools import partial
from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient

from models import lanes
from models.handing_over import Connections, PoolUse
from models.impatient_connection import ImpatientConnection
from models.lanes import Lane, PoolLimits

PLAINLY = "SET jit = off; SET max_parallel_workers_per_gather = 0"
"""How the server is to plan: it compiles nothing, and takes one core at a time.

What pages ask ends early, which the planner does not know when it guesses that compiling is worth 40 ms; and one page
that takes every core holds up the rest. Said to each connection: poolers refuse it as a startup parameter.
"""


async def _opened(settings: dict[str, Any]) -> ImpatientConnection:
    connection: ImpatientConnection = await asyncpg.connect(**settings)
    try:
        await connection.execute(PLAINLY)
    except BaseException:
        connection.terminate()
        raise
    return connection


class LanePools:
    """A process's connections: the door's own, where there are such, and everybody else's.

    It has what Tortoise asks of a pool.
    """

    def __init__(self, limits: PoolLimits, settings: dict[str, Any]) -> None:
        opens = partial(_opened, settings)
        self.limits = limits
        self.shared = Connections(opens, limits.size - limits.door, limits.wait_seconds)
        self.door = Connections(opens, limits.door, limits.wait_seconds) if limits.door else self.shared

    def here(self) -> Connections:
        """Return the connections of the task's lane."""
        return self.door if lanes.current() is Lane.DOOR else self.shared

    def standing(self) -> PoolUse:
        """Return how the connections stand, the door's among them."""
        ours = self.shared.standing()
        return ours if self.door is self.shared else ours.with_(self.door.standing())

    async def acquire(self) -> ImpatientConnection:
        """Lend one to a transaction of the ORM's own."""
        connection = await self.here().borrow()
        connection.may_take(self.limits.statement_seconds)
        return connection

    async def release(self, connection: ImpatientConnection) -> None:
        (self.door if self.door.has_lent(connection) else self.shared).give_back(connection)

    async def close(self) -> None:
        await self.door.close()
        await self.shared.close()

    def terminate(self) -> None:
        self.door.terminate()
        self.shared.terminate()


class Client(AsyncpgDBClient):
    """Tortoise's client on the pools of the lanes."""

    _pool: LanePools | None

    async def create_pool(self, **settings: Any) -> LanePools:
        """Make the pools, and open the first connection. Raises what opening one raises."""
        for not_of_a_connection in ("min_size", "max_size"):
            del settings[not_of_a_connection]
        pools = LanePools(settings.pop("limits"), settings)
        await pools.shared.begin()
        return pools

    def limits(self) -> PoolLimits:
        return self._pool.limits if self._pool is not None else PoolLimits()

    def standing(self) -> PoolUse | None:
        """Return how the connections stand; None where there are none yet."""
        return self._pool.standing() if self._pool is not None else None

    def acquire_connection(self) -> "LentConnection":  # type: ignore[override]
        return LentConnection(self)


class LentConnection:
    """A connection of the task's lane for the length of a `with`; a statement may take as long as there."""

    __slots__ = ("_client", "_connection", "_pool")

    def __init__(self, client: Client) -> None:
        self._client = client

    async def __aenter__(self) -> ImpatientConnection:
        pools = self._client._pool or await self._opened()
        self._pool = pools.here()
        self._connection = await self._pool.borrow()
        self._connection.may_take(pools.limits.seconds())
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        self._pool.give_back(self._connection)

    async def _opened(self) -> LanePools:
        """Open the pools, as Tortoise does where nobody has."""
        async with self._client._pool_init_lock:
            if self._client._pool is None:
                await self._client.create_connection(with_db=True)
        assert self._client._pool is not None
        return self._client._pool


client_class = Client
"""Tortoise asks a module that is named as an engine for this."""
