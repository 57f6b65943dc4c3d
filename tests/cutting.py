"""Cancelling a task at a chosen point, so that it is cut at the same place on a slow machine and on a fast one."""

import asyncio
from collections.abc import Coroutine, Generator
from enum import StrEnum
from functools import partial
from typing import Any


class Moment(StrEnum):
    """When, within one wait, the task is cancelled."""

    WAITING = "while it waits"
    ANSWERED = "when the answer has come and the task has not gone on yet"


class Fate(StrEnum):
    """What became of a task that was to be cut."""

    CUT = "cancelled"
    SURVIVED = "cancelled, but had what it needed and ended well"
    UNTOUCHED = "ended before it waited that often"


class _Stepping:
    """Drives `work` a step at a time, and has the task that awaits it cancelled at its `wait`-th wait."""

    def __init__(self, work: Coroutine[Any, Any, object], wait: int, moment: Moment) -> None:
        self._work, self._wait, self._moment = work, wait, moment
        self.reached = False

    def __await__(self) -> Generator[Any, Any, None]:
        step, waits = partial(self._work.send, None), 0
        while True:
            try:
                awaited = step()
            except StopIteration:
                return
            waits += 1
            if waits == self._wait:
                self.reached = True
                self._cancel(awaited)
            try:
                yield awaited
            except BaseException as error:
                step = partial(self._work.throw, error)
            else:
                step = partial(self._work.send, None)

    def _cancel(self, awaited: asyncio.Future[object] | None) -> None:
        task = asyncio.current_task()
        assert task is not None
        if awaited is None or self._moment is Moment.WAITING:
            task.cancel()
        else:
            # called before the task is woken, which asks for the same future later
            awaited.add_done_callback(lambda _: task.cancel())


async def cut(work: Coroutine[Any, Any, object], wait: int, moment: Moment) -> Fate:
    """Run `work` as a task of its own, cancelled at its `wait`-th wait, counted from 1; raises what it raises."""
    stepping = _Stepping(work, wait, moment)

    async def stepped() -> None:
        await stepping

    (outcome,) = await asyncio.gather(asyncio.create_task(stepped()), return_exceptions=True)
    if isinstance(outcome, asyncio.CancelledError):
        return Fate.CUT
    if outcome is not None:
        raise outcome
    return Fate.SURVIVED if stepping.reached else Fate.UNTOUCHED
