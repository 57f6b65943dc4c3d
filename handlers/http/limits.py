"""Redis counts how often anybody asks. Without Redis nobody is held up: a limit is no promise to citizens."""

import asyncio
import math
import time
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis import asyncio as aioredis
from redis.exceptions import RedisError
from sanic import HTTPResponse, Request

from desk.errors import Refused
from handlers.http.errors import WORDS, show

log = structlog.get_logger("miniapp")

REDIS_SECONDS = 1.0


class TooOften(Refused):
    """Somebody asked more often than they may; `wait` is in seconds."""

    code = "too_often"
    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(WORDS[429])
        self.wait = wait


ADDRESS = RateLimitItemPerMinute(1200, namespace="address")
"""A court's or a carrier's network is one address for many people."""
LOGIN = RateLimitItemPerMinute(120, namespace="login")
READ = RateLimitItemPerMinute(120, namespace="read")
WRITE = RateLimitItemPerMinute(30, namespace="write")
TOGETHER = RateLimitItemPerMinute(20, namespace="together")
"""Speaking for others, and asking together with them."""
PETITION = RateLimitItemPerHour(20, namespace="petition")
PHONE = RateLimitItemPerHour(10, namespace="phone")
UPLOAD = RateLimitItemPerHour(40, namespace="upload")
PERSONAL_SEARCH = RateLimitItemPerMinute(20, namespace="personal_search")
"""One officer's searches by somebody's telephone or document number."""
REPORTS = RateLimitItemPerMinute(240, namespace="reports")
"""Calls of one case system."""
STRANGERS = RateLimitItemPerMinute(60, namespace="strangers")
"""Calls from one address whose signature does not hold."""
REFUSALS = RateLimitItemPerMinute(300, namespace="door")
"""What one address may send that is not WeChat's before it is no more worth a line in the log."""


def rates_in(redis: aioredis.Redis) -> FixedWindowRateLimiter:
    """Return a counter in this Redis, over its own connections; a window begins with the first thing somebody asks."""
    shared: Any = redis.connection_pool
    return FixedWindowRateLimiter(
        RedisStorage("async+redis://", implementation="redispy", key_prefix="jiesu:rate", connection_pool=shared)
    )


async def spend(rates: FixedWindowRateLimiter, rate: RateLimitItem, who: str) -> None:
    """Count one more of somebody's. Raises `TooOften` beyond the rate."""
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            if await rates.hit(rate, who):
                return
            wait = await rates.storage.get_expiry(rate.key_for(who)) - time.time()
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("rates_not_counted", rate=rate.namespace, error=type(error).__name__)
        return
    raise TooOften(max(1, math.ceil(wait)))


async def too_often(request: Request, error: TooOften) -> HTTPResponse:
    """Answer as the mini-program's API does, with the seconds to wait."""
    response = show(request, error.status, error.words, error.code)
    response.headers["Retry-After"] = str(error.wait)
    return response
