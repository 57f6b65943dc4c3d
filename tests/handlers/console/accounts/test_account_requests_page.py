"""What was asked for of an account is agreed to at the console, by whoever did not ask."""

import pytest

from models import Account, AccountRequest
from tests import cast
from tests.handlers.console.accounts.test_accounts_page import HERE, TYPED
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def asked(console: Console, **more: object) -> str:
    await (await console.staff("系统管理员")).post(HERE, **TYPED | more)
    return f"/console/account-requests/{(await AccountRequest.all().order_by('-id').first() or AccountRequest()).id}"


async def test_周敏_finds_what_waits_for_her_and_agrees(console: Console):
    path = await asked(console, court=(await cast.court()).id)
    desk = await console.staff("周敏")
    waiting = await desk.get(HERE)
    assert f"新增服务号“南昌中院”（{TYPED['appid']}），归" in waiting.words
    assert "系统管理员提请" in waiting.words
    assert "新增或更新" not in waiting.words

    reply = await desk.post(path, agreed="yes")

    assert "已同意" in reply.words
    assert await Account.exists(appid=TYPED["appid"])
    assert (await desk.post(path, agreed="yes")).status == 404


async def test_系统管理员_cannot_agree_to_their_own_and_takes_it_back(console: Console):
    path, desk = await asked(console), await console.staff("系统管理员")
    assert "撤回" in (await desk.get(HERE)).words
    assert (await desk.post(path, agreed="yes")).status == 403
    assert "没有同意" in (await desk.post(path, agreed="no")).words
    assert not await Account.exists(appid=TYPED["appid"])
    assert TYPED["secret"] not in (await desk.get(HERE)).text


@pytest.mark.parametrize("name", ["李正", "审计员", "安全管理员"])
async def test_nobody_else_learns_of_it(console: Console, name: str):
    path, desk = await asked(console), await console.staff(name)
    assert (await desk.get(HERE)).status == 404
    assert (await desk.post(path, agreed="yes")).status == 404
    assert (await desk.get(f"{path}/progress")).status == 404
    assert (await desk.post(f"{path}/again")).status == 404


async def test_the_page_of_who_agrees_can_be_read_by_everybody(console: Console, opens: Opens):
    await asked(console, name="江西法院诉讼服务" * 7)
    page = await opens("杨帆", HERE)
    assert await faults_in_both_themes(page) == []
    await shot(page, "account-requests-dark")
    for width in (820, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
        await shot(page, f"account-requests-{width}")
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0, width
    await page.click("button[value=yes]")
    await page.wait_for_selector("text=没有等您同意的")
    assert await faults_in_both_themes(page) == []
    await shot(page, "account-requests-empty")
