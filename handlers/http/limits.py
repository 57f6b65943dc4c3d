"""How often anybody may ask, counted in Redis. Without Redis nobody is held up: a limit is no promise to citizens."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import structlog
from redis import asyncio as aioredis
from redis.exceptions import RedisError
from sanic import HTTPResponse, Request

from desk.errors import Refused
from handlers.http.errors import WORDS, show

log = structlog.get_logger("miniapp")

REDIS_SECONDS = 1.0


class TooOften(Refused):
    """Rates; `wait` is in seconds."""

    code = "too_often"
    status = 429

    def __init__(self, wait: int) -> None:
        super().__init__(WORDS[429])
        self.wait = wait


@dataclass(frozen=True)
class RateLimit:
    """At most so many in each window of so many seconds."""

    name: str
    most: int
    seconds: int


ADDRESS = RateLimit("address", 1200, 60)
"""A court's or a carrier's network is one address for many people."""
LOGIN = RateLimit("login", 120, 60)
READ = RateLimit("read", 120, 60)
WRITE = RateLimit("write", 30, 60)
PETITION = RateLimit("petition", 20, 3600)
PHONE = RateLimit("phone", 10, 3600)
UPLOAD = RateLimit("upload", 40, 3600)
REFUSALS = RateLimit("door", 300, 60)
"""What one address may send that is not WeChat's before it is no more worth a line in the log."""


async def spend(redis: aioredis.Redis, rate: RateLimit, who: str, as_of: datetime) -> None:
    """Count one more of somebody's. Raises `TooOften` beyond the rate."""
    now = int(as_of.timestamp())
    key = f"jiesu:rate:{rate.name}:{who}:{now // rate.seconds}"
    try:
        async with asyncio.timeout(REDIS_SECONDS):
            await redis.set(key, 0, ex=rate.seconds + 1, nx=True)
            count = int(await redis.incr(key))
    except (RedisError, OSError, TimeoutError) as error:
        log.warning("rates_not_counted", rate=rate.name, error=type(error).__name__)
        return
    if count > rate.most:
        raise TooOften(rate.seconds - now % rate.seconds)


async def too_often(request: Request, error: TooOften) -> HTTPResponse:
    response = show(request, error.status, error.words, error.code)
    response.headers["Retry-After"] = str(error.wait)
    return response
