"""The box and the palette as a person uses them."""

import pytest
from playwright.async_api import expect

from desk.search import finding
from desk.search.keys import key_petitioners
from models import Petition
from tests import cast
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

LONG = "江西赣江新区绿色建筑材料科技发展股份有限公司南昌第二分公司破产管理人代表委员会"


async def test_the_box_finds_and_every_state_of_the_results_can_be_read(
    console: Console, opens: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "PAGE_FOUND", 6)
    now = console.clock.now
    await cast.a_call("我的案子请早一点开庭，车子还在院子里，" * 6, name="钱老伯", mobile="13907910009", as_of=now)
    await cast.a_call("早一点开庭", name="钱老伯", mobile="13907910009", as_of=now)
    company = await cast.a_call("请早一点开庭", name="钱老伯", mobile="13907910009", as_of=now)
    await Petition.filter(id=company.petition_id).update(organisation=LONG)
    await key_petitioners([company.petition_id])
    for at in range(5):
        await console.petition(text=f"第{at}次请求早一点开庭，执行款也没有到账（2026）赣01执1234号")
    page = await opens("周敏", width=1280, height=800)
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()
    for typed, name in (
        ("早一点开庭", "words"),
        ("钱老伯", "name"),
        ("2026赣01执1234", "case"),
        ("赣江新区绿色建筑", "company"),
        ("没有人说过的话", "nothing"),
        ("1390791000", "mistake"),
        ("窗口核验", "page"),
    ):
        await page.fill("#find", typed)
        await page.press("#find", "Enter")
        await page.wait_for_load_state()
        await expect(page.locator("h1")).to_have_text("查找")
        await shot(page, f"search-{name}")
        assert await faults_in_both_themes(page) == [], name
        await shot(page, f"search-{name}-dark")
    await page.set_viewport_size({"width": 820, "height": 1100})
    await page.fill("#find", "早一点开庭")
    await page.press("#find", "Enter")
    await expect(page.locator("#found-tickets")).to_contain_text("8")
    await shot(page, "search-820")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await shot(page, "search-1920")
    await page.click("text=更早")
    await expect(page.locator(".ticket")).to_have_count(2)
    await page.go_back()
    await expect(page.locator(".ticket")).to_have_count(6)


async def test_the_palette_reaches_every_page_and_what_was_opened_last(console: Console, opens: Opens) -> None:
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.keyboard.press("Control+k")
    await expect(page.locator("#palette-words")).to_be_focused()
    await expect(page.locator(".palette .number")).to_have_count(1)
    await shot(page, "palette")
    assert await faults_in_both_themes(page) == []
    await shot(page, "palette-dark")
    await page.fill("#palette-words", "账号")
    await expect(page.locator(".palette li:visible")).to_have_count(1)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/account")
    await page.keyboard.press("Control+k")
    await page.fill("#palette-words", "执行款")
    await page.keyboard.press("Enter")
    await expect(page.locator("#found-tickets")).to_contain_text("1")
    await page.keyboard.press("Control+k")
    await page.keyboard.press("Escape")
    await expect(page.locator("#palette")).to_be_hidden()
