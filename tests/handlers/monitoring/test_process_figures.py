"""Requests are counted by part of the house and result, never by path; the loop and the pool are looked at."""

import asyncio
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from sanic import HTTPResponse

from desk.upkeep.backups import BACKUP, FinishedRun, record
from handlers.monitoring import metrics_page, process_figures
from handlers.monitoring.process_figures import ProcessFigures, family_of, result_of
from models import JobTally
from tests.handlers.conftest import Site, TestClock
from tests.handlers.monitoring.test_metrics_page import figures
from tests.owners import the_owner


def test_每条路径属于一个部分_没有的路径也不会多出一个() -> None:
    paths = ("/wechat/callback/wx1", "/api/integration/cases", "/api/me", "/console/queue", "/static/a.css", "/p/SQ1")
    assert [family_of(path) for path in paths] == ["door", "integration", "api", "console", "static", "page"]
    assert {family_of(f"/{word}") for word in ("wp-login.php", "healthz", "metrics", "%00")} == {"page", "monitoring"}
    assert [result_of(status) for status in (200, 303, 404, 429, 500, 502, 503)] == [
        *("ok", "ok", "refused", "refused", "failed", "failed", "busy")
    ]


async def test_页面的请求_循环_连接池_磁盘_Redis_版本和任务都有数字(
    site: Site, clock: TestClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await JobTally.create(job="deliver_due", runs=7, failures=2, seconds=3.5, last_success_at=clock.now)
    monkeypatch.setattr(process_figures, "LOOK_EVERY_SECONDS", 0.0)
    looking = asyncio.create_task(site.app.ctx.own_figures.look())
    browser = site.browser()
    async with browser.get("/console/login"):
        pass
    found = await figures(browser)
    looking.cancel()
    assert found['jiesu_request_seconds_count{family="console",result="ok"}'] == 1
    assert found["jiesu_loop_lag_seconds_count"] > 0
    assert found['jiesu_pool_connections{state="waiting"}'] == 0
    assert (found["jiesu_database_up"], found["jiesu_redis_up"]) == (1, 1)
    assert 0 < found["jiesu_disk_free_bytes"] < found["jiesu_disk_size_bytes"]
    assert found['jiesu_job_runs_total{job="deliver_due"}'] == 7
    assert found['jiesu_job_failures_total{job="deliver_due"}'] == 2
    assert found['jiesu_job_last_success_age_seconds{job="deliver_due"}'] == 0
    assert not any("backup" in name for name in found)
    async with the_owner() as plain:
        made = FinishedRun(BACKUP, "jiesu.backup", clock.now, clock.now, bytes=1, rows=1, files=0, lost=0, damaged=0)
        await record(plain, made)
    site.app.ctx.vitals._asked_at = float("-inf")
    assert (await figures(browser))["jiesu_backup_age_seconds"] == 0


async def test_Redis不在也不耽误别的数字(clock: TestClock, tmp_path: Path) -> None:
    async def away() -> None:
        raise ConnectionError

    asked = metrics_page.DatabaseFigures(clock, tmp_path / "not" / "made" / "yet", away)
    asked._redis = await asked._seconds_of_redis()
    names = {family.name: family.samples for family in asked.collect()}
    assert names["jiesu_redis_up"][0].value == 0
    assert "jiesu_redis_seconds" not in names


def test_推送页面开着的时间不算用时() -> None:
    own = ProcessFigures()
    own.passed(process_figures.STREAM, HTTPResponse(status=200), 3600)
    own.passed("/p", HTTPResponse(status=503), 0.1)
    text = generate_latest(own).decode()
    assert 'family="console"' not in text
    assert 'jiesu_request_seconds_count{family="page",result="busy"} 1.0' in text
