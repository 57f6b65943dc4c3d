"""Connecting, migrating, and the one transaction helper."""

from collections.abc import AsyncIterator, Callable, Hashable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Protocol

import asyncpg
from tortoise import Tortoise
from tortoise.backends.asyncpg.client import TransactionWrapper
from tortoise.connection import get_connections

from models.impatient_connection import ImpatientConnection
from models.lanes import PoolLimits
from models.orm_client import Client, LentConnection
from ops.address import DatabaseAddress

APP = "models"
CONNECTION = "default"
ENGINE = "models.orm_client"
CONNECT_SECONDS = 5
LONGEST_PREPARED = 200_000
"""Bytes of a statement that is kept prepared: what a page reads together is longer than asyncpg's own 15 KB."""
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


class Connection(Protocol):
    """What we use of asyncpg's connection, which ships no types."""

    async def execute(self, query: str, *args: object) -> str: ...
    async def fetch(self, query: str, *args: object) -> list[Mapping[str, Any]]: ...
    async def fetchrow(self, query: str, *args: object) -> Mapping[str, Any] | None: ...
    async def fetchval(self, query: str, *args: object) -> Any: ...


@dataclass
class _TransactionScope:
    """The transaction a task is inside of, what it promised to do once that is committed, and what it read ahead."""

    connection: Connection
    promises: list[Callable[[], None]] = field(default_factory=list)
    ahead: dict[Hashable, Any] = field(default_factory=dict)


_scope: ContextVar[_TransactionScope | None] = ContextVar("jiesu_transaction", default=None)


def config(
    url: str, limits: PoolLimits | None = None, settings: Mapping[str, str] | None = None, **more: object
) -> dict[str, Any]:
    """Returns Tortoise's configuration for an address such as `postgres://user:password@host:5432/name`.

    A Unix socket directory is given as `?host=/directory`, and TLS as `?sslmode=`, as libpq has them. `settings` hold
    for every connection, `more` is told asyncpg as it opens one. Raises `AddressError`.
    """
    limits = limits or PoolLimits()
    credentials = {
        **DatabaseAddress.from_url(url).credentials(),
        "limits": limits,
        "command_timeout": limits.statement_seconds,
        "timeout": CONNECT_SECONDS,
        "connection_class": ImpatientConnection,
        "max_cacheable_statement_size": LONGEST_PREPARED,
        "server_settings": {"application_name": "jiesu", "timezone": "UTC", **(settings or {})},
        **more,
    }
    return {
        "connections": {CONNECTION: {"engine": ENGINE, "credentials": credentials}},
        "apps": {APP: {"models": ["models"], "default_connection": CONNECTION, "migrations": "models.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


@dataclass
class _Opened:
    """What this process has open."""

    client: Client | None = None
    pooled: bool = False


_opened = _Opened()


async def connect(
    url: str, pool: int = 10, settings: Mapping[str, str] | None = None, limits: PoolLimits | None = None
) -> None:
    """Open the pool for this process; the ORM works from any task afterwards. `limits` go before `pool`.

    Behind a pooler in transaction mode no statement is kept prepared: the next may meet another server process.
    """
    limits = limits or PoolLimits(size=pool)
    await _open(config(url, limits, settings))
    _opened.pooled = False
    async with connection() as plain:
        if await is_pooled(plain):
            _opened.pooled = True
    if _opened.pooled:
        await disconnect()
        await _open(config(url, limits, settings, statement_cache_size=0))


async def _open(configuration: dict[str, Any]) -> None:
    _opened.client = None
    await Tortoise.init(config=configuration, _enable_global_fallback=True)
    try:
        ours = client()
        await ours.create_connection(with_db=True)
    except BaseException:
        await Tortoise.close_connections()
        raise
    _opened.client = ours


async def disconnect() -> None:
    _opened.client = None
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


def client() -> Client:
    """The pools' own client; also where a task stands in a transaction, or reads together with others.

    Tortoise's own way there is for those who opened it otherwise.
    """
    if _opened.client is not None:
        return _opened.client
    connection = get_connections().get(CONNECTION)
    connection = getattr(connection, "_parent", connection)
    assert isinstance(connection, Client)
    return connection


@asynccontextmanager
async def transaction() -> AsyncIterator[Connection]:
    """Opens one transaction for the ORM and plain asyncpg alike; inside another one, gives that one.

    asyncpg's own `transaction()` is used because tortoise's `in_transaction()` leaks its connection when the task is
    cancelled, which Sanic does whenever a client hangs up. A cancelled task may still have committed. What is written
    may take as long as anything, whatever the lane.
    """
    outer = _scope.get()
    if outer is not None:
        yield outer.connection
        return
    parent = client()
    async with LentConnection(parent) as acquired:
        acquired.may_take(parent.limits().statement_seconds)
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


def read_ahead() -> dict[Hashable, Any]:
    """What a statement of this transaction brought along before it was asked for; outside of one nothing is kept."""
    scope = _scope.get()
    return {} if scope is None else scope.ahead


class _TheTransactions:
    """Gives the connection of the transaction that a task is inside of."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def __aenter__(self) -> Connection:
        return self._connection

    async def __aexit__(self, *_: object) -> None:
        """It stays the transaction's."""


def connection() -> AbstractAsyncContextManager[Connection]:
    """Gives a plain asyncpg connection: the transaction's where there is one, else one of the lane's."""
    outer = _scope.get()
    return LentConnection(client()) if outer is None else _TheTransactions(outer.connection)
