"""One access token per account for all processes: held in memory, shared through Redis, renewed by one.

The token comes from ``stable_token``, which gives every caller the same one until 5 minutes before its end. That is why
nothing here is needed for correctness: without Redis, or when a lock's holder is slow, a process asks WeChat itself and
gets the same token. Redis only saves calls. What lies in Redis is sealed with a key made from the account's secret.
"""

import asyncio
import hashlib
import hmac
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis import asyncio as aioredis
from redis.asyncio.lock import Lock
from redis.exceptions import LockError, RedisError

from wechat.platform.errors import WeChatFailure

T = TypeVar("T")
Otherwise = TypeVar("Otherwise")

MARGIN = 300.0
"""Seconds before its end at which a token is renewed: from then on ``stable_token`` gives the next one."""
FORCE_EVERY = 30.0
"""Seconds between two forced renewals of one account; WeChat ignores quicker ones, and allows 20 a day."""

_SHORTEST = 10.0  # seconds a token is used even when it comes with less than the margin left
_GRACE = 30.0  # seconds an ageing but valid token is used on when renewing it failed
_LEASE = 25.0  # seconds; outlasts a normal and a forced fetch of 10 s each
_PAUSE = 5.0  # seconds Redis is left alone after it failed

log: structlog.typing.FilteringBoundLogger = structlog.get_logger(__name__)


class Keys(Protocol):
    """Of an account: what identifies it and what only it knows."""

    @property
    def appid(self) -> str: ...
    @property
    def secret(self) -> str: ...


@dataclass(frozen=True, slots=True)
class HeldToken:
    """An access token and the seconds it lives, as WeChat gave them."""

    value: str = field(repr=False)
    expires_in: float


Fetch = Callable[[bool], Awaitable[HeldToken]]
"""Asks ``stable_token``; the argument is ``force_refresh``. Raises WeChatFailure."""


@dataclass(frozen=True, slots=True)
class _Held:
    value: str = field(repr=False)
    fresh_until: float
    valid_until: float


@dataclass(frozen=True, slots=True)
class _Failed:
    at: float
    failure: WeChatFailure


class TokenStore:
    """Give one to all the clients of a process. ``redis`` None means that nothing is shared with other processes.

    ``clock`` counts seconds and never goes back. ``patience``: seconds to wait for another process's fetch before
    asking WeChat ourselves; ``redis_timeout``: seconds for one Redis command.
    """

    def __init__(
        self,
        redis: aioredis.Redis | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: float = 3.0,
        redis_timeout: float = 1.0,
    ) -> None:
        self._redis = redis
        self._clock = clock
        self._patience = patience
        self._redis_timeout = redis_timeout
        self._held: dict[str, _Held] = {}
        self._failed: dict[str, _Failed] = {}
        self._forced: dict[str, float] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._redis_back_at = float("-inf")

    def held(self, appid: str) -> str:
        """The token this process holds and may still use, '' if none. No I/O."""
        held = self._held.get(appid)
        return held.value if held and held.fresh_until > self._clock() else ""

    async def get(self, account: Keys, fetch: Fetch, stale: str = "") -> str:
        """A token other than ``stale``, which WeChat has just refused; ``stale`` itself if there is no other to be had.

        Raises WeChatFailure if there is none at all. Callers that queue behind a fetch share its outcome, failure
        included.
        """
        if (token := self.held(account.appid)) and token != stale:
            return token
        asked = self._clock()
        async with self._locks[account.appid]:
            if (token := self.held(account.appid)) and token != stale:
                return token
            failed = self._failed.get(account.appid)
            if failed and failed.at >= asked:
                raise failed.failure
            if token:
                del self._held[account.appid]
            try:
                return await self._renew(account, fetch, stale)
            except WeChatFailure as failure:
                if token := self._use_on(account.appid, stale):
                    return token
                self._failed[account.appid] = _Failed(self._clock(), failure)
                raise

    def _use_on(self, appid: str, stale: str) -> str:
        held, now = self._held.get(appid), self._clock()
        if not held or held.value == stale or held.valid_until <= now:
            return ""
        self._held[appid] = _Held(held.value, min(now + _GRACE, held.valid_until), held.valid_until)
        return held.value

    async def _renew(self, account: Keys, fetch: Fetch, stale: str) -> str:
        if token := await self._shared(account, stale):
            return token
        lock = await self._lock(account.appid)
        try:
            if lock and (token := await self._shared(account, stale)):
                return token
            fetched = await fetch(False)
            if fetched.value == stale and await self._may_force(account.appid):
                log.warning("wechat.token.forced", account=account.appid)
                fetched = await fetch(True)
            if fetched.value != stale:
                await self._publish(account, fetched)
            return fetched.value
        finally:
            if lock:
                await self._unlock(lock)

    async def _shared(self, account: Keys, stale: str) -> str:
        """The token another process put into Redis, '' if none or only ``stale``."""
        redis = self._redis
        if redis is None:
            return ""

        async def look() -> tuple[str | bytes | None, int]:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.get(_name(account.appid))
                pipe.pttl(_name(account.appid))
                value, milliseconds = await pipe.execute()
                return value, milliseconds

        sealed, milliseconds = await self._ask(look, (None, 0))
        opened = _open(account, sealed) if sealed and milliseconds > 0 else None
        if opened is None or opened[0] == stale:
            return ""
        value, grace = opened
        self._hold(account.appid, value, milliseconds / 1000, grace)
        return value

    async def _publish(self, account: Keys, token: HeldToken) -> None:
        fresh = min(max(token.expires_in - MARGIN, _SHORTEST), token.expires_in)
        grace = token.expires_in - fresh
        self._hold(account.appid, token.value, fresh, grace)
        redis = self._redis
        if redis is None or fresh <= 0:
            return
        sealed = _seal(account, token.value, grace)
        await self._ask(lambda: redis.set(_name(account.appid), sealed, px=int(fresh * 1000)), None)

    def _hold(self, appid: str, value: str, fresh: float, grace: float) -> None:
        now = self._clock()
        self._held[appid] = _Held(value, now + fresh, now + fresh + grace)
        self._failed.pop(appid, None)

    async def _may_force(self, appid: str) -> bool:
        now = self._clock()
        if now - self._forced.get(appid, float("-inf")) < FORCE_EVERY:
            return False
        redis = self._redis
        if redis is not None:
            name, milliseconds = f"wechat:token-forced:{appid}", int(FORCE_EVERY * 1000)
            if not await self._ask(lambda: redis.set(name, b"1", nx=True, px=milliseconds), True):
                return False
        self._forced[appid] = now
        return True

    async def _lock(self, appid: str) -> Lock | None:
        redis = self._redis
        if redis is None:
            return None
        lock = redis.lock(
            f"wechat:token-lock:{appid}",
            timeout=_LEASE,
            blocking_timeout=self._patience,
            sleep=0.05,
            thread_local=False,
        )
        return lock if await self._ask(lock.acquire, False, waiting=self._patience) else None

    async def _unlock(self, lock: Lock) -> None:
        with suppress(LockError):  # its lease ended: another process has it now
            await self._ask(lock.release, None)

    async def _ask(
        self, command: Callable[[], Awaitable[T]], otherwise: Otherwise, waiting: float = 0.0
    ) -> T | Otherwise:
        """What Redis says, or ``otherwise`` if it does not answer; then it is left alone for a few seconds."""
        if self._clock() < self._redis_back_at:
            return otherwise
        try:
            async with asyncio.timeout(self._redis_timeout + waiting):
                return await command()
        except LockError:
            raise
        except (RedisError, TimeoutError, OSError) as error:
            self._redis_back_at = self._clock() + _PAUSE
            log.warning("wechat.token.redis_gone", reason=type(error).__name__)
            return otherwise


def _name(appid: str) -> str:
    return f"wechat:token:{appid}"


def _cipher(account: Keys) -> AESGCM:
    return AESGCM(hmac.new(account.secret.encode(), b"access token in redis", hashlib.sha256).digest())


def _seal(account: Keys, value: str, grace: float) -> str:
    nonce = os.urandom(12)
    plain = json.dumps({"token": value, "grace": grace}).encode()
    return urlsafe_b64encode(nonce + _cipher(account).encrypt(nonce, plain, account.appid.encode())).decode()


def _open(account: Keys, sealed: str | bytes) -> tuple[str, float] | None:
    """The token and its seconds of grace; None if it was sealed under another secret or is not ours."""
    try:
        raw = urlsafe_b64decode(sealed)
        held = json.loads(_cipher(account).decrypt(raw[:12], raw[12:], account.appid.encode()))
        return str(held["token"]), float(held["grace"])
    except (ValueError, KeyError, TypeError, InvalidTag):
        return None
