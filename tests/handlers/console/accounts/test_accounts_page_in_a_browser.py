"""The rooms of an administrator, in a real browser: readable in both themes, empty, full and refused."""

from playwright.async_api import expect

from models import Account
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def test_every_page_of_an_account_can_be_read_by_everybody(console: Console, opens: Opens, official: Account):
    await Account.filter(id=official.id).update(name="江西法院诉讼服务" * 7)
    page = await opens("系统管理员", "/console/accounts")
    for path in (
        "",
        f"/{official.id}",
        f"/{official.id}/templates?check=1",
        f"/{official.id}/menu?now=1",
        f"/{official.id}/move",
    ):
        await page.goto(f"/console/accounts{path}")
        await expect(page.locator("h1")).to_be_visible()
        assert await faults_in_both_themes(page) == [], path
        await shot(page, f"accounts-dark{path.replace('/', '-').partition('?')[0]}")
        for width in (1280, 820):
            await page.set_viewport_size({"width": width, "height": 800})
            await page.evaluate("document.documentElement.dataset.bsTheme = 'light'")
            await shot(page, f"accounts-{width}{path.replace('/', '-').partition('?')[0]}")
            wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide == 0, (path, width)


async def test_a_wrong_field_is_said_beside_it(console: Console, opens: Opens, official: Account):
    page = await opens("系统管理员", "/console/accounts")
    await page.fill("#appid", "nope")
    await page.fill("#name", "南昌中院")
    await page.select_option("#kind", "service")
    await page.select_option("#court", "all")
    for field in ("secret", "token", "aes_key"):
        await page.fill(f"#{field}", "x" * 43)
    await page.click("text=提请，等人同意")
    await expect(page.locator("#appid-wrong")).to_contain_text("wx 开头")
    await expect(page.locator("#name")).to_have_value("南昌中院")
    await expect(page.locator("#secret")).to_have_value("")
    assert await faults_in_both_themes(page) == []
