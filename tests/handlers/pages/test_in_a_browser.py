"""The pages as a finger meets them, in a real Chromium behind the sandbox's phone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Page, async_playwright, expect

from desk.tickets import noting
from desk.tickets.ticket_store import load
from desk.tickets.timing import green
from models import TicketEvent
from models.enums import Act, TicketState
from tests.desk.sent_files import a_pdf, a_picture, says
from tests.handlers.console.shots import shot
from tests.handlers.pages.house import House

PHONE = {"width": 390, "height": 844}
Opens = Callable[..., Awaitable[Page]]


@pytest.fixture
async def opens(chromium: str, phone) -> AsyncIterator[Opens]:
    """Open a page on somebody's phone; it must not complain, nor be wider than the screen."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        async def open_page(person: str, path: str, scripts: bool = True, width: int = PHONE["width"]) -> Page:
            context = await browser.new_context(
                viewport={"width": width, "height": PHONE["height"]}, java_script_enabled=scripts, locale="zh-CN"
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
            await page.goto(phone(person).origin + path)
            return page

        yield open_page
        await browser.close()
    assert complaints == []


async def test_a_draft_survives_leaving_the_page_and_goes_once_the_answer_is_out(house: House, opens: Opens):
    ticket = await house.dispatched()
    page = await opens("judge_li", f"/t/{ticket.number}")
    await page.fill("#answer-words", "写到一半")
    await expect(page.locator("[data-counts=answer-words]")).to_have_text("已写 4 字，最多 5000 字")

    await page.goto(page.url.replace(f"/t/{ticket.number}", "/t"))
    await page.go_back()
    await expect(page.locator("#answer-words")).to_have_value("写到一半")
    await page.reload()
    await expect(page.locator("#answer-words")).to_have_value("写到一半")

    await page.click("#act-answer button")
    await expect(page.locator(".toast")).to_have_text("答复已发出。")
    assert await page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))") == []


async def test_a_refused_form_keeps_its_draft(house: House, opens: Opens):
    ticket = await house.dispatched()
    page = await opens("judge_li", f"/t/{ticket.number}")
    await page.fill("#answer-words", "写了很久")
    await noting.note(await house.order("周敏", ticket, "请加紧"))

    await page.click("#act-answer button")

    await expect(page.locator("#act-answer .oops")).to_contain_text("周敏备注")
    await expect(page.locator("#answer-words")).to_have_value("写了很久")
    assert len(await page.evaluate("Object.keys(localStorage).filter(key => key.includes('draft'))")) == 1


async def test_two_taps_send_one_form(house: House, opens: Opens):
    ticket = await house.dispatched()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    await page.dblclick("form[action$='/urge'] button")

    await expect(page.locator(".toast")).to_contain_text("已催办")
    assert len(sent) == 1
    assert await TicketEvent.filter(act=Act.URGE).count() == 1


async def test_a_reload_after_success_says_nothing_twice(house: House, opens: Opens):
    ticket = await house.dispatched()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}")
    await page.click("form[action$='/urge'] button")
    await expect(page.locator(".toast")).to_be_visible()
    await expect(page).to_have_url(re.compile(rf"/p/{ticket.petition.number}$"))

    await page.reload()

    await expect(page.locator(".toast")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
async def test_rating_by_tapping_a_face_with_and_without_scripts(house: House, opens: Opens, scripts: bool):
    ticket = await house.answered()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}", scripts)

    await page.click("label[for=grade-4]")
    await page.click("form[action$='/visit'] button")

    await expect(page.get_by_role("heading", name="谢谢您的评价")).to_be_visible()
    assert (await load(ticket.id)).state is TicketState.CLOSED


async def test_choosing_unhappy_counts_at_once_and_asks_for_the_reason_afterwards(house: House, opens: Opens):
    ticket = await house.answered()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}")

    await page.click("label[for=grade-1]")
    await page.click("form[action$='/visit'] button")
    await expect(page.get_by_role("heading", name="哪里不满意？")).to_be_visible()
    assert (await load(ticket.id)).state is TicketState.ANSWERED
    await page.fill("#rate-words", "钱没到")
    await page.click("form[action$='/visit'] button")

    await expect(page.locator(".toast")).to_contain_text("换人重新办理")


async def test_without_scripts_a_petition_can_be_withdrawn(house: House, opens: Opens):
    ticket = await house.dispatched()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}", scripts=False)

    await page.click("summary:has-text('撤回')")
    await page.click("form[action$='/withdraw'] button")

    await expect(page.get_by_role("heading", name="您已撤回")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
async def test_large_type_with_and_without_scripts(house: House, opens: Opens, scripts: bool):
    ticket = await house.dispatched()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}", scripts)

    await page.click("text=大字")
    await expect(page.locator("html.large")).to_have_count(1)
    await page.goto(page.url)
    await expect(page.locator("html.large")).to_have_count(1)
    await page.click("text=标准字")
    await expect(page.locator("html.large")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 360, 430])
async def test_nothing_is_wider_than_the_phone_even_in_large_type(house: House, opens: Opens, width: int):
    ticket = await house.answered(text="没有空格的长串" + "1234567890abcdef" * 12)
    for person, path in (
        ("zhangsan", f"/p/{ticket.petition.number}"),
        ("zhangsan", "/p"),
        ("judge_li", f"/t/{ticket.number}"),
        ("judge_li", "/t?tab=done"),
    ):
        page = await opens(person, path, width=width)
        await page.evaluate("document.documentElement.className = 'large'")
        await page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} at {width}"


async def test_what_a_finger_must_hit_is_large_enough(house: House, opens: Opens):
    ticket = await house.answered()
    page = await opens("zhangsan", f"/p/{ticket.petition.number}")

    heights = await page.evaluate(
        "[...document.querySelectorAll('main button, main label[for^=grade], summary')].map(each => each.offsetHeight)"
    )

    assert heights
    assert min(heights) >= 44


async def test_the_green_clock_counts_down_on_the_judges_phone_and_says_when_it_is_over(house: House, opens: Opens):
    ticket = await house.dispatched()
    await green.open_channel(await house.order("周敏", ticket, "工资发不出"))
    page = await opens("judge_li", f"/t/{ticket.number}")
    await page.clock.install()
    await page.reload()
    line = page.locator("[data-due]").first
    await expect(line).to_contain_text("还剩 30分钟")

    await page.clock.run_for("05:00")
    await expect(line).to_contain_text("还剩 25分钟")
    await page.clock.run_for("26:00")

    await expect(line).to_contain_text("已超过期限")
    await expect(line).to_have_class("due late")


async def test_张三_unfolds_the_pages_of_a_pdf_that_came_with_the_answer(house: House, opens: Opens):
    ticket = await house.dispatched()
    await says(ticket, a_picture(400), a_pdf(2), as_of=house.clock.now)
    page = await opens("zhangsan", f"/p/{ticket.petition.number}")

    await page.click(".paper summary")

    await expect(page.locator(".paper img")).to_have_count(2)
    await expect(page.locator(".paper img").first).to_have_js_property("naturalWidth", 750)
    await shot(page, "phone-answer-files")
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
