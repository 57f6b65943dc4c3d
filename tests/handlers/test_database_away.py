"""PostgreSQL away, and back: words meanwhile, and nobody starts anything again."""

from collections.abc import AsyncIterator
from types import SimpleNamespace

import pytest
from redis import Redis

from desk.people.accounts import keep_configured
from tests import cast
from tests.drills.raw import Door, ask, http, message, open_mini, open_session
from tests.handlers.chat.test_callback import KEYS
from tests.handlers.conftest import Site, TestClock
from tests.postgres_proxy import PostgresProxy


@pytest.fixture
async def wire(cast_database_url: str) -> AsyncIterator[PostgresProxy]:
    async with PostgresProxy(cast_database_url) as proxy:
        yield proxy


@pytest.fixture
def database_url(wire: PostgresProxy) -> str:
    return wire.url


async def test_数据库不在时_每个入口都说系统正忙_回来后自己恢复(
    site: Site, wire: PostgresProxy, clock: TestClock, redis_url: str
) -> None:
    await keep_configured(KEYS, clock(), "门")
    identity = await cast.phone("张三", clock())
    door = Door(KEYS.appid, KEYS.token, KEYS.aes_key, clock)
    with Redis.from_url(redis_url) as redis:
        cookie, token = open_session(redis, "phone", identity.id).cookie, open_mini(redis, identity.id)

    async def knock() -> SimpleNamespace:
        port = site.settings.port
        return SimpleNamespace(
            page=await ask(port, http("GET", "/p", Cookie=cookie)),
            api=await ask(port, http("GET", "/api/v1/petitions", Authorization=token)),
            door=await ask(port, door.request(message("o-zhangsan", 1, Content="你好"))),
            console=await ask(port, http("GET", "/console/login")),
        )

    before = await knock()
    await wire.cut()
    away = await knock()
    await wire.mend()
    after = await knock()

    assert (before.page.status, before.api.status, before.door.status) == (200, 200, 200)
    assert (away.page.status, away.api.status, away.door.status) == (503, 503, 503)
    assert "系统正忙" in away.page.body.decode()
    assert '"code":"busy"' in away.api.body.decode()
    assert away.console.status == 200
    assert (after.page.status, after.api.status, after.door.status) == (200, 200, 200)
