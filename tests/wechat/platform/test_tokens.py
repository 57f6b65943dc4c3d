"""One access token per account, whoever asks, whatever breaks."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
import structlog
from redis import asyncio as aioredis

from wechat.platform.async_client import AccountKeys
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure, WeChatUnreachable
from wechat.platform.tokens import FORCE_EVERY, MARGIN, HeldToken, TokenStore


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class StableToken:
    """Gives the same token until forced, as the platform does; every question is kept."""

    serial: int = 1
    expires_in: float = 7200
    asked: list[bool] = field(default_factory=list)
    failing: WeChatFailure | None = None
    heeds_force: bool = True

    @property
    def value(self) -> str:
        return f"81_token-{self.serial}"

    async def fetch(self, force: bool) -> HeldToken:
        self.asked.append(force)
        await asyncio.sleep(0)
        if self.failing:
            raise self.failing
        if force and self.heeds_force:
            self.serial += 1
        return HeldToken(self.value, self.expires_in)


@pytest.fixture
def court() -> AccountKeys:
    """An account nobody else has, so that tests may share one Redis."""
    return AccountKeys(f"wx{uuid4().hex[:16]}", "2dc5080b7d53310eee9dd8303665da92")


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[aioredis.Redis]:
    client = aioredis.from_url(redis_url)
    yield client
    await client.aclose()


@pytest.fixture
async def dead_redis() -> AsyncIterator[aioredis.Redis]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        client = aioredis.from_url(f"redis://127.0.0.1:{held.getsockname()[1]}/0")
        yield client
        await client.aclose()


async def test_fifty_first_callers_fetch_once(court: AccountKeys) -> None:
    wechat, store = StableToken(), TokenStore(None)
    tokens = await asyncio.gather(*(store.get(court, wechat.fetch) for _ in range(50)))
    assert set(tokens) == {"81_token-1"}
    assert wechat.asked == [False]


async def test_a_token_is_renewed_five_minutes_before_its_end(court: AccountKeys) -> None:
    wechat, clock = StableToken(), Clock()
    store = TokenStore(None, clock=clock)
    await store.get(court, wechat.fetch)
    clock.now += 7200 - MARGIN - 1
    await store.get(court, wechat.fetch)
    assert len(wechat.asked) == 1
    clock.now += 1
    wechat.serial = 2
    assert await store.get(court, wechat.fetch) == "81_token-2"


async def test_a_token_that_comes_near_its_end_is_used_a_little(court: AccountKeys) -> None:
    wechat, store = StableToken(expires_in=120), TokenStore(None)
    for _ in range(3):
        await store.get(court, wechat.fetch)
    assert len(wechat.asked) == 1


async def test_an_ageing_token_serves_on_while_wechat_gives_no_other(court: AccountKeys) -> None:
    wechat, clock = StableToken(), Clock()
    store = TokenStore(None, clock=clock)
    await store.get(court, wechat.fetch)
    clock.now += 7200 - MARGIN
    wechat.failing = WeChatUnreachable("/cgi-bin/stable_token", "no connection")
    assert await store.get(court, wechat.fetch) == "81_token-1"
    assert await store.get(court, wechat.fetch) == "81_token-1"
    assert len(wechat.asked) == 2
    clock.now += MARGIN
    with pytest.raises(WeChatUnreachable):
        await store.get(court, wechat.fetch)


async def test_callers_in_a_queue_share_the_failure(court: AccountKeys) -> None:
    wechat, store = StableToken(failing=WeChatUnreachable("/cgi-bin/stable_token", "down")), TokenStore(None)
    outcomes = await asyncio.gather(*(store.get(court, wechat.fetch) for _ in range(50)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {WeChatUnreachable}
    assert len(wechat.asked) == 1
    wechat.failing = None
    assert await store.get(court, wechat.fetch) == "81_token-1"


async def test_a_caller_who_leaves_does_not_take_the_others_along(court: AccountKeys) -> None:
    wechat, store = StableToken(), TokenStore(None)
    first, second = (asyncio.create_task(store.get(court, wechat.fetch)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "81_token-1"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_a_refused_token_is_replaced_without_force_where_there_is_another(court: AccountKeys) -> None:
    wechat, store = StableToken(), TokenStore(None)
    old = await store.get(court, wechat.fetch)
    wechat.serial = 2
    tokens = await asyncio.gather(*(store.get(court, wechat.fetch, stale=old) for _ in range(20)))
    assert set(tokens) == {"81_token-2"}
    assert wechat.asked == [False, False]


async def test_a_refused_token_that_comes_back_is_forced_out_once_in_thirty_seconds(court: AccountKeys) -> None:
    wechat, clock = StableToken(heeds_force=False), Clock()
    store = TokenStore(None, clock=clock)
    old = await store.get(court, wechat.fetch)
    for _ in range(5):
        assert await store.get(court, wechat.fetch, stale=old) == old
    assert wechat.asked.count(True) == 1
    clock.now += FORCE_EVERY
    wechat.heeds_force = True
    assert await store.get(court, wechat.fetch, stale=old) == "81_token-2"
    assert wechat.asked.count(True) == 2


async def test_processes_share_one_token(redis: aioredis.Redis, court: AccountKeys) -> None:
    wechat = StableToken()
    stores = [TokenStore(redis) for _ in range(4)]
    tokens = await asyncio.gather(*(store.get(court, wechat.fetch) for store in stores for _ in range(10)))
    assert set(tokens) == {"81_token-1"}
    assert wechat.asked == [False]


async def test_processes_force_out_a_token_once_between_them(redis: aioredis.Redis, court: AccountKeys) -> None:
    wechat = StableToken()
    stores = [TokenStore(redis) for _ in range(4)]
    old = await stores[0].get(court, wechat.fetch)
    tokens = await asyncio.gather(*(store.get(court, wechat.fetch, stale=old) for store in stores))
    assert set(tokens) == {"81_token-2"}
    assert wechat.asked == [False, False, True]


async def test_processes_do_not_force_in_turn(redis: aioredis.Redis, court: AccountKeys) -> None:
    wechat = StableToken(heeds_force=False)
    stores = [TokenStore(redis) for _ in range(3)]
    old = await stores[0].get(court, wechat.fetch)
    for store in stores:
        assert await store.get(court, wechat.fetch, stale=old) == old
    assert wechat.asked.count(True) == 1


async def test_redis_forgets_a_token_when_it_should_be_renewed(redis: aioredis.Redis, court: AccountKeys) -> None:
    await TokenStore(redis).get(court, StableToken().fetch)
    left = await redis.ttl(f"wechat:token:{court.appid}")
    assert 0 < left <= 7200 - MARGIN


async def test_redis_never_sees_the_token(redis: aioredis.Redis, court: AccountKeys) -> None:
    await TokenStore(redis).get(court, StableToken().fetch)
    held = await redis.get(f"wechat:token:{court.appid}")
    assert held
    assert b"81_token" not in (held if isinstance(held, bytes) else held.encode())


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"AAAA", bytes(range(256))])
async def test_rubbish_in_redis_is_overwritten(redis: aioredis.Redis, court: AccountKeys, rubbish: bytes) -> None:
    await redis.set(f"wechat:token:{court.appid}", rubbish, ex=60)
    assert await TokenStore(redis).get(court, StableToken().fetch) == "81_token-1"
    wechat = StableToken()
    assert await TokenStore(redis).get(court, wechat.fetch) == "81_token-1"
    assert wechat.asked == []


async def test_a_new_secret_cannot_read_the_old_ones_token(redis: aioredis.Redis, court: AccountKeys) -> None:
    await TokenStore(redis).get(court, StableToken().fetch)
    wechat = StableToken(serial=5)
    changed = AccountKeys(court.appid, "another secret")
    assert await TokenStore(redis).get(changed, wechat.fetch) == "81_token-5"


async def test_a_dead_holder_of_the_lock_is_not_waited_for_long(redis: aioredis.Redis, court: AccountKeys) -> None:
    await redis.set(f"wechat:token-lock:{court.appid}", b"somebody", ex=60)
    assert await TokenStore(redis, patience=0.1).get(court, StableToken().fetch) == "81_token-1"
    assert await redis.get(f"wechat:token-lock:{court.appid}") == b"somebody"


async def test_a_process_whose_token_was_replaced_takes_the_one_in_redis(
    redis: aioredis.Redis, court: AccountKeys
) -> None:
    wechat, here, there = StableToken(), TokenStore(redis), TokenStore(redis)
    old = await here.get(court, wechat.fetch)
    await there.get(court, wechat.fetch, stale=old)
    wechat.asked.clear()
    assert await here.get(court, wechat.fetch, stale=old) == "81_token-2"
    assert wechat.asked == []


async def test_without_redis_processes_still_get_the_same_token(dead_redis: aioredis.Redis, court: AccountKeys) -> None:
    wechat = StableToken()
    stores = [TokenStore(dead_redis) for _ in range(2)]
    tokens = await asyncio.gather(*(store.get(court, wechat.fetch) for store in stores for _ in range(5)))
    assert set(tokens) == {"81_token-1"}
    assert wechat.asked == [False, False]
    assert await stores[0].get(court, wechat.fetch, stale="81_token-1") == "81_token-2"


async def test_a_redis_that_never_answers_is_left_alone(court: AccountKeys) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        client = aioredis.from_url(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        clock, wechat = Clock(), StableToken()
        store = TokenStore(client, clock=clock, redis_timeout=0.05)
        with structlog.testing.capture_logs() as lines:
            assert await store.get(court, wechat.fetch) == "81_token-1"
            assert await store.get(court, wechat.fetch, stale="81_token-1") == "81_token-2"
        await client.aclose()
    assert [line["event"] for line in lines] == ["wechat.token.redis_gone", "wechat.token.forced"]


async def test_a_wrong_secret_is_an_alarm_and_not_retried(court: AccountKeys) -> None:
    wrong = WeChatError(40125, "invalid appsecret", ErrorClass.account_alarm)
    wechat, store = StableToken(failing=wrong), TokenStore(None)
    with pytest.raises(WeChatError):
        await store.get(court, wechat.fetch)
    assert wechat.asked == [False]


async def test_nothing_secret_is_shown(
    dead_redis: aioredis.Redis, court: AccountKeys, caplog: pytest.LogCaptureFixture
) -> None:
    wechat, store = StableToken(), TokenStore(dead_redis)
    with structlog.testing.capture_logs() as lines, caplog.at_level(logging.DEBUG):
        token = await store.get(court, wechat.fetch)
        token = await store.get(court, wechat.fetch, stale=token)
    shown = f"{lines} {caplog.text} {court} {HeldToken(token, 1)} {vars(store)}"
    assert {line["event"] for line in lines} >= {"wechat.token.redis_gone", "wechat.token.forced"}
    assert "81_token" not in shown
    assert court.secret not in shown
