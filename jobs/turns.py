"""Whose turn it is to send: within what an account has under way, and within its rate, the most urgent first."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from desk.notices.failed_tries import tomorrow
from desk.notices.notice import Lane
from desk.notices.send_limits import Turns, take_turns
from models.enums import SendChannel

log = structlog.get_logger("deliver")

AT_ONCE = 32
"""Sends that a worker has under way per account: at WeChat's usual 50 ms that is 600 a second."""
AT_ONCE_BELOW = 24
"""Of these, so many may be broadcasts."""
LONGEST_WAIT_SECONDS = 5.0
PUT_OFF = timedelta(seconds=5)
"""Whoever waits longer for a turn gives its place to others, and comes back that much later."""
LONGEST_PAUSE_SECONDS = 0.25


@dataclass(frozen=True)
class Turn:
    """It may leave now; or not before `at`. `spent`: WeChat said with `errcode` that the day's quota is used up."""

    at: datetime | None = None
    errcode: int | None = None


NOW = Turn()


@dataclass(eq=False)
class _Waiter:
    channel: SendChannel
    lane: Lane
    number: int
    verdict: "asyncio.Future[Turn]" = field(repr=False)
    let_in: bool = False

    @property
    def below(self) -> bool:
        return self.lane >= Lane.BROADCAST


class _Gate:
    """One account's: who has a send under way, and who waits for one."""

    def __init__(self, account_id: int, rate: float, clock: Callable[[], datetime]) -> None:
        self._account_id, self._rate, self._clock = account_id, rate, clock
        self._waiting: list[_Waiter] = []
        self._under_way: set[_Waiter] = set()
        self._keeper: asyncio.Task[None] | None = None
        self._come = 0

    def join(self, channel: SendChannel, lane: Lane) -> _Waiter:
        self._come += 1
        waiter = _Waiter(channel, lane, self._come, asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._look()
        return waiter

    def leave(self, waiter: _Waiter) -> None:
        self._under_way.discard(waiter)
        if waiter in self._waiting:
            self._waiting.remove(waiter)
        self._look()

    def _look(self) -> None:
        if self._waiting and (self._keeper is None or self._keeper.done()):
            self._keeper = asyncio.get_running_loop().create_task(self._let_in())

    def _next(self) -> dict[SendChannel, list[_Waiter]]:
        """Return who may go as far as this worker is concerned, the most urgent first, by channel."""
        found: dict[SendChannel, list[_Waiter]] = {}
        under_way = len(self._under_way)
        for waiter in sorted(self._waiting, key=lambda one: (one.lane, one.number)):
            if under_way < (AT_ONCE_BELOW if waiter.below else AT_ONCE):
                found.setdefault(waiter.channel, []).append(waiter)
                under_way += 1
        return found

    async def _let_in(self) -> None:
        """Let in whoever may go, until nobody can for now: whoever leaves asks again."""
        try:
            await self._let_in_all()
        except Exception as error:
            log.error("no_turns", account=self._account_id, error=type(error).__name__)

    async def _let_in_all(self) -> None:
        while wanted := self._next():
            pause = LONGEST_PAUSE_SECONDS
            for channel, waiters in wanted.items():
                below = sum(one.below for one in waiters)
                turns = await self._take(channel, len(waiters) - below, below)
                self._share_out(waiters, turns)
                if turns.urgent + turns.below or turns.shut_until or turns.share_spent:
                    pause = 0
                pause = min(pause, 1 / turns.rate)
            await asyncio.sleep(pause)

    async def _take(self, channel: SendChannel, urgent: int, below: int) -> Turns:
        return await take_turns(self._account_id, channel, urgent, below, self._rate, self._clock())

    def _share_out(self, waiters: list[_Waiter], turns: Turns) -> None:
        left = {False: turns.urgent, True: turns.below}
        for waiter in waiters:
            if left[waiter.below] > 0:
                left[waiter.below] -= 1
                waiter.let_in = True
                self._tell(waiter, NOW)
            elif turns.shut_until is not None:
                self._tell(waiter, Turn(turns.shut_until, turns.errcode))
            elif waiter.below and turns.share_spent:
                self._tell(waiter, Turn(tomorrow(self._clock())))

    def _tell(self, waiter: _Waiter, turn: Turn) -> None:
        if waiter not in self._waiting:
            return
        self._waiting.remove(waiter)
        if waiter.let_in:
            self._under_way.add(waiter)
        if not waiter.verdict.done():
            waiter.verdict.set_result(turn)


class TurnKeeper:
    """Gives turns to one worker's sends. `rate` is what was set for an account and channel, in sends a second."""

    def __init__(self, rate: float, clock: Callable[[], datetime]) -> None:
        self._rate, self._clock = rate, clock
        self._gates: dict[int, _Gate] = {}

    @asynccontextmanager
    async def turn(self, account_id: int, channel: SendChannel, lane: int) -> AsyncIterator[Turn]:
        """Wait for a turn; it is over with the block. One that does not come within seconds is put off."""
        gate = self._gates.setdefault(account_id, _Gate(account_id, self._rate, self._clock))
        waiter = gate.join(channel, Lane(lane))
        try:
            await asyncio.wait([waiter.verdict], timeout=LONGEST_WAIT_SECONDS)
            yield waiter.verdict.result() if waiter.verdict.done() else Turn(self._clock() + PUT_OFF)
        finally:
            gate.leave(waiter)
