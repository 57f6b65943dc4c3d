"""Which statements a process asks of the database, as they go over the wire."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest


@contextmanager
def asked_of_database() -> Iterator[list[str]]:
    """Give the statements that are asked from here on, in their order, in one line each and without values."""
    asked: list[str] = []
    sent = asyncpg.Connection._do_execute

    async def told(self: Any, query: str, *args: Any, **more: Any) -> Any:
        asked.append(" ".join(query.split()))
        return await sent(self, query, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "_do_execute", told)
        yield asked
