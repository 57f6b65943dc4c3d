"""Every handler may reach these services: made once by `server.create_app`, read from the request."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import aiohttp
from limits.aio.strategies import FixedWindowRateLimiter
from redis import asyncio as aioredis
from sanic import Request

from handlers.http.live_updates import Live
from handlers.http.news_places import NewsPlaces
from handlers.http.signon.provider import IdentityProvider
from handlers.http.tries import Tries
from settings import Settings
from wechat.accounts import Accounts

NEWS_AT_ONCE = 2
"""What WeChat tells of itself, so much at a time: people who talk wait behind no more of it, however much comes."""


@dataclass(frozen=True)
class Services:
    settings: Settings
    redis: aioredis.Redis
    http: aiohttp.ClientSession
    accounts: Accounts
    live: Live
    rates: FixedWindowRateLimiter
    tries: Tries
    identity_provider: IdentityProvider | None = None
    news: NewsPlaces = field(default_factory=NewsPlaces)
    telling: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(NEWS_AT_ONCE))

    def now(self) -> datetime:
        return self.settings.clock()


def services(request: Request) -> Services:
    return cast(Services, request.app.ctx.services)
