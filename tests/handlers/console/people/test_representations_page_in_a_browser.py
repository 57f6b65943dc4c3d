"""A company comes to the window: its head's papers are seen, the petition is taken down, the ticket says who speaks."""

import os
from pathlib import Path

from playwright.async_api import Page, expect

from models import Representation
from tests.desk.people.representing.scenes import CODE, COMPANY, proved
from tests.handlers.console.conftest import Console, Opens

SHOTS = os.environ.get("JIESU_TEST_SHOTS", "")


async def look(page: Page, name: str) -> None:
    if SHOTS:
        await page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


async def test_赵晴_takes_down_what_a_company_asks(console: Console, opens: Opens) -> None:
    head = await proved("王强", console.clock.now)
    page = await opens("赵晴", f"/console/citizens/{head.id}/representations")
    await page.click("label.pick:has-text('法定代表人')")
    await page.fill("#principal_name", COMPANY)
    await page.fill("#principal_number", CODE)
    await look(page, "window-form")
    await page.click("text=看过原件，核对无误")
    await expect(page.locator("main")).to_contain_text("有效")
    await look(page, "window-done")
    await page.click("text=替他代录诉求")
    await page.click("label.pick:has-text('执行')")
    await page.fill("#entry-text", "执行款三个月没有到账，请帮忙催一下")
    await look(page, "window-entry")
    await page.click("text=保存，生成诉求编号")
    await expect(page.locator("#speaks")).to_have_text("替谁提")
    await look(page, "window-ticket")
    assert await Representation.all().count() == 1
