"""Statements whose values have names, `${name}`; asyncpg knows them by number only.

For what is written on every act: a row made by the ORM costs a process three times what the same row costs as a
statement whose text is made once, and several rows of one act can go in one statement.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from models.database import connection
from models.reading_together import ask_together

LARGEST_ID = 2**63 - 1
"""What a bigint holds."""
NAME = re.compile(r"\$\{(\w+)\}")


@cache
def _read(template: str, first: int) -> tuple[str, tuple[str, ...]]:
    """Positional parameters for named ones, from `$first` on, and the names in that order."""
    names = tuple(dict.fromkeys(NAME.findall(template)))
    numbers = {name: f"${first + i}" for i, name in enumerate(names)}
    return NAME.sub(lambda found: numbers[found[1]], template), names


def fragment(template: str, first: int, values: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Returns a part of a statement, its parameters numbered from `first` on, with its values in that order.

    The same text for the same place every time, so that it is prepared once per connection.
    """
    text, names = _read(template, first)
    return text, [values[name] for name in names]


def as_json(facts: Mapping[str, Any] | None) -> str:
    """Returns what a jsonb column takes."""
    return json.dumps(dict(facts or {}), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Fragment:
    """A write that may stand within another statement, for it reads nothing which that one writes."""

    template: str
    values: Mapping[str, Any] = field(repr=False)

    def numbered(self, first: int) -> tuple[str, list[Any]]:
        return fragment(self.template, first, self.values)


def set_beside(beside: Sequence[Fragment], first: int) -> tuple[str, list[Any]]:
    """Return these as parts of a `WITH`, each with a comma after it, their parameters numbered from `first` on."""
    parts: list[str] = []
    numbered: list[Any] = []
    for at, one in enumerate(beside):
        text, values = one.numbered(first + len(numbered))
        parts.append(f"beside_{at} AS ({text}), ")
        numbered += values
    return "".join(parts), numbered


async def execute(template: str, **values: Any) -> None:
    text, numbered = fragment(template, 1, values)
    async with connection() as plain:
        await plain.execute(text, *numbered)


async def execute_all(fragments: Sequence[Fragment]) -> None:
    """Write these by themselves, in this order."""
    for one in fragments:
        await execute(one.template, **one.values)


async def fetchval(template: str, **values: Any) -> Any:
    """Returns the first value of the first row; None where there is no row."""
    row = await fetchrow(template, **values)
    return next(iter(row.values())) if row is not None else None


async def fetchrow(template: str, **values: Any) -> Mapping[str, Any] | None:
    """The first row; None where there is none."""
    rows = await fetch(template, **values)
    return rows[0] if rows else None


async def fetchrow_beside(beside: Sequence[Fragment], template: str, /, **values: Any) -> Mapping[str, Any] | None:
    """The first row of a statement `WITH …` that writes these as well; None where there is none."""
    before, numbered = set_beside(beside, 1)
    text, own = fragment(template, len(numbered) + 1, values)
    rows = await ask(f"WITH {before}{text.removeprefix('WITH ')}", [*numbered, *own])
    return rows[0] if rows else None


async def fetch(template: str, **values: Any) -> list[Mapping[str, Any]]:
    return await ask(*fragment(template, 1, values))


async def ask(text: str, numbered: Sequence[Any]) -> list[Mapping[str, Any]]:
    """Returns the rows of a statement whose parameters are numbered already; a read goes along with those beside it."""
    beside = await ask_together(text, numbered)
    if beside is not None:
        return beside
    async with connection() as plain:
        return await plain.fetch(text, *numbered)
