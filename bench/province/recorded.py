"""Every statement that leaves the process is written down: what it says, its values, how long it took, who asked it.

`recording` puts our own connection in the place of the one `models.database` opens; nothing of the program knows of it.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

from models import database, reading_together
from models.impatient_connection import ImpatientConnection

ROOT = Path(__file__).parents[2]
ROOMS = ("desk/", "handlers/", "jobs/", "wechat/")
BELOW = ("desk/access/visibility.py", "models/")
"""What others ask by way of: whoever called it is named."""
_asked_by: dict[str, str] = {}
_now_for: ContextVar[str] = ContextVar("asked_for", default="")
"""Of reads that are sent together: who asks each, and who asks what is sent now."""


@dataclass(frozen=True)
class Asked:
    """One statement as it was sent. `where` is the file and line of ours that asked."""

    text: str
    values: tuple[object, ...] = field(repr=False)
    seconds: float
    where: str


_now: ContextVar[list[Asked] | None] = ContextVar("asked", default=None)


class RecordingConnection(ImpatientConnection):
    """A connection that tells how long each statement took, from here to the last row."""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:
        if args:  # that way leads through _execute
            return str(await super().execute(query, *args, timeout=timeout))
        with _written_down(query, args):
            return str(await super().execute(query, timeout=timeout))

    async def _execute(self, query: str, args: Any, *more: Any, **how: Any) -> Any:
        with _written_down(query, tuple(args)):
            return await super()._execute(query, args, *more, **how)


@contextmanager
def _written_down(query: str, values: tuple[object, ...]) -> Iterator[None]:
    kept, began = _now.get(), time.perf_counter()
    try:
        yield
    finally:
        if kept is not None:
            kept.append(Asked(query, values, time.perf_counter() - began, _where(sys._getframe(2))))


def _where(frame: FrameType | None) -> str:
    """Return whose statement it is: the nearest of ours above the database's own rooms."""
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(str(ROOT)):
            name = Path(file).relative_to(ROOT).as_posix()
            if name.startswith(ROOMS) and not name.startswith(BELOW):
                return f"{name}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return _now_for.get()


@contextmanager
def recording() -> Iterator[None]:
    """Write down what every connection that is opened in here asks."""
    gathering, answer = reading_together._Gathering, reading_together._answer
    ask = gathering.ask

    async def known(self: Any, text: str, values: Any) -> Any:
        _asked_by[text] = _where(sys._getframe(1))
        return await ask(self, text, values)

    async def named(asked: Any) -> None:
        _now_for.set("; ".join(dict.fromkeys(_asked_by.get(one.text, "") for one in asked)))
        await answer(asked)

    with (
        patch.object(database, "ImpatientConnection", RecordingConnection),
        patch.object(gathering, "ask", known),
        patch.object(reading_together, "_answer", named),
    ):
        yield


def begin() -> list[Asked]:
    """Begin a new list, for this task and those it starts."""
    kept: list[Asked] = []
    _now.set(kept)
    return kept


def asked_here() -> list[Asked]:
    return _now.get() or []
