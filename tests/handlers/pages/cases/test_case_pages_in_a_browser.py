"""李四's case on the screen of a phone."""

import pytest
from playwright.async_api import expect

from models import Case
from tests.handlers.pages.cases.test_case_pages import NUMBER, li_verified
from tests.handlers.pages.house import House
from tests.handlers.pages.test_in_a_browser import Opens, opens

__all__ = ["li_verified", "opens"]


@pytest.mark.usefixtures("li_verified")
async def test_from_the_list_to_the_hearing_and_back_within_the_width_of_a_phone(house: House, opens: Opens):
    page = await opens("lisi", "/p")
    await page.get_by_role("link", name="我的案件").click()
    await page.get_by_text(NUMBER).click()

    await expect(page.locator("main")).to_contain_text("12月3日 星期四 上午9:00，第三法庭")
    case = await Case.get(number=NUMBER)
    assert page.url.endswith(f"/p/cases/{case.id}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("link", name="‹ 我的案件").click()
    await expect(page.locator("main")).to_contain_text("开庭：12月3日 星期四")
