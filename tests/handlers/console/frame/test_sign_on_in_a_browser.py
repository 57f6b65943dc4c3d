"""李法官 signs in at the provider in a real Chromium: another site, so what cookies and policies say counts."""

import pytest
from playwright.async_api import async_playwright, expect

from tests import cast
from tests.handlers.console.conftest import DESKTOP, Console
from tests.handlers.http.signon.identity_provider import PASSWORD, ProviderPerson, TestProvider, set_for


@pytest.fixture
def more_settings(provider: TestProvider) -> dict[str, str]:
    return set_for(provider)


async def test_李法官_signs_in_there_lands_on_the_page_asked_for_and_signs_out_of_both(
    console: Console, provider: TestProvider, chromium: str
):
    ticket = await console.dispatched("李正")
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = await browser.new_context(viewport=DESKTOP, locale="zh-CN", base_url=console.site.url)  # type: ignore[arg-type]
        page = await context.new_page()
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        await page.goto(f"/console/tickets/{ticket.petition.number}")
        await page.click("text=省院统一身份认证登录")
        await page.wait_for_url("http://localhost:*/authorize**")
        await page.fill("#username", "lizheng")
        await page.fill("#password", PASSWORD)
        await page.click("#enter")
        await page.wait_for_url(f"**/console/tickets/{ticket.petition.number}")
        await expect(page.locator("body")).to_contain_text(ticket.number or "")
        assert {cookie["name"] for cookie in await context.cookies(console.site.url)} >= {"jiesu_staff"}

        await page.locator("form[action='/console/logout'] button").click()
        await page.wait_for_url("**/console/login")
        await page.goto("/console")
        await expect(page).to_have_url(f"{console.site.url}/console/login?next=%2Fconsole")
        await page.click("#sign-on")
        await expect(page.locator("#username")).to_be_visible()

        provider.knows(ProviderPerson("u-another", "lizheng"))
        await (await cast.officer("李正")).refresh_from_db()
        await page.fill("#username", "lizheng")
        await page.fill("#password", PASSWORD)
        await page.click("#enter")
        await expect(page.locator(".refusal")).to_contain_text("请联系本院系统管理员")
        await browser.close()
    assert complaints == []
