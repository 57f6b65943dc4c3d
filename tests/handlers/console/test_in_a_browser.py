"""The console as its staff meet it, in a real Chromium: live, by keyboard, on every width, and with nothing lost."""

import re

import pytest
from playwright.async_api import expect

from desk.tickets.ticket_store import load
from models.enums import TicketState
from tests import cast
from tests.handlers.console.conftest import Console, Opens, path_of


async def test_周敏_dispatches_without_touching_the_mouse(console: Console, opens: Opens):
    ticket = await console.petition()
    page = await opens("周敏")

    await page.keyboard.press("j")
    await page.keyboard.press("d")
    await expect(page.locator("#act h2")).to_have_text("派单")
    await expect(page.locator("#act input[type=search]")).to_be_focused()
    await page.keyboard.type("陈丽")
    await expect(page.locator(".hand:visible")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")

    await expect(page.locator(".toast-line")).to_have_text("已派单。")
    await expect(page.locator(".state").first).to_have_text("待签收")
    after = await load(ticket.id)
    assert after.handler_id == (await cast.officer("陈丽")).id
    assert page.url.endswith(str(after.number))
    await page.keyboard.press("u")
    await expect(page.locator(".empty-title")).to_have_text("没有待分派的诉求")


async def test_the_keys_do_nothing_while_one_is_writing(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.keyboard.press("r")
    await page.keyboard.type("add u?")
    await expect(page.locator("#act textarea")).to_be_focused()
    await page.keyboard.type("add u?")

    await expect(page.locator("#act textarea")).to_have_value(re.compile("add u\\?$"))
    await page.keyboard.press("Escape")
    await expect(page.locator("#act textarea")).to_be_visible()
    assert (await load(ticket.id)).state is TicketState.DISPATCHED


async def test_control_and_enter_send_what_is_written_and_what_is_warned_of_waits_for_a_tick(
    console: Console, opens: Opens
):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.click("[data-act=answer]")
    await page.fill("#act textarea", "李四您好，您的款项已转到 13900001111")
    await page.press("#act textarea", "Control+Enter")
    await expect(page.locator("#act")).to_contain_text("还没有发出")
    assert (await load(ticket.id)).state is TicketState.DISPATCHED
    await page.check("#act input[name=checked]")
    await page.press("#act textarea", "Control+Enter")
    await expect(page.locator(".toast-line")).to_have_text("答复已发出。")


async def test_the_question_mark_shows_the_keys(console: Console, opens: Opens):
    page = await opens("周敏")
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.locator("#keys")).to_be_hidden()
    await page.keyboard.press("/")
    await expect(page.locator("#find")).to_be_focused()


async def test_a_colleagues_act_shows_at_once_and_leaves_the_form_being_filled_in(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.click("[data-act=answer]")
    await page.fill("#act textarea", "写了一半")

    await (await console.staff("周敏")).do(ticket, "note", words="请加快")

    await expect(page.locator(".moment b").first).to_have_text("备注")
    await expect(page.locator("#moved")).to_be_visible()
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".changed")).to_contain_text("周敏备注")
    await expect(page.locator("#act textarea")).to_have_value("写了一半")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".toast-line")).to_have_text("答复已发出。")
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_what_was_written_survives_leaving_the_page_until_it_is_sent(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.click("[data-act=answer]")
    await page.fill("#act textarea", "写了一半")
    await page.goto("/console")
    await page.goto(path_of(ticket))
    await page.click("[data-act=answer]")

    await expect(page.locator("#act textarea")).to_have_value("写了一半")
    await expect(page.locator(".counter")).to_have_text("4 / 5000")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".toast-line")).to_be_visible()
    assert await page.evaluate("Object.keys(sessionStorage).filter(key => key.includes('draft'))") == []


async def test_a_log_in_that_ran_out_costs_no_words(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))
    await page.click("[data-act=answer]")
    await page.fill("#act textarea", "写了很久的答复")
    await page.context.clear_cookies()

    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".toast-line.bad")).to_contain_text("登录已过期")
    async with page.context.expect_page() as opened:
        await page.click(".toast-line a")
    again = await opened.value
    await again.fill("#login", (await cast.officer("李法官")).login)
    await again.fill("#password", cast.PASSWORD)
    await again.click("text=登录 >> nth=-1")
    await again.wait_for_url("**/console")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator(".toast-line.bad").last).to_contain_text("请再点一次")
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator(".state").first).to_have_text("已答复")


async def test_two_clicks_make_one_act(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("李法官", path_of(ticket))

    await page.dblclick("[data-act=accept]")

    await expect(page.locator(".state").first).to_have_text("办理中")
    await expect(page.locator(".toast-line.bad")).to_have_count(0)
    assert (await load(ticket.id)).version == ticket.version + 1


async def test_a_masked_number_that_was_opened_stays_open_while_the_page_renews_itself(console: Console, opens: Opens):
    ticket = await cast.a_call(as_of=console.clock.now)
    page = await opens("周敏", path_of(ticket))
    await page.click("#contact button")
    await expect(page.locator(".contact-mobile")).to_have_text("13907910009")

    await (await console.staff("赵晴")).do(ticket, "note", words="已核对")

    await expect(page.locator(".moment b").first).to_have_text("备注")
    await expect(page.locator(".contact-mobile")).to_have_text("13907910009")


@pytest.mark.parametrize("width", [1440, 1024, 390])
async def test_no_page_is_wider_than_the_screen(console: Console, opens: Opens, width: int):
    waiting = await console.petition(text="很长的一句话没有标点" * 20, case_number="（2026）赣01执1234号")
    handled = await console.dispatched()
    page = await opens("周敏", width=width, height=844)

    for path in (
        "/console?tab=all",
        path_of(waiting),
        f"{path_of(waiting)}/acts/dispatch",
        path_of(handled),
        "/console/petitions/new",
        "/console/calls",
        "/console/officers",
        "/console/nothing-here",
    ):
        await page.goto(path)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path


async def test_the_focus_can_be_seen(console: Console, opens: Opens):
    await console.petition()
    page = await opens("周敏")
    for _ in range(12):
        await page.keyboard.press("Tab")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        shadow = await page.evaluate("getComputedStyle(document.activeElement).boxShadow")
        name = await page.evaluate("document.activeElement.outerHTML.slice(0, 80)")
        assert outline != "none" or shadow != "none", name


async def test_周敏_splits_a_petition_at_the_desk_and_goes_from_part_to_part(console: Console, opens: Opens):
    ticket = await console.petition()
    page = await opens("周敏", path_of(ticket))
    await page.click("[data-act=split]")
    await expect(page.locator("#title-1")).to_have_value(ticket.petition.title)
    await page.fill("#title-1", "执行款没有到账")
    await page.fill("#words-1", "查三个月没到账的执行款")
    await page.fill("#title-2", "想换一位法官")
    await expect(page.locator("#title-3")).to_be_hidden()
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator("#act .refusal")).to_have_text("请填写第 2 件的内容")
    await expect(page.locator("#words-2")).to_have_class("form-control is-invalid")
    await page.fill("#words-2", "对态度有意见")
    await page.click(".more-matters summary")
    await page.fill("#title-3", "要判决书复印件")
    await page.fill("#words-3", "请寄一份")
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator(".toast-line")).to_have_text("已拆单，正在通知群众。")
    await expect(page.locator("#ticket h1")).to_have_text("执行款没有到账")
    await page.click("text=想换一位法官")
    await expect(page.locator("#ticket h1")).to_have_text("想换一位法官")
    assert page.url.endswith(f"{ticket.petition.number}-2")
    await expect(page.locator("[data-act=split]")).to_have_count(0)
