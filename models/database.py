"""Connecting, migrating, and the one transaction helper."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connections

from ops.address import DatabaseAddress

APP = "models"
CONNECTION = "default"
CONNECT_SECONDS = 5
CANCEL_SECONDS = 4
POOLED = "JS001"
ASK_WHETHER_POOLED = """DO $$ BEGIN
    IF pg_backend_pid() <> {pid} THEN RAISE EXCEPTION USING ERRCODE = '{code}'; END IF;
END $$"""
"""A pooler such as pgbouncer makes up the process number it greets with: the server's own is another."""
AWAY = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


class ImpatientConnection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is given up where the server does not even answer that a statement is to end.

    asyncpg waits for that as long again as for the statement, and whoever asked with it: a page of a server that
    answers nothing would take twice as long to say so.
    """

    async def _cancel(self, waiter: Any, cancel_waiter: Any = None) -> None:
        given_up = asyncio.get_running_loop().call_later(CANCEL_SECONDS, self.terminate)
        try:
            await super()._cancel(waiter, cancel_waiter)
        finally:
            given_up.cancel()


class Connection(Protocol):
    """What we use of asyncpg's connection, which ships no types."""

    async def execute(self, query: str, *args: object) -> str: ...
    async def fetch(self, query: str, *args: object) -> list[Mapping[str, Any]]: ...
    async def fetchrow(self, query: str, *args: object) -> Mapping[str, Any] | None: ...
    async def fetchval(self, query: str, *args: object) -> Any: ...


@dataclass
class _TransactionScope:
    """The transaction a task is inside of, and what it promised to do once that is committed."""

    connection: Connection
    promises: list[Callable[[], None]] = field(default_factory=list)


_scope: ContextVar[_TransactionScope | None] = ContextVar("jiesu_transaction", default=None)


async def _as_it_is(_: object) -> None:
    """What a connection goes back to the pool with: asyncpg has rolled back what was open, and that is all.

    Its own reset asks the server once more after every statement, a quarter of what one costs. It undoes settings,
    cursors, listening and locks of a session: nothing here makes any, but for the worker's lock on its name, which is
    meant to last as long as the connection.
    """


async def _settle(plain: Any) -> None:
    """Say to the server, once per connection, how it should plan: it compiles nothing, and takes one core at a time.

    What pages ask ends early, which the planner does not know when it guesses that compiling is worth 40 ms; and one
    page that takes every core holds up the rest. A setting made here is no startup parameter, which poolers refuse.
    """
    await plain.execute("SET jit = off; SET max_parallel_workers_per_gather = 0")


@dataclass(frozen=True)
class PoolLimits:
    """How many connections a process holds, how long it waits for one of them, and how long a statement may take."""

    size: int = 10
    wait_seconds: int = 15
    statement_seconds: int = 20


def config(url: str, pool: int = 10, settings: Mapping[str, str] | None = None, **more: object) -> dict[str, Any]:
    """Returns Tortoise's configuration for an address such as `postgres://user:password@host:5432/name`.

    A Unix socket directory is given as `?host=/directory`, and TLS as `?sslmode=`, as libpq has them. `settings` hold
    for every connection, `more` is told asyncpg's pool. Raises `AddressError`.
    """
    credentials = {
        **DatabaseAddress.from_url(url).credentials(),
        "minsize": 1,
        "maxsize": pool,
        "command_timeout": PoolLimits.statement_seconds,
        "timeout": CONNECT_SECONDS,
        "connection_class": ImpatientConnection,
        "reset": _as_it_is,
        "init": _settle,
        "server_settings": {"application_name": "jiesu", "timezone": "UTC", **(settings or {})},
        **more,
    }
    return {
        "connections": {CONNECTION: {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
        "apps": {APP: {"models": ["models"], "default_connection": CONNECTION, "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


@dataclass
class _Opened:
    """The pool this process has open."""

    wait_seconds: int = PoolLimits.wait_seconds
    pooled: bool = False


_opened = _Opened()


async def connect(
    url: str, pool: int = 10, settings: Mapping[str, str] | None = None, limits: PoolLimits | None = None
) -> None:
    """Open the pool for this process; the ORM works from any task afterwards. `limits` go before `pool`.

    Behind a pooler in transaction mode no statement is kept prepared: the next may meet another server process.
    """
    limits = limits or PoolLimits(size=pool)
    await _open(config(url, limits.size, settings, command_timeout=limits.statement_seconds))
    _opened.wait_seconds, _opened.pooled = limits.wait_seconds, False
    async with connection() as plain:
        if await is_pooled(plain):
            _opened.pooled = True
    if _opened.pooled:
        await disconnect()
        more = {"command_timeout": limits.statement_seconds, "statement_cache_size": 0}
        await _open(config(url, limits.size, settings, **more))


async def _open(configuration: dict[str, Any]) -> None:
    await Tortoise.init(config=configuration, _enable_global_fallback=True)
    try:
        await client().create_connection(with_db=True)
    except BaseException:
        await Tortoise.close_connections()
        raise


async def disconnect() -> None:
    await Tortoise.close_connections()


async def is_pooled(plain: Any) -> bool:
    """Says whether a connection of asyncpg's ends at a pooler rather than at the server; nothing is prepared for it."""
    try:
        await plain.execute(ASK_WHETHER_POOLED.format(pid=int(plain.get_server_pid()), code=POOLED))
    except asyncpg.PostgresError as error:
        if error.sqlstate != POOLED:
            raise
        return True
    return False


def behind_a_pooler() -> bool:
    """Says whether the pool of this process ends at a pooler: nothing of a session outlasts a transaction there."""
    return _opened.pooled


def is_away(error: BaseException) -> bool:
    """Says whether an error means that the database cannot be reached now, rather than that something is wrong with
    us.
    """
    if isinstance(error, ValueError):  # asyncpg's words for arguments of ours that fit no column
        return False
    no_socket = isinstance(error, FileNotFoundError) and error.filename is None
    return no_socket or isinstance(error, AWAY)


def client() -> AsyncpgDBClient:
    """The pool's own client; also where a task stands in a transaction, or reads together with others."""
    connection = get_connections().get(CONNECTION)
    connection = getattr(connection, "_parent", connection)
    assert isinstance(connection, AsyncpgDBClient)
    return connection


@asynccontextmanager
async def transaction() -> AsyncIterator[Connection]:
    """Opens one transaction for the ORM and plain asyncpg alike; inside another one, gives that one.

    asyncpg's own `acquire()` and `transaction()` are used because tortoise's `in_transaction()` leaks its connection
    when the task is cancelled, which Sanic does whenever a client hangs up. A cancelled task may still have committed.
    """
    outer = _scope.get()
    if outer is not None:
        yield outer.connection
        return
    parent = client()
    assert parent._pool is not None
    async with parent._pool.acquire(timeout=_opened.wait_seconds) as acquired:
        scope = _TransactionScope(acquired)
        async with acquired.transaction():
            wrapper = TransactionWrapper(parent)
            wrapper._connection = acquired
            token = get_connections().set(CONNECTION, wrapper)
            inside = _scope.set(scope)
            try:
                yield acquired
            finally:
                _scope.reset(inside)
                get_connections().reset(token)
    for promise in scope.promises:
        promise()


def in_transaction() -> bool:
    """Say whether this task is inside a transaction already."""
    return _scope.get() is not None


def after_commit(promise: Callable[[], None]) -> None:
    """Does this once the transaction is committed; at once where there is none. It must be quick and not raise."""
    scope = _scope.get()
    if scope is None:
        promise()
    else:
        scope.promises.append(promise)


class _Borrowed:
    """What `connection` gives; written out since a generator's context costs as much as asking the pool."""

    __slots__ = ("_acquired", "_pool")

    async def __aenter__(self) -> Connection:
        outer = _scope.get()
        self._pool: Any = None
        if outer is not None:
            return outer.connection
        pool: Any = client()._pool
        assert pool is not None
        acquired: Connection = await pool.acquire(timeout=None if pool.get_idle_size() else _opened.wait_seconds)
        self._pool, self._acquired = pool, acquired
        return acquired

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.release(self._acquired)


def connection() -> AbstractAsyncContextManager[Connection]:
    """Gives a plain asyncpg connection: the transaction's where there is one, else one of the pool's."""
    return _Borrowed()
