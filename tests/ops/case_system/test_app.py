"""The sandboxed case system before the real server: a button moves a case, and the desk has it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest
from sanic import Sanic

from commands.case_system import CASES, JUDGES
from desk.cases.systems import add_system
from models import Case, FeeDue, Hearing, HearingChange
from models.enums import HearingStatus
from ops.case_system.app import CaseSystem, CaseSystemSettings, build, cases_in
from ops.case_system.caller import Caller
from tests import cast
from tests.handlers.conftest import Site, TestClock, clock, more_settings, site, site_port, wechat_url
from tests.town import free_port

__all__ = ["clock", "more_settings", "site", "site_port", "wechat_url"]
NUMBER = "（2026）赣01民终567号"


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def page(site: Site, clock: TestClock) -> AsyncIterator[aiohttp.ClientSession]:
    clock.now = datetime.now(UTC)
    await cast.cases(clock.now)
    key = await add_system("案件系统沙盒", "赣", clock.now)
    port = free_port()
    app = build(CaseSystemSettings(port, site.url, key.key_id, key.secret, CASES, JUDGES))
    app.config.TOUCHUP = False
    server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession(url, headers={"Origin": url}) as http:
        yield http
    await server.before_stop()
    await server.close()
    await server.after_stop()
    Sanic.unregister_app(app)


async def press(page: aiohttp.ClientSession, move: str, number: str = NUMBER) -> dict[str, object]:
    async with page.post("/move", json={"move": move, "number": number}) as told:
        assert told.status == 200
        body: dict[str, object] = await told.json()
        return body


async def test_a_hearing_is_set_down_put_off_and_cancelled_by_buttons(page: aiohttp.ClientSession) -> None:
    for move in ("schedule", "put_off", "cancel"):
        told = await press(page, move)
        assert {one["status"] for one in told["sent"]} == {200}, told
        assert not any(one["answer"]["errors"] for one in told["sent"])

    hearing = await Hearing.get(case__number=NUMBER)
    assert hearing.status is HearingStatus.CANCELLED
    assert [one.status for one in await HearingChange.all().order_by("id")] == ["scheduled", "changed"]


async def test_a_fee_is_asked_for_and_paid_the_judge_changes_and_a_case_is_filed(page: aiohttp.ClientSession) -> None:
    before = await Case.all().count()
    for move in ("fee", "paid", "judge", "file"):
        await press(page, move)

    assert (await FeeDue.get()).paid_on is not None
    assert (await Case.get(number=NUMBER).select_related("judge")).judge.login == "chenli"
    assert await Case.all().count() == before + 1


async def test_after_a_restart_the_hearing_is_still_known(page: aiohttp.ClientSession, site: Site) -> None:
    await press(page, "schedule")
    async with page.get("/state") as told:
        assert (await told.json())["cases"]
    key = await add_system("另一个沙盒", "赣", datetime.now(UTC))
    settings = CaseSystemSettings(0, site.url, key.key_id, key.secret, CASES, JUDGES)
    async with aiohttp.ClientSession() as http:
        again = CaseSystem(Caller(http, site.url, key.key_id, key.secret), JUDGES, cases_in(settings))
        await again.look()
    assert again.cases[NUMBER].hearing["ref"] == (await Hearing.get()).ref


async def test_another_site_s_page_moves_nothing(page: aiohttp.ClientSession) -> None:
    async with page.post("/move", json={"move": "file"}, headers={"Origin": "http://evil.example"}) as told:
        assert told.status == 403


async def test_the_page_loads(page: aiohttp.ClientSession) -> None:
    async with page.get("/") as told:
        assert "立案" in await told.text()
