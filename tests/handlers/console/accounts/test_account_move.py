"""公众号迁移 at the console: WeChat is asked first, then the second person; how far it is, and what stopped it."""

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from desk.people.accounts import keep_configured
from jobs.account_moves import AccountMoves
from models import Account, AccountRequest, Identity
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot
from tests.wechat.sandbox.calling import Wire, sandbox_for
from tests.wechat.sandbox.two_accounts import DAYS, NEW, moved, world_of_two
from wechat.platform.client import Platform


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with sandbox_for("http://127.0.0.1:9", world_of_two(tmp_path)) as one:
        await moved(one)
        yield one


@pytest.fixture
def wechat_url(wire: Wire) -> str:
    return wire.origin


@pytest.fixture
async def old(console: Console) -> Account:
    return await cast.account()


@pytest.fixture
async def new(console: Console) -> Account:
    keys = cast.AccountKeys("service", NEW["appid"], NEW["secret"], NEW["token"], NEW["aes_key"])
    return await keep_configured(keys, console.clock.now, "新号")


async def carried_out(console: Console, wire: Wire) -> None:
    async with aiohttp.ClientSession() as http:
        worker = AccountMoves(Platform(*[wire.origin] * 3), http, console.site.url, console.clock)
        assert await worker.carry_out_due(console.clock()) == 1


def path_of(account: Account) -> str:
    return f"/console/accounts/{account.id}/move"


async def test_a_move_is_asked_for_agreed_to_shown_and_over(console: Console, wire: Wire, old: Account, new: Account):
    phone = await cast.phone("张三", console.clock.now)
    admin, above = await console.staff("系统管理员"), await console.staff("杨帆")
    assert "1 个微信" in (await admin.get(path_of(old))).words

    asked = await admin.post(path_of(old), other=new.id)

    assert "已提请" in asked.words
    request = await AccountRequest.get()
    assert "1 人跟过去" in (await above.get("/console/accounts")).words
    assert (await admin.post(path_of(old), other=new.id)).status == 409
    assert "后台正在迁移" in (await above.post(f"/console/account-requests/{request.id}", agreed="yes")).words
    assert "正在迁移" in (await admin.get(path_of(old))).words
    assert "正在迁移" in (await above.get(f"/console/account-requests/{request.id}/progress", htmx=True)).words
    await carried_out(console, wire)
    over = await admin.get(f"/console/account-requests/{request.id}/progress", htmx=True)
    assert (over.status, over.headers["HX-Refresh"]) == (204, "true")
    shown = await admin.get(path_of(old))
    assert ("已迁移" in shown.words, "已转换 1 人" in shown.words) == (True, True)
    assert (await Identity.get(id=phone.id)).account_id == new.id


async def test_without_a_move_at_wechat_nobody_is_asked(console: Console, wire: Wire, old: Account, new: Account):
    admin = await console.staff("系统管理员")
    back = await admin.post(path_of(new), other=old.id)
    assert (back.status, "微信拒绝了" in back.words) == (409, True)
    await wire.advance(16 * DAYS)
    late = await admin.post(path_of(old), other=new.id)
    assert (late.status, "超过 15 天" in late.words) == (409, True)
    assert await AccountRequest.all().count() == 0


async def test_what_is_no_account_to_move_to_is_said_at_the_field(console: Console, old: Account, new: Account):
    admin = await console.staff("系统管理员")
    for other in ("", "x", old.id, 999999):
        reply = await admin.post(path_of(old), other=other)
        assert (reply.status, "请选择新的账号" in reply.words) == (400, True)
    await Account.filter(id=new.id).update(active=False)
    assert (await admin.post(path_of(old), other=new.id)).status == 400


async def test_what_stopped_is_said_and_goes_on(console: Console, wire: Wire, old: Account, new: Account, opens: Opens):
    await cast.phone("张三", console.clock.now)
    admin = await console.staff("系统管理员")
    await admin.post(path_of(old), other=new.id)
    request = await AccountRequest.get()
    page = await opens("系统管理员", path_of(old))
    assert await faults_in_both_themes(page) == []
    await shot(page, "account-move-waits-dark")
    await (await console.staff("杨帆")).post(f"/console/account-requests/{request.id}", agreed="yes")
    await page.reload()
    await page.wait_for_selector("text=正在迁移")
    assert await faults_in_both_themes(page) == []
    await wire.rule("/cgi-bin/changeopenid", errcode=45009)
    await carried_out(console, wire)
    await page.wait_for_selector("text=停在半路")
    assert await faults_in_both_themes(page) == []
    await shot(page, "account-move-stopped-dark")
    await wire.control("DELETE", "rules")
    await page.click("button:has-text('接着做')")
    await page.wait_for_selector("text=正在迁移")
    await carried_out(console, wire)
    await page.wait_for_selector("text=已迁移")
    assert await faults_in_both_themes(page) == []
    for width in (820, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        await shot(page, f"account-move-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, width


@pytest.mark.parametrize("name", ["周敏", "杨帆", "安全管理员", "审计员", "李正"])
async def test_whoever_keeps_no_accounts_finds_no_such_page(console: Console, old: Account, new: Account, name: str):
    desk = await console.staff(name)
    assert (await desk.get(path_of(old))).status == 404
    assert (await desk.post(path_of(old), other=new.id)).status == 404
