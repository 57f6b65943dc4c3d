"""What is asked for at the same time is done in one go; whoever breaks a lot breaks it alone."""

import asyncio
from collections.abc import Sequence

import pytest

from jobs.batching import Batched


class Lots:
    """Answers a number with its double, a lot at a time; some numbers break the lot they are in."""

    def __init__(self, *broken: int) -> None:
        self.broken, self.lots = set(broken), list[list[int]]()

    async def double(self, asked: Sequence[int]) -> list[int]:
        self.lots.append(list(asked))
        await asyncio.sleep(0)
        if self.broken & set(asked):
            raise ValueError("broken")
        return [2 * one for one in asked]


async def test_while_the_first_is_done_the_others_gather() -> None:
    lots = Lots()
    batched = Batched(lots.double, most=4)
    assert await asyncio.gather(*(batched.do(number) for number in range(6))) == [0, 2, 4, 6, 8, 10]
    assert lots.lots == [[0, 1, 2, 3], [4, 5]]
    assert await batched.do(7) == 14


async def test_whoever_breaks_a_lot_breaks_it_alone() -> None:
    batched = Batched(Lots(1).double)
    answers = await asyncio.gather(*(batched.do(number) for number in range(3)), return_exceptions=True)
    assert [answers[0], answers[2]] == [0, 4]
    assert isinstance(answers[1], ValueError)


async def test_whoever_is_cancelled_meanwhile_does_not_disturb_the_others() -> None:
    batched = Batched(Lots().double)
    gone, stays = asyncio.create_task(batched.do(1)), asyncio.create_task(batched.do(2))
    await asyncio.sleep(0)
    gone.cancel()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
