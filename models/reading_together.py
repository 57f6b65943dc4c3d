"""Many reads of one page go to the database as few statements: what is asked for at the same time goes in one.

Each read stays what it was, written for itself. Run beside each other in `together`, they wait until all of them have
asked for something; then that is one statement, whose columns are the answers, and everybody goes on.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tortoise.connection import get_connections

from models.database import CONNECTION, behind_a_pooler, client, connection, in_transaction
from models.numbered import highest, shifted
from models.orm_client import Client

Row = Mapping[str, Any]
Read = Awaitable[Any]
"""A function of ours that was called, or a query of the ORM."""
WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b", re.IGNORECASE)
MOST_KNOWN = 2000
"""Statements whose columns are remembered."""


@dataclass(frozen=True)
class _Columns:
    """What a statement answers with; a list within a row comes as JSON, for asyncpg reads none there."""

    names: tuple[str, ...]
    lists: tuple[int, ...]

    def row(self, values: Sequence[Any]) -> Row:
        found = dict(zip(self.names, values, strict=True))
        for at in self.lists:
            name = self.names[at]
            found[name] = None if found[name] is None else json.loads(found[name])
        return found


@dataclass
class _Asked:
    """A statement that waits to be sent, and who waits for its rows."""

    text: str
    values: Sequence[Any] = field(repr=False)
    rows: "asyncio.Future[list[Row]]"


class _Gathering:
    """The statements of reads that run beside each other: `running` of them have not ended, and `resting` of those
    wait for reads of their own.
    """

    def __init__(self) -> None:
        self.running = 0
        self.resting = 0
        self._asked: list[_Asked] = []
        self._changed = asyncio.Event()

    async def ask(self, text: str, values: Sequence[Any]) -> list[Row]:
        asked = _Asked(text, values, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        self._changed.set()
        return await asked.rows

    def ended(self) -> None:
        self.running -= 1
        self._changed.set()

    async def serve(self) -> None:
        """Send what is asked for, each time that everybody waits; until all have ended."""
        while self.running:
            await self._changed.wait()
            self._changed.clear()
            if self._asked and len(self._asked) >= self.running - self.resting:
                asked, self._asked = self._asked, []
                await _answer([one for one in asked if not one.rows.done()])


_gathering: ContextVar[_Gathering | None] = ContextVar("jiesu_reading_together", default=None)
_known: dict[str, _Columns] = {}


class _GatheringClient(Client):
    """The ORM's client of a read that runs beside others: its statements wait for theirs."""

    def __init__(self, parent: Client, gathering: _Gathering) -> None:
        self.__dict__.update(parent.__dict__)
        self._parent, self._gathering = parent, gathering

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        if not _may_join(query):
            count, found = await super().execute_query(query, values)
            return count, found
        rows = await self._gathering.ask(query, values or ())
        return len(rows), rows

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        _, rows = await self.execute_query(query, values)
        return [dict(row) for row in rows]


async def together(*reads: Read) -> list[Any]:
    """Run these reads beside each other and return what each returned, in order; raises what the first one raised.

    In a transaction, and behind a pooler, where nothing is prepared, they run one after the other.
    """
    outer = _gathering.get()
    if outer is None and (in_transaction() or behind_a_pooler()):
        return [await one for one in reads]
    gathering = outer or _Gathering()
    gathering.running += len(reads)
    tasks = [asyncio.create_task(_run(one, gathering)) for one in reads]
    serving = [] if outer else [asyncio.create_task(gathering.serve())]
    gathering.resting += outer is not None
    try:
        return (await asyncio.gather(*serving, *tasks))[len(serving) :]
    finally:
        gathering.resting -= outer is not None
        await _end([*serving, *tasks])
        for one in reads:
            if isinstance(one, Coroutine):
                one.close()  # one that had not begun


async def by_name(reads: Mapping[str, Read]) -> dict[str, Any]:
    """Run reads that have names beside each other, and return what each returned under its own."""
    return dict(zip(reads, await together(*reads.values()), strict=True))


async def ask_together(text: str, values: Sequence[Any]) -> list[Row] | None:
    """Ask a statement of one's own together with what others ask for; None where nobody reads beside."""
    gathering = _gathering.get()
    if gathering is None or in_transaction() or not _may_join(text):
        return None
    return await gathering.ask(text, values)


async def _run(read: Read, gathering: _Gathering) -> Any:
    """Run one of them, in a context of its own."""
    _gathering.set(gathering)
    get_connections().set(CONNECTION, _GatheringClient(client(), gathering))
    try:
        return await read
    finally:
        gathering.ended()


async def _end(tasks: Sequence["asyncio.Future[Any]"]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@lru_cache(MOST_KNOWN)
def _may_join(text: str) -> bool:
    """Say whether a statement only reads, and so may stand within another."""
    begins = text.lstrip()[:6].upper()
    return begins == "SELECT" or (begins.startswith("WITH") and not WRITES.search(text))


async def _answer(asked: Sequence[_Asked]) -> None:
    """Send them as one statement; where it fails, it fails for all."""
    try:
        rows = await _rows_of(asked)
    except BaseException as error:
        for one in asked:
            if not one.rows.done():
                one.rows.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
        if not isinstance(error, Exception):
            raise
        return
    for one, found in zip(asked, rows, strict=True):
        if not one.rows.done():
            one.rows.set_result(found)


async def _rows_of(asked: Sequence[_Asked]) -> list[list[Row]]:
    async with connection() as plain:
        if len(asked) == 1:
            return [await plain.fetch(asked[0].text, *asked[0].values)]
        for one in asked:
            if one.text not in _known:
                await _learn(plain, one.text)
        text = _joined(tuple(one.text for one in asked))
        answer = await plain.fetchrow(text, *(value for one in asked for value in one.values))
    assert answer is not None
    columns = [_known[one.text] for one in asked]
    return [[of.row(row) for row in rows] for of, rows in zip(columns, answer.values(), strict=True)]


async def _learn(plain: Any, text: str) -> None:
    """Ask the server once what a statement answers with."""
    attributes = (await plain.prepare(text)).get_attributes()
    lists = tuple(at for at, one in enumerate(attributes) if one.type.kind == "array")
    names = tuple(one.name for one in attributes)
    if len(set(names)) < len(names):
        raise ValueError(f"two columns of one name: {names}")
    if len(_known) >= MOST_KNOWN:
        _known.clear()
        _joined.cache_clear()
    _known[text] = _Columns(names, lists)


@lru_cache(MOST_KNOWN)
def _joined(texts: tuple[str, ...]) -> str:
    parts, before = [], 0
    for text in texts:
        parts.append(_as_column(shifted(text, before), _known[text]))
        before += highest(text)
    return "SELECT " + ",\n".join(parts)


def _as_column(text: str, columns: _Columns) -> str:
    names = [f"c{at}" for at in range(len(columns.names))]
    values = (f"to_json(q.{name})" if at in columns.lists else f"q.{name}" for at, name in enumerate(names))
    return f"ARRAY(SELECT ROW({', '.join(values)}) FROM ({text}) AS q ({', '.join(names)}))"  # noqa: S608 - ours
