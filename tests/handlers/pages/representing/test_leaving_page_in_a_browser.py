"""A lawyer with two principals, as a finger meets it: says it, leaves for one, ends it."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.desk.people.representing.scenes import COMPANY
from tests.handlers.pages.representing.test_representations_page import lawyer
from tests.handlers.pages.test_in_a_browser import Opens, opens

__all__ = ["lawyer", "opens"]
SHOTS = os.environ.get("JIESU_TEST_SHOTS", "")


async def look(page: Page, name: str) -> None:
    """Nothing is wider than the screen; a picture is kept where somebody wants to look."""
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if SHOTS:
        await page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.usefixtures("lawyer")
@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 320)])
async def test_李四_leaves_a_petition_for_the_company_with_his_finger(opens: Opens, scripts: bool, width: int) -> None:
    page = await opens("lisi", "/p", scripts, width)
    await page.click("text=我代表谁")
    await expect(page.locator("main")).to_contain_text("张*（律师）")
    await look(page, f"representations-{width}")
    await page.click("text=替他们提诉求")
    await page.click(f"text={COMPANY}（律师）")
    await page.select_option("#court", "赣01")
    await page.select_option("#kind", "consult")
    await page.fill("#words", "公司的货款案什么时候开庭")
    await look(page, f"leaving-{width}")
    await page.click("button:has-text('提交')")
    await expect(page.locator("main")).to_contain_text(f"{COMPANY}（律师）")
    await look(page, f"left-{width}")
    await page.goto(page.url.split("/p/")[0] + "/p")
    await expect(page.locator(".list")).to_contain_text(f"替 {COMPANY}（律师）")
    await look(page, f"list-{width}")
