"""The menu, the sheet of keys and the first visit, in a real browser and by the keyboard."""

from playwright.async_api import Page, expect

from models import Officer
from tests.handlers.console.conftest import Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def test_the_groups_of_the_menu_open_and_close_by_the_keyboard(opens: Opens):
    page = await opens("周敏", height=800)
    admin = page.locator(".place-admin")
    await expect(admin.locator("a[href='/console/limits']")).to_be_hidden()
    await admin.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(admin.locator("a[href='/console/limits']")).to_be_visible()
    await shot(page, "menu-open")
    await page.goto("/console/admin")
    assert await faults_in_both_themes(page) == []
    await shot(page, "admin-dark")
    for width in (1280, 820):
        await page.set_viewport_size({"width": width, "height": 800})
        await shot(page, f"admin-{width}")
    await expect(page.locator(".place-admin a").first).to_be_visible()
    await expect(page.locator(".place-admin a[href='/console/limits']")).to_be_hidden()


async def test_the_sheet_of_keys_opens_on_any_page(opens: Opens):
    page = await opens("系统管理员", "/console/system")
    assert await faults_in_both_themes(page) == []
    await shot(page, "system-dark")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    assert await faults_in_both_themes(page) == []
    await page.keyboard.press("Escape")
    await expect(page.locator("#keys")).to_be_hidden()
    for width in (1280, 820):
        await page.set_viewport_size({"width": width, "height": 800})
        await shot(page, f"system-{width}")


async def kept_tour(name: str) -> object:
    return (await Officer.get(name=name)).preferences.get("tour")


async def left_by(page: Page, key: str) -> None:
    async with page.expect_response("**/console/preferences"):
        await (page.keyboard.press(key) if key == "Escape" else page.click(key))


async def test_a_first_visit_is_guided_in_five_steps_and_not_again(opens: Opens):
    page = await opens("周敏", first_visit=True, height=800)
    card = page.locator("#tour")
    for step in range(1, 6):
        await expect(card).to_contain_text(f"第 {step} 步，共 5 步")
        await expect(card.locator(".tour-step:visible")).to_have_count(1)
        box = await card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        assert box["x"] + box["width"] <= 1440
        assert box["y"] + box["height"] <= 800
        if step == 1:
            await shot(page, "tour-1")
            assert await faults_in_both_themes(page) == []
        if step < 5:
            await page.click("[data-tour=next]")
    await shot(page, "tour-5")
    await left_by(page, "[data-tour=next]")
    assert await kept_tour("周敏") == "left"
    await page.goto("/console")
    await expect(card).to_be_hidden()

    await page.goto("/console/account")
    await page.click("text=再看一遍")
    await expect(card).to_contain_text("第 1 步")


async def test_esc_leaves_the_first_visit_for_good(opens: Opens):
    page = await opens("系统管理员", first_visit=True, width=820)
    await expect(page.locator("#tour")).to_contain_text("您不接触诉求内容", use_inner_text=False)
    await shot(page, "tour-820")
    await left_by(page, "Escape")
    await expect(page.locator("#tour")).to_be_hidden()
    assert await kept_tour("系统管理员") == "left"
