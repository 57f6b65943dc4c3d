"""The web process for tests: the real application on a free port, with a database and a Redis of the test's own."""

import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import aiohttp
import pytest
from redis import asyncio as aioredis
from sanic import Sanic
from sanic.router import Router

import settings as configuration
from server import create_app
from settings import Settings
from tests import leaks

WEDNESDAY_MORNING = datetime(2026, 11, 18, 1, 30, tzinfo=UTC)
"""09:30 in Shanghai on a working day."""
NOBODY = "http://127.0.0.1:9"


@dataclass
class TestClock:
    """The time everybody in a test agrees on; moved by hand."""

    __test__ = False
    now: datetime = WEDNESDAY_MORNING

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@dataclass(frozen=True)
class Site:
    """The running application. `browser` makes an aiohttp session with cookies of its own."""

    url: str
    app: Sanic
    settings: Settings
    redis: aioredis.Redis = field(repr=False)
    browser: Callable[[], aiohttp.ClientSession] = field(repr=False)


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def site_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def wechat_url() -> str:
    """Where the application looks for WeChat; nobody is there unless a test says otherwise."""
    return NOBODY


@pytest.fixture
def more_settings() -> dict[str, str]:
    """What else is set; nothing unless a test says otherwise."""
    return {}


def forget(app: Sanic) -> None:
    """Let an application go. The blueprints are the modules': each held every application it was ever part of; and
    Sanic remembers for all routers together where a request went.
    """
    Sanic.unregister_app(app)
    for remembered in (Router.get, Router.find_route_by_view_name):
        remembered.cache_clear()
    for blueprint in app.blueprints.values():
        blueprint.reset()


@pytest.fixture
async def site(
    database_url: str,
    redis_url: str,
    site_port: int,
    wechat_url: str,
    clock: TestClock,
    tmp_path: Path,
    more_settings: dict[str, str],
) -> AsyncIterator[Site]:
    url = f"http://127.0.0.1:{site_port}"
    given = {
        "JIESU_ENV": "development",
        "JIESU_HOME": str(tmp_path),
        "JIESU_PORT": str(site_port),
        "JIESU_PUBLIC_URL": url,
        "JIESU_DATABASE_URL": database_url,
        "JIESU_REDIS_URL": redis_url,
        "JIESU_WECHAT_URL": wechat_url,
        "JIESU_WECHAT_OPEN_URL": wechat_url,
        "JIESU_WECHAT_MP_URL": wechat_url,
        **more_settings,
    }
    settings = configuration.load(given).model_copy(update={"clock": clock})
    app = create_app(settings, name=f"jiesu-test-{uuid4().hex[:12]}")
    told = leaks.watch(app)
    app.config.TOUCHUP = False  # Sanic's rewriting of its own methods does not survive a second application
    server = await app.create_server(host="127.0.0.1", port=site_port, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    sessions: list[aiohttp.ClientSession] = []

    def browser() -> aiohttp.ClientSession:
        sessions.append(aiohttp.ClientSession(url, cookie_jar=aiohttp.CookieJar(unsafe=True)))
        return sessions[-1]

    redis = aioredis.Redis.from_url(redis_url)
    try:
        yield Site(url, app, settings, redis, browser)
    finally:
        for session in sessions:
            await session.close()
        await redis.aclose()
        await server.before_stop()
        await server.close()
        await server.after_stop()
        forget(app)
    assert not told, "personal data of the cast in what was answered:\n" + "\n".join(told)
