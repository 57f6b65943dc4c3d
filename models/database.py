"""Connecting, migrating, and the one transaction helper."""

import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.connection import get_connections
from tortoise.migrations.api import migrate as run_migrations

APP = "models"
CONNECTION = "default"
CONNECT_SECONDS = 5
WAIT_SECONDS = 15
"""For a connection of the pool to become free."""
AWAY = (
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)


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


def config(url: str, pool: int = 10, settings: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Returns Tortoise's configuration for an address such as `postgres://user:password@host:5432/name`.

    A Unix socket directory is given as `?host=/directory`, as libpq has it. `settings` hold for every connection.
    """
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    credentials = {
        "host": query.get("host") or parts.hostname or "127.0.0.1",
        "port": int(query.get("port") or parts.port or 5432),
        "user": unquote(parts.username or query.get("user") or os.environ.get("USER", "postgres")),
        "password": unquote(parts.password or query.get("password") or "") or None,
        "database": unquote(parts.path.lstrip("/")),
        "minsize": 1,
        "maxsize": pool,
        "command_timeout": 20,
        "timeout": CONNECT_SECONDS,
        "reset": _as_it_is,
        "server_settings": {"application_name": "jiesu", "timezone": "UTC", **(settings or {})},
    }
    return {
        "connections": {CONNECTION: {"engine": "tortoise.backends.asyncpg", "credentials": credentials}},
        "apps": {APP: {"models": ["models"], "default_connection": CONNECTION, "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


async def connect(url: str, pool: int = 10, settings: Mapping[str, str] | None = None) -> None:
    """Open the pool for this process; the ORM works from any task afterwards."""
    await Tortoise.init(config=config(url, pool, settings), _enable_global_fallback=True)
    await client().create_connection(with_db=True)


async def disconnect() -> None:
    await Tortoise.close_connections()


async def migrate(url: str) -> None:
    """Bring the schema up to date. Safe to call by several processes at once: the others wait."""
    credentials = config(url)["connections"][CONNECTION]["credentials"]
    guard = await asyncpg.connect(**{k: credentials[k] for k in ("host", "port", "user", "password", "database")})
    try:
        await guard.execute("SELECT pg_advisory_lock(hashtext('jiesu.migrate'))")
        await run_migrations(config=config(url, pool=2))
        await Tortoise.close_connections()
    finally:
        await guard.close()


def is_away(error: BaseException) -> bool:
    """Says whether an error means that the database cannot be reached now, rather than that something is wrong with
    us.
    """
    if isinstance(error, ValueError):  # asyncpg's words for arguments of ours that fit no column
        return False
    no_socket = isinstance(error, FileNotFoundError) and error.filename is None
    return no_socket or isinstance(error, AWAY)


def client() -> AsyncpgDBClient:
    connection = get_connections().get(CONNECTION)
    if isinstance(connection, TransactionWrapper):
        return connection._parent
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
    async with parent._pool.acquire(timeout=WAIT_SECONDS) as acquired:
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
        acquired: Connection = await pool.acquire(timeout=None if pool.get_idle_size() else WAIT_SECONDS)
        self._pool, self._acquired = pool, acquired
        return acquired

    async def __aexit__(self, *_: object) -> None:
        if self._pool is not None:
            await self._pool.release(self._acquired)


def connection() -> AbstractAsyncContextManager[Connection]:
    """Gives a plain asyncpg connection: the transaction's where there is one, else one of the pool's."""
    return _Borrowed()
