"""A prepared query has its text made once: the ORM takes longer to write one with joins than the database to answer it.

A ticket with its court, petition, department and handler took 1.75 ms of a process's time, of which 1.5 ms went into
writing the same 3,840 characters again. Reaches behind tortoise's own door (`_make_query`, `_select_related_idx`):
`tests/models/test_prepared_query.py` holds the answer against the query as the ORM would ask it.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from tortoise.connection import get_connections
from tortoise.exceptions import DoesNotExist
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models import statements
from models.database import CONNECTION

MODEL = TypeVar("MODEL", bound=Model)


class PreparedQuery(Generic[MODEL]):
    """Asks a query over a model with what it joins; `make` writes it for the parameters 1, 2, 3 … in that order."""

    def __init__(self, make: Callable[[], QuerySet[MODEL]]) -> None:
        self._make = make
        self._written: _Written[MODEL] | None = None

    async def rows(self, *values: object) -> list[MODEL]:
        """Return what the query finds for these values. Raises `TypeError` where it wants more of them, or fewer."""
        model, text, wanted, related, annotated = self._written or self._write()
        if len(values) != wanted:
            raise TypeError(f"a query of {wanted} values got {len(values)}")
        db: Any = get_connections().get(CONNECTION)
        executor = db.executor_class(model=model, db=db, select_related_idx=related)
        found: list[MODEL] = await executor.execute_select(text, list(values), annotated)
        return found

    async def one(self, *values: object) -> MODEL:
        """Return the row with a key. Raises `DoesNotExist` where there is none."""
        found = await self.rows(*values)
        if not found:
            raise DoesNotExist(self._make().model)
        return found[0]

    def _write(self) -> "_Written[MODEL]":
        query: Any = self._make()
        query._choose_db_if_not_chosen()
        query._make_query()
        text, parameters = query.query.get_parameterized_sql()
        _see_in_order(parameters)
        self._written = query.model, text, len(parameters), query._select_related_idx, list(query._annotations)
        return self._written


def _see_in_order(parameters: Sequence[object]) -> None:
    if list(parameters) != list(range(1, len(parameters) + 1)):
        raise TypeError(f"the query's own parameters are {parameters}: write it for 1, 2, 3 …")


_Written = tuple[type[MODEL], str, int, Any, list[str]]
"""The model, the text, how many values it wants, what is joined, and the names of what was annotated."""


def written(query: Any) -> tuple[str, Sequence[object]]:
    """Return the text of a query of the ORM, its values numbered from `$1` on, and these values."""
    query.sql()
    return query.query.get_parameterized_sql()  # type: ignore[no-any-return]


class PreparedValues:
    """The same for a query of single columns, whose rows come as the database has them."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    async def rows(self, *values: object) -> list[Mapping[str, Any]]:
        """Return what the query finds for these values."""
        return await statements.ask(self._text, values)

    @cached_property
    def _text(self) -> str:
        text, parameters = written(self._make())
        _see_in_order(parameters)
        return text


class RowUpdate(Generic[MODEL]):
    """Saves a whole row as a fragment of another statement: `WITH moved AS ({fragment}) …`, whose own values follow.

    The ORM's own text and conversions, without a question of its own to the database.
    """

    def __init__(self, model: type[MODEL]) -> None:
        self._model = model

    @cached_property
    def _fields(self) -> list[tuple[str, Any]]:
        # the ORM gives a model the columns of its relations only once it is connected
        meta = self._model._meta
        return [(name, meta.fields_map[name]) for name in meta.fields_db_projection if name != meta.pk_attr]

    @cached_property
    def fragment(self) -> str:
        meta = self._model._meta
        columns = [meta.fields_db_projection[name] for name, _ in self._fields]
        sets = ", ".join(f'"{column}" = ${number}' for number, column in enumerate(columns, 1))
        return f'UPDATE "{meta.db_table}" SET {sets} WHERE "{meta.db_pk_column}" = ${self.count}'  # noqa: S608

    @property
    def count(self) -> int:
        """Return how many values the fragment takes; the statement's own begin after that number."""
        return len(self._fields) + 1

    def values(self, row: MODEL) -> list[object]:
        return [*(one.to_db_value(getattr(row, name), row) for name, one in self._fields), row.pk]
