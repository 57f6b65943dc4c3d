"""The five jobs of every day, in a court with more than a page open: how often one must click for each."""

import re
from datetime import timedelta

from playwright.async_api import Page, expect

from models import Ticket
from models.enums import Channel, TicketState
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.queue.test_queue_page_in_a_browser import a_full_desk
from tests.handlers.console.telephone.test_visits import answered_call

COUNTED = """addEventListener("click", event => {
    if (event.isTrusted && event.detail) sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1;
}, true)"""
"""A key that presses a button is a click to the page as well, but one of no mouse: its `detail` is 0."""


async def watched(page: Page) -> Page:
    """The page, counting clicks from now on over all pages it goes to."""
    await page.add_init_script(COUNTED)
    await page.reload()
    return page


async def clicks(page: Page) -> int:
    return int(await page.evaluate("Number(sessionStorage.clicks || 0)"))


async def test_the_newest_of_two_pages_is_dispatched_with_four_clicks_or_with_none(console: Console, opens: Opens):
    await a_full_desk(console)
    console.clock.forward(minutes=5)
    newest, second = await console.petition("李四", text="最新的一件"), await console.petition("李四", text="第二新的")
    for ticket, days in ((newest, 2), (second, 1)):
        await Ticket.filter(id=ticket.id).update(due_at=console.clock.now + timedelta(days=days))
    page = await watched(await opens("周敏"))
    await expect(page.locator(f"[data-id='{newest.id}']")).to_have_count(0)

    await page.click("text=从后往前")
    await page.click(f"[data-id='{newest.id}'] a")
    await page.click("[data-act=dispatch]")
    await expect(page.locator("#act input[type=search]")).to_be_focused()
    await page.keyboard.type("陈丽")
    await expect(page.locator(".hand:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".toast-line")).to_have_text("已派单。")
    assert await clicks(page) == 4

    await page.keyboard.press("u")
    await expect(page.locator("#rows .ticket").first).to_have_attribute("data-id", str(second.id))
    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(page.locator("#act input[type=search]")).to_be_focused()
    await page.keyboard.type("chenli")
    await expect(page.locator(".hand:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast-line")).to_have_text("已派单。")
    assert await clicks(page) == 4
    states = set(await Ticket.filter(id__in=[newest.id, second.id]).values_list("state", flat=True))
    assert states == {TicketState.DISPATCHED}


async def test_whoever_calls_is_found_by_their_number_with_one_click(console: Console, opens: Opens):
    ticket = await answered_call(console)
    page = await watched(await opens("赵晴"))
    await page.keyboard.press("Control+k")
    await page.keyboard.type("13907910009")
    await page.keyboard.press("Enter")
    await page.click(f"main a[href*='{ticket.petition.number}'], main a[href*='{ticket.number}']")
    await expect(page.locator("main")).to_contain_text(ticket.petition.number)
    assert await clicks(page) == 1


async def test_who_is_late_is_one_click_away_and_the_weeks_figures_another(console: Console, opens: Opens):
    await a_full_desk(console, 2)
    page = await watched(await opens("周敏"))
    await page.click("nav >> text=督办看板")
    await expect(page.locator("main")).to_contain_text("李正")
    assert await clicks(page) == 1
    await page.click("nav >> text=数据")
    await expect(page.locator("main")).to_contain_text("收到诉求")
    assert await clicks(page) == 2
    async with page.expect_download() as asked:
        await page.click("main a[href*='/figures/export']")
    assert (await asked.value).suggested_filename.endswith((".csv", ".xlsx"))


async def test_a_call_is_logged_with_two_clicks(console: Console, opens: Opens):
    await answered_call(console)
    page = await watched(await opens("赵晴"))
    await page.click("nav >> text=来电")
    await expect(page.locator("#caller-number")).to_be_focused()
    await page.keyboard.type("13907910009")
    await page.keyboard.press("Enter")
    await page.click("text=新登记一件诉求")
    await expect(page.locator("#entry-text")).to_be_focused()
    await page.keyboard.type("执行款一直没有到账，要求恢复执行")
    kind = page.locator(".take", has_text="类型：")
    await page.keyboard.press((await kind.locator("kbd").inner_text()).replace(" ", "+"))
    await expect(kind).to_have_count(0)
    await page.focus("#entry-text")
    await page.keyboard.press("Control+Enter")
    await page.wait_for_url(re.compile("/console/tickets/|entered"))
    assert await clicks(page) == 2
    assert await Ticket.filter(petition__channel=Channel.PHONE).count() == 2
