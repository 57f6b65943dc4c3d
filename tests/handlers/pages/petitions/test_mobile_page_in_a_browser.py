"""The change of a mobile as a finger meets it, with and without scripts, on a narrow screen too."""

import pytest
from playwright.async_api import expect

from tests.handlers.pages.petitions.test_mobile_page import NEW, digits, registered
from tests.handlers.pages.test_in_a_browser import Opens, opens

__all__ = ["opens", "registered"]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(("scripts", "width"), [(True, 390), (False, 320)])
async def test_张三_changes_his_mobile_with_his_finger(opens: Opens, scripts: bool, width: int):
    page = await opens("zhangsan", "/p", scripts, width)
    await page.click("text=换手机号")
    await page.fill("#mobile", NEW)
    await page.click("text=获取验证码")
    await expect(page.locator("main")).to_contain_text("139****0009")
    await page.fill("#code", await digits())
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.click("text=换成这个号码")
    await expect(page.locator(".toast")).to_contain_text("换好")
    assert NEW not in page.url
