"""Only failed tries to get in count: per address, and per device that is known to be somebody's.

Three hundred people behind one address sign in at half past eight, and nobody is held up; whoever guesses is.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from desk.errors import Refused

log = structlog.get_logger("console")

OF_ADDRESS = RateLimitItemPerMinute(100, 10, namespace="failed_address")
"""One in three of three hundred people may mistype once."""
OF_DEVICE = RateLimitItemPerMinute(10, 15, namespace="failed_device")
OF_OFFICER = RateLimitItemPerMinute(5, 15, namespace="failed_own")
"""Wrong passwords typed within a session, by whoever sits there."""
PATIENCE_SECONDS = 1.0
AT_ONCE = 2
"""As many passwords are compared at once as there are threads for it."""
Counted = Sequence[tuple[RateLimitItem, str]]
"""Which rates a try counts for, and as whose."""


class HeldUp(Refused):
    """Too many tries failed before; `wait` is in seconds."""

    code = "too_often"
    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"错的次数太多，请 {math.ceil(wait / 60)} 分钟后再试")
        self.wait = wait


class Tries:
    """Counts failures in Redis. However many tries come at once, no more than `AT_ONCE` outrun the count."""

    def __init__(self, rates: FixedWindowRateLimiter) -> None:
        self._rates = rates
        self._turn = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def turn(self, counted: Counted) -> AsyncIterator[None]:
        """Wait for one's turn to try. Raises `HeldUp` where too many failed before."""
        async with self._turn:
            for rate, who in counted:
                wait = await self._wait(rate, who)
                if wait:
                    raise HeldUp(wait)
            yield

    async def failed(self, counted: Counted) -> None:
        """Count a failure."""
        for rate, who in counted:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._rates.hit(rate, who)
            except (RedisError, OSError) as error:
                log.warning("rates_not_counted", rate=rate.namespace, error=type(error).__name__)

    async def has_room(self, counted: Counted) -> bool:
        """Say whether fewer failed than may."""
        return not any([await self._wait(rate, who) for rate, who in counted])

    async def _wait(self, rate: RateLimitItem, who: str) -> int:
        """Return for how many seconds nothing is tried any more; 0 where it may be."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if await self._rates.test(rate, who):
                    return 0
                return max(1, math.ceil(await self._rates.storage.get_expiry(rate.key_for(who)) - time.time()))
        except (RedisError, OSError) as error:
            log.warning("rates_not_counted", rate=rate.namespace, error=type(error).__name__)
            return 0
