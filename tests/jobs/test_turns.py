"""Whose turn it is: so many of one account at once, the most urgent first, another account never behind it."""

import asyncio

import pytest

from desk.notices.notice import Lane
from desk.notices.send_limits import shut, take_turns
from jobs.turns import AT_ONCE, AT_ONCE_BELOW, NOW, PUT_OFF, Turn, TurnKeeper
from models import SendLimit
from models.enums import SendChannel
from tests.cast import MORNING, account, at

pytestmark = pytest.mark.usefixtures("cast")
TEMPLATE, WORDS = SendChannel.TEMPLATE, SendChannel.KF_TEXT
FAST = 100_000.0


def keeper(rate: float = FAST) -> TurnKeeper:
    return TurnKeeper(rate, lambda: MORNING)


class Sends:
    """Sends that go on until they are let go; who has begun stands in `begun`, in order."""

    def __init__(self, turns: TurnKeeper) -> None:
        self.turns, self.begun, self.let_go = turns, list[str](), asyncio.Event()
        self.begins = asyncio.Event()

    async def send(self, name: str, account_id: int, lane: Lane = Lane.REPLY) -> Turn:
        async with self.turns.turn(account_id, TEMPLATE, lane) as turn:
            if turn is NOW:
                self.begun.append(name)
                self.begins.set()
                await self.let_go.wait()
            return turn

    async def until_begun(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.begun) < count:
                self.begins.clear()
                await self.begins.wait()


async def test_a_full_account_holds_up_no_other() -> None:
    ours, other = (await account()).id, (await account("miniprogram")).id
    sends = Sends(keeper())
    async with asyncio.TaskGroup() as group:
        for number in range(AT_ONCE + 5):
            group.create_task(sends.send(f"ours {number}", ours))
        await sends.until_begun(AT_ONCE)
        group.create_task(sends.send("other", other))
        await sends.until_begun(AT_ONCE + 1)
        assert sends.begun[-1] == "other"
        sends.let_go.set()
    assert len(sends.begun) == AT_ONCE + 6


async def test_a_reply_goes_while_broadcasts_have_all_they_may_have() -> None:
    ours, sends = (await account()).id, Sends(keeper())
    async with asyncio.TaskGroup() as group:
        for number in range(100):
            group.create_task(sends.send(f"broadcast {number}", ours, Lane.BROADCAST))
        await sends.until_begun(AT_ONCE_BELOW)
        group.create_task(sends.send("reply", ours))
        await sends.until_begun(AT_ONCE_BELOW + 1)
        assert sends.begun[-1] == "reply"
        sends.let_go.set()


async def test_a_spent_quota_is_said_with_its_moment_and_takes_no_place() -> None:
    ours = (await account()).id
    await take_turns(ours, TEMPLATE, 1, 0, FAST, MORNING)
    await shut(ours, TEMPLATE, 45009, MORNING)
    turns = keeper()
    async with turns.turn(ours, TEMPLATE, Lane.REPLY) as turn:
        assert turn == Turn(at("2026-11-18 00:05"), 45009)
    async with turns.turn(ours, WORDS, Lane.REPLY) as turn:
        assert turn is NOW


async def test_who_gets_no_turn_within_seconds_comes_back_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.turns.LONGEST_WAIT_SECONDS", 0.05)
    ours, slow = (await account()).id, keeper(0.001)
    await take_turns(ours, TEMPLATE, 0, 0, 0.001, MORNING)
    await SendLimit.all().update(tokens=0)
    async with slow.turn(ours, TEMPLATE, Lane.REPLY) as turn:
        assert turn == Turn(MORNING + PUT_OFF)


async def test_whoever_is_cut_off_gives_the_place_back() -> None:
    ours, sends = (await account()).id, Sends(keeper())
    first = [asyncio.create_task(sends.send(f"first {number}", ours)) for number in range(AT_ONCE)]
    await sends.until_begun(AT_ONCE)
    waiting = asyncio.create_task(sends.send("waiting", ours))
    await asyncio.sleep(0)
    for task in (waiting, *first):
        task.cancel()
    await asyncio.gather(waiting, *first, return_exceptions=True)
    second = [asyncio.create_task(sends.send(f"second {number}", ours)) for number in range(AT_ONCE)]
    await sends.until_begun(2 * AT_ONCE)
    sends.let_go.set()
    await asyncio.gather(*second)
    assert "waiting" not in sends.begun
