"""Who is held up for failing, and who is not."""

import asyncio

import pytest
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from handlers.http.tries import AT_ONCE, OF_ADDRESS, HeldUp, Tries

COURT = ((OF_ADDRESS, "203.0.113.9"),)


@pytest.fixture
def tries() -> Tries:
    return Tries(FixedWindowRateLimiter(MemoryStorage()))


async def test_three_hundred_people_behind_one_address_sign_in_at_once_and_one_in_four_mistypes_first(tries: Tries):
    in_turn = most = 0

    async def sign_in(mistypes: bool) -> None:
        nonlocal in_turn, most
        for wrong in (True, False) if mistypes else (False,):
            async with tries.turn(COURT):
                in_turn += 1
                most = max(most, in_turn)
                await asyncio.sleep(0)
                in_turn -= 1
            if wrong:
                await tries.failed(COURT)

    await asyncio.gather(*(sign_in(number % 4 == 0) for number in range(300)))

    assert most == AT_ONCE
    assert await tries.has_room(COURT)


async def test_a_thousand_guesses_at_once_get_no_more_looks_than_the_rate_and_two(tries: Tries):
    looks = 0

    async def guess() -> None:
        nonlocal looks
        async with tries.turn(COURT):
            looks += 1
            await asyncio.sleep(0)
            await tries.failed(COURT)

    refused = await asyncio.gather(*(guess() for _ in range(1000)), return_exceptions=True)

    assert OF_ADDRESS.amount <= looks <= OF_ADDRESS.amount + AT_ONCE
    assert {type(one) for one in refused} == {type(None), HeldUp}
    assert not await tries.has_room(COURT)
    assert await tries.has_room(((OF_ADDRESS, "203.0.113.8"),))
