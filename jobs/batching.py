"""What several tasks ask for at the same time is done in one go: one statement for many rows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

ASKED = TypeVar("ASKED")
ANSWER = TypeVar("ANSWER")


class Batched(Generic[ASKED, ANSWER]):
    """Gathers what is asked for while the last lot is being done. `do_all` answers a lot, in its order.

    Whoever breaks a lot breaks it alone: its members are then done one by one. Whoever is cancelled while waiting may
    have been done all the same.
    """

    def __init__(self, do_all: Callable[[Sequence[ASKED]], Awaitable[Sequence[ANSWER]]], most: int = 100) -> None:
        self._do_all = do_all
        self._most = most
        self._waiting: list[tuple[ASKED, asyncio.Future[ANSWER]]] = []
        self._runner: asyncio.Task[None] | None = None

    async def do(self, asked: ASKED) -> ANSWER:
        """Have it done together with what others ask for. Call outside any transaction."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[ANSWER] = loop.create_future()
        self._waiting.append((asked, future))
        if self._runner is None or self._runner.done():
            self._runner = loop.create_task(self._run())
        return await future

    async def _run(self) -> None:
        while self._waiting:
            lot, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
            await self._answer(lot)

    async def _answer(self, lot: list[tuple[ASKED, asyncio.Future[ANSWER]]]) -> None:
        try:
            answers = await self._do_all([asked for asked, _ in lot])
        except asyncio.CancelledError:
            for _, future in lot:
                future.cancel()
        except Exception as error:
            if len(lot) > 1:
                for each in lot:
                    await self._answer([each])
            elif not lot[0][1].done():
                lot[0][1].set_exception(error)
        else:
            for (_, future), answer in zip(lot, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
