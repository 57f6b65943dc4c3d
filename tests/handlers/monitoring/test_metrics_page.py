"""`/metrics`: the figures are true, come from every process, and stay inside."""

import asyncio
import re
import socket
from datetime import timedelta
from pathlib import Path

import aiohttp
import asyncpg
import psutil
import pytest

from desk.upkeep import heartbeat, metrics
from handlers.monitoring import metrics_page, process_figures
from models import database
from tests.handlers.conftest import Site, TestClock
from tests.owners import owner_of
from tests.town import a_town, until

EXPENSIVE = re.compile(r"Seq Scan on (inbound_message|attempt|delivery|clock|attachment)")


async def figures(http: aiohttp.ClientSession, base: str = "") -> dict[str, float]:
    async with http.get(f"{base}/metrics") as answered:
        assert answered.status == 200
        lines = (await answered.text()).splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def asked_of_the_database(found: dict[str, float]) -> dict[str, float]:
    """Leaves out what a process counts of itself, and the disk: they are never old."""
    own = ("jiesu_disk", *(f"jiesu_{name}" for name in process_figures.NAMES))
    return {name: value for name, value in found.items() if not name.startswith(own)}


async def filled(url: str) -> None:
    """A delivery due for 90 s, one due in an hour, two attempts, a clock 60 s late and one paused."""
    plain = await asyncpg.connect(owner_of(url))
    for name in await plain.fetch(
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'clock'::regclass"
    ):
        await plain.execute(f'ALTER TABLE clock DROP CONSTRAINT "{name["conname"]}"')
    due = "INSERT INTO delivery (cause, notice, facts, lane, state, not_before, lease_owner, created_at) VALUES "
    await plain.execute(
        due + "('a', 'answered', '{}', 0, 'pending', timestamptz '2026-11-18 01:28:30Z', '', now()),"
        " ('b', 'answered', '{}', 0, 'uncertain', timestamptz '2026-11-18 02:30Z', '', now()),"
        " ('c', 'answered', '{}', 2, 'sent', timestamptz '2026-11-18 01:00Z', '', now());"
        "INSERT INTO attempt (delivery_id, ordinal, channel, client_msg_id, state, error_class, finish_status, tries,"
        " updated_at) VALUES (1, 1, 'template', 'x', 'failed', 'unreachable', '', 1, now()),"
        " (1, 2, 'kf_text', 'y', 'sent', '', '', 1, now());"
        "INSERT INTO clock (ticket_id, kind, cycle, court_id, policy, started_at, paused_at, due_at, next_look_at,"
        " estimated, reason, rung) VALUES (1, 'answer', 1, 1, '', now(), NULL, now(), '2026-11-18 01:29Z',"
        " false, '', 0), (1, 'answer', 1, 1, '', now(), now(), now(), '2026-11-18 01:29Z', false, '', 0)"
    )
    await plain.close()


async def test_数据库里的数字如实给出_最多旧五秒(site: Site, database_url: str, clock: TestClock) -> None:
    await filled(database_url)
    await heartbeat.record_beat("南昌-0", clock.now - timedelta(seconds=12))
    first = await figures(site.browser())
    assert first["jiesu_database_up"] == 1
    assert first['jiesu_deliveries_waiting{lane="0"}'] == 2
    assert 'jiesu_deliveries_waiting{lane="2"}' not in first
    assert first["jiesu_deliveries_oldest_age_seconds"] == 90
    assert first['jiesu_attempts_recent{error_class="unreachable",state="failed"}'] == 1
    assert first['jiesu_attempts_recent{error_class="",state="sent"}'] == 1
    assert (first["jiesu_clocks_due"], first["jiesu_clocks_lag_seconds"]) == (1, 60)
    assert first['jiesu_worker_heartbeat_age_seconds{worker="南昌-0"}'] == 12
    assert first["jiesu_talks_active"] == 0
    await heartbeat.end_beats("南昌-0")
    assert asked_of_the_database(await figures(site.browser())) == asked_of_the_database(first)
    site.app.ctx.vitals._asked_at = float("-inf")
    assert 'jiesu_worker_heartbeat_age_seconds{worker="南昌-0"}' not in await figures(site.browser())


async def test_门口的请求按结果计数(site: Site) -> None:
    browser = site.browser()
    for path in ("/wechat/callback/wx-nobody", "/healthz"):
        async with browser.post(path, data=b"<xml/>"):
            pass
    counted = {name: value for name, value in (await figures(browser)).items() if "door_seconds_count" in name}
    assert counted == {'jiesu_door_seconds_count{outcome="refused"}': 1}


async def test_数据库不在时_门口的数字还在(site: Site) -> None:
    await database.client()._pool.close()
    found = await figures(site.browser())
    assert found["jiesu_database_up"] == 0
    assert not any(name.startswith("jiesu_deliveries") for name in found)


async def test_没有一个查询扫整张大表(database_url: str, site: Site, clock: TestClock) -> None:
    async with database.transaction() as plain:
        await plain.execute("SET LOCAL enable_seqscan = off")
        for question in metrics.QUESTIONS:
            given = [clock.now] if "$1" in question.query else []
            plan = "\n".join(row["QUERY PLAN"] for row in await plain.fetch(f"EXPLAIN {question.query}", *given))
            assert not EXPENSIVE.search(plan), plan


@pytest.mark.parametrize(
    ("peer", "headers", "inside"),
    [
        ("127.0.0.1", (), True),
        ("::1", ("Host", "User-Agent"), True),
        ("10.2.3.4", (), True),
        ("::ffff:192.168.1.7", (), True),
        ("fd00::7", (), True),
        ("59.53.1.1", (), False),
        ("::ffff:59.53.1.1", (), False),
        ("2408:8000::1", (), False),
        ("127.0.0.1", ("X-Forwarded-For",), False),
        ("10.2.3.4", ("x-real-ip",), False),
        ("127.0.0.1", ("Forwarded",), False),
        ("", (), False),
    ],
)
def test_外面的人和经代理来的人看不到(peer: str, headers: tuple[str, ...], inside: bool) -> None:
    assert metrics_page.from_inside(peer, headers) is inside


async def test_经反向代理来的请求只看到没有这个页面(site: Site) -> None:
    async with site.browser().get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}) as answered:
        assert answered.status == 404
        assert "jiesu_" not in await answered.text()


async def test_几个网页进程的计数加在一起_管它们的进程被杀_它们也都停下(
    demonstration_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with a_town(demonstration_url, redis_url, tmp_path, processes=2) as town:

        async def refused() -> None:
            connector = aiohttp.TCPConnector(force_close=True)
            where = f"{town.web}/wechat/callback/wx-nobody"
            async with aiohttp.ClientSession(connector=connector) as http, http.post(where, data=b"<xml/>") as answered:
                assert answered.status in (404, 429)  # too many while the second process starts, and refused as well

        sent = 0

        async def both_processes_count() -> bool:
            nonlocal sent
            await asyncio.gather(*(refused() for _ in range(20)))
            sent += 20
            return len(list((tmp_path / "metrics").rglob("*.db"))) >= 2

        await until(both_processes_count)
        await town.says("zhangsan", "您好")

        async def counted() -> dict[str, float]:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:
                return {k: v for k, v in (await figures(http, town.web)).items() if "door_seconds_count" in k}

        for _ in range(6):
            found = await counted()
            assert found['jiesu_door_seconds_count{outcome="refused"}'] == sent
            assert found['jiesu_door_seconds_count{outcome="answered"}'] == 1

        family = psutil.Process(town.running["serve"].pid).children(recursive=True)
        town.kill("serve")
        port = int(town.web.rpartition(":")[2])

        async def nobody_is_left() -> bool:
            with socket.socket() as wire:
                return wire.connect_ex(("127.0.0.1", port)) != 0

        await until(nobody_is_left)
        assert len(family) >= 3  # two that serve, and Sanic's keeper of what they share
        assert not psutil.wait_procs(family, timeout=60)[1]
