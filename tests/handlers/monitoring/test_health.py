"""Alive, ready, and a name for every request."""

import re
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest
import structlog
from redis import asyncio as aioredis

from desk.upkeep import heartbeat
from models import database
from models.schema import known_migrations
from ops.version import current_version
from tests.handlers.conftest import Site, TestClock
from tests.owners import owner_of


async def asked(site: Site, path: str = "/readyz", **headers: str) -> tuple[int, dict[str, object], str]:
    async with site.browser().get(
        path, headers={name.replace("_", "-"): text for name, text in headers.items()}
    ) as got:
        return got.status, await got.json(), got.headers["X-Request-Id"]


async def test_活着就是活着_并说出版本(site: Site) -> None:
    assert (await asked(site, "/healthz"))[:2] == (200, {"status": "alive", "version": current_version()})


async def test_一切正常_有后台任务(site: Site, clock: TestClock) -> None:
    await heartbeat.record_beat("南昌-0", clock.now)
    assert (await asked(site))[:2] == (200, {"status": "ready", "problems": [], "worker": "alive"})


async def test_后台任务迟到会被说出来_但网页照常可用(site: Site, clock: TestClock) -> None:
    await heartbeat.record_beat("南昌-0", clock.now - timedelta(minutes=1))
    assert (await asked(site))[:2] == (200, {"status": "ready", "problems": ["worker: late"], "worker": "late"})


@pytest.mark.parametrize(
    "statement", ["DELETE FROM tortoise_migrations WHERE name = $1", "DROP TABLE tortoise_migrations"]
)
async def test_数据库结构旧了就不可用_说出缺哪一步(site: Site, database_url: str, statement: str) -> None:
    plain = await asyncpg.connect(owner_of(database_url))
    await plain.execute(statement, *([known_migrations()[-1]] if "$1" in statement else []))
    await plain.close()
    status, told, _ = await asked(site)
    assert (status, told["status"], told["worker"]) == (503, "not ready", "unknown")
    assert f"{known_migrations()[-1]} missing, run jiesu migrate" in str(told["problems"])


async def test_Redis不在就不可用_回来就可用(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = aioredis.Redis(port=9, retry=None)
    with monkeypatch.context() as away:
        away.setattr(site.app.ctx, "services", replace(site.app.ctx.services, redis=nobody))
        status, told, _ = await asked(site)
        assert (status, told["problems"]) == (503, ["redis: ConnectionError"])
    await nobody.aclose()
    assert (await asked(site))[0] == 200


async def test_数据库不在就不可用(site: Site, database_url: str) -> None:
    await database.client()._pool.close()
    status, told, _ = await asked(site)
    assert (status, told["problems"]) == (503, ["database: InterfaceError"])


@pytest.mark.parametrize("given", ["0af7651916cd43dd8448eb211c80319c", "6f2c1a0e-2f41-4d5b-9a51-0c3b7a54f1aa"])
async def test_反向代理给的请求编号原样带回(site: Site, given: str) -> None:
    assert (await asked(site, X_Request_Id=given))[2] == given


@pytest.mark.parametrize(
    "given", ["13807910001", "360102199001011234", "张三".encode().decode("latin-1"), "a b", "x" * 999]
)
async def test_不像编号的一律换掉(site: Site, given: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", (await asked(site, X_Request_Id=given))[2])


async def test_同一连接上的两个请求_日志里编号不同_找不到的页面也有(site: Site) -> None:
    browser, names = site.browser(), []
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        for _ in range(2):
            async with browser.post("/wechat/callback/wx-nobody", data=b"<xml/>") as answered:
                names.append(answered.headers["X-Request-Id"])
        async with browser.get("/no-such-page") as answered:
            names.append(answered.headers["X-Request-Id"])
    assert [line["request_id"] for line in lines if line["event"] == "refused"] == names[:2]
    assert len(set(names)) == 3


async def test_问HEAD得到同样的头而没有正文_没完没了的流不答HEAD(site: Site) -> None:
    async with site.browser().head("/readyz") as ready, site.browser().get("/readyz") as whole:
        assert (ready.status, ready.content_length) == (whole.status, whole.content_length)
        assert await ready.read() == b""
    async with site.browser().head("/console/events") as stream:
        assert stream.status == 405
