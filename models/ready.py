"""Queries whose text is made once: the ORM takes longer to write a query with joins than the database to answer it.

A ticket with its court, petition, department and handler took 1.75 ms of a process's time, of which 1.5 ms went into
writing the same 3,840 characters again. Reaches behind tortoise's own door (`_make_query`, `_select_related_idx`):
`tests/desk/test_ready.py` holds the answer against the query as the ORM would ask it.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from tortoise.connection import get_connections
from tortoise.exceptions import DoesNotExist
from tortoise.models import Model
from tortoise.queryset import QuerySet

from models.database import CONNECTION

MODEL = TypeVar("MODEL", bound=Model)


class Ready(Generic[MODEL]):
    """A query over a model with what it joins; `make` writes it for the parameters 1, 2, 3 … in that order."""

    def __init__(self, make: Callable[[], QuerySet[MODEL]]) -> None:
        self._make = make
        self._written: tuple[type[MODEL], str, int, Any] | None = None

    async def rows(self, *values: object) -> list[MODEL]:
        """What the query finds for these values. Raises `TypeError` where it wants more of them, or fewer."""
        model, text, wanted, related = self._written or self._write()
        if len(values) != wanted:
            raise TypeError(f"a query of {wanted} values got {len(values)}")
        db: Any = get_connections().get(CONNECTION)
        executor = db.executor_class(model=model, db=db, select_related_idx=related)
        found: list[MODEL] = await executor.execute_select(text, list(values))
        return found

    async def one(self, *values: object) -> MODEL:
        """The row with a key. Raises `DoesNotExist` where there is none."""
        found = await self.rows(*values)
        if not found:
            raise DoesNotExist(self._make().model)
        return found[0]

    def _write(self) -> tuple[type[MODEL], str, int, Any]:
        query: Any = self._make()
        query._choose_db_if_not_chosen()
        query._make_query()
        text, parameters = query.query.get_parameterized_sql()
        if parameters != list(range(1, len(parameters) + 1)):
            raise TypeError(f"the query's own parameters are {parameters}: write it for 1, 2, 3 …")
        self._written = query.model, text, len(parameters), query._select_related_idx
        return self._written
