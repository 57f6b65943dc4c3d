"""The page of the sandboxed case system in a real browser: a button is pressed, and what was sent stands beside it."""

from playwright.async_api import async_playwright, expect

from models import Hearing
from models.enums import HearingStatus
from tests.browser import PATIENT
from tests.handlers.conftest import clock, more_settings, site, site_port, wechat_url
from tests.ops.case_system.test_app import NUMBER, database_url, page

__all__ = ["clock", "database_url", "more_settings", "page", "site", "site_port", "wechat_url"]


async def test_排期开庭_and_改期_by_hand(chromium: str, page) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = await browser.new_page(viewport={"width": 1280, "height": 900}, locale="zh-CN")
        await tab.goto(str(page._base_url))
        case = tab.locator("section.case", has_text=NUMBER)
        await expect(case.get_by_role("button", name="改期")).to_be_disabled(timeout=PATIENT)

        await case.get_by_role("button", name="排期开庭").click()
        await case.get_by_role("button", name="改期").click()
        await expect(tab.locator("#sent li").first).to_contain_text("改动 1", timeout=PATIENT)
        await tab.get_by_role("button", name="立案").click()
        await expect(tab.locator("section.case")).to_have_count(4, timeout=PATIENT)

        await browser.close()
    assert (await Hearing.get(case__number=NUMBER)).status is HearingStatus.CHANGED
