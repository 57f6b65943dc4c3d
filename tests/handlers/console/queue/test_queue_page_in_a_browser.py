"""The list as its people meet it in a browser: dense, still under the eye, by keyboard, many at once."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import expect

from desk.tickets.tagging import tag_ticket
from desk.tickets.ticket_store import load
from models import Ticket, TicketTag
from models.enums import PetitionKind, Urgency
from tests import cast
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

ASKED = (
    "执行款三个月没有到账，请帮忙催一下",
    "请问上诉费怎么交，能不能在手机上交，我人在外地打工回不来，也不知道交到哪个账户",
    "孩子的抚养费一直没有给，想知道怎么申请强制执行",
    "对方把房子转给亲戚了，法院能不能查",
    "开庭通知没有收到，想确认开庭的时间和地点",
)


async def a_full_desk(console: Console, waiting: int = 34) -> None:
    """Tickets of many kinds, due and late, some tagged, urgent, repeated."""
    now = console.clock.now
    for number, text in enumerate(ASKED):
        await console.petition(
            ("张三", "李四", "王五", "赵六", "张三")[number], text, kind=list(PetitionKind)[1 + number % 4]
        )
    handled = [await console.dispatched("李正", urgency=urgency) for urgency in Urgency]
    await Ticket.filter(id=handled[0].id).update(rung=2, urged=3, times=4, due_at=now - timedelta(hours=30))
    await tag_ticket(handled[0].id, "涉众", await cast.acting("周敏", now), now)
    first = await Ticket.all().order_by("id").first()
    assert first is not None
    kept = ("petition_id", "court_id", "state", "version", "policy", "opened_at")
    copies = [Ticket(**{name: getattr(first, name) for name in kept}) for _ in range(waiting)]
    for number, copy in enumerate(copies):
        copy.due_at, copy.part = now + timedelta(minutes=20 * number), number + 1
    await Ticket.bulk_create(copies)


@pytest.mark.parametrize(("width", "height", "rows"), [(1280, 800, 18), (1920, 1080, 25)])
async def test_eighteen_rows_are_seen_at_1280_by_800_and_more_on_a_large_screen(
    console: Console, opens: Opens, width: int, height: int, rows: int
):
    await a_full_desk(console)
    page = await opens("周敏", "/console?tab=open", width=width, height=height)
    await expect(page.locator("#rows .ticket")).to_have_count(30)
    seen = await page.evaluate(
        "[...document.querySelectorAll('#rows .ticket')]"
        ".filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"
    )
    await shot(page, f"list-{width}")
    assert seen >= rows
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_new_ones_wait_behind_a_line_and_changed_ones_stay_where_they_are(console: Console, opens: Opens):
    first = await console.petition(text="先来的")
    page = await opens("周敏")
    await page.keyboard.press("j")
    await expect(page.locator(".chosen")).to_have_attribute("data-id", str(first.id))
    await expect(page).to_have_title("(1) 待分派 · 接诉")

    second = await console.petition("李四", text="后来的")
    await expect(page.locator("#news")).to_have_text("1 件新诉求")
    await (await console.staff("赵晴")).do(first, "note", words="已电话核实")
    await expect(page.locator("#news")).to_have_text("1 件新诉求，1 件有变化")

    await expect(page.locator("#rows .ticket")).to_have_count(1)
    await expect(page.locator(".queue-moved")).to_be_visible()
    await shot(page, "list-news")
    await page.keyboard.press(".")
    await expect(page.locator(f"[data-id='{second.id}']")).to_be_visible()
    await expect(page.locator("#news")).to_be_hidden()
    await expect(page.locator(".chosen")).to_have_attribute("data-id", str(first.id))


async def test_周敏_picks_by_keys_and_tags_what_she_picked(console: Console, opens: Opens):
    await a_full_desk(console, 3)
    page = await opens("周敏", "/console?tab=pending")
    await expect(page.locator("#bulk")).to_be_hidden()
    await page.keyboard.press("j")
    await page.keyboard.press("x")
    await page.keyboard.press("j")
    await page.keyboard.press("j")
    await page.keyboard.press("Shift+X")
    await expect(page.locator("#bulk-count")).to_have_text("已选 3 件")
    await shot(page, "list-picked")
    assert await faults_in_both_themes(page) == []
    await page.click("#bulk button[value=tag]")
    await page.fill("#tag", "涉众")
    await shot(page, "bulk-form")
    assert await faults_in_both_themes(page) == []
    await page.click("text=打标签 3 件 >> nth=-1")
    await expect(page.locator(".flash")).to_have_text("打标签：办成 3 件")
    assert await TicketTag.filter(tag__name="涉众").count() == 4


async def test_shift_and_a_click_take_all_between_and_the_box_takes_the_page(console: Console, opens: Opens):
    await a_full_desk(console, 5)
    page = await opens("周敏", "/console?tab=pending")
    boxes = page.locator(".queue-pick input")
    await boxes.nth(1).click()
    await boxes.nth(4).click(modifiers=["Shift"])
    await expect(page.locator("#bulk-count")).to_have_text("已选 4 件")
    await page.check("#bulk-page")
    await expect(page.locator("#bulk-count")).to_have_text("已选 10 件")


async def test_a_bulk_act_over_some_that_may_not_be_touched_shows_its_progress_and_says_why(
    console: Console, opens: Opens
):
    tickets = [await console.dispatched("李正") for _ in range(3)]
    await console.petition("李四")
    page = await opens("周敏", "/console?tab=open")
    await page.check(f"[data-id='{tickets[0].id}'] input")
    await page.check("#bulk-page")
    await page.click("#bulk button[value=reassign]")
    await page.check(f"input[name=handler][value='{(await cast.officer('陈丽')).id}']")
    await page.click("text=改派 4 件 >> nth=-1")
    await expect(page.locator(".flash")).to_have_text("改派：办成 3 件，没有办成 1 件")
    await expect(page.locator(".bulk-lines td").last).to_contain_text("待分派")
    await shot(page, "bulk-over")
    assert await faults_in_both_themes(page) == []
    assert {(await load(one.id)).handler_id for one in tickets} == {(await cast.officer("陈丽")).id}


async def test_the_list_can_be_read_in_every_state_width_and_theme(console: Console, opens: Opens):
    await a_full_desk(console)
    for name, path, width in (
        ("open", "/console?tab=open", 1280),
        ("narrow", "/console?tab=open", 820),
        ("phone", "/console?tab=open", 390),
        ("wrong", "/console?tab=all&kind=consult,x&rung=9&handler=none", 1280),
        ("empty", "/console?tab=answered&kind=consult", 1280),
        ("views", "/console/views", 1280),
    ):
        page = await opens("周敏", path, width=width, height=800)
        await shot(page, f"list-{name}")
        assert await faults_in_both_themes(page) == [], name
        await shot(page, f"list-{name}-dark")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


async def test_filters_and_looks_open_below_their_words_and_a_view_is_kept(console: Console, opens: Opens):
    await console.petition(text="请问上诉费", kind=PetitionKind.CONSULT)
    page = await opens("周敏", "/console?tab=pending", width=1280, height=800)
    await page.click("summary:has-text('筛选')")
    await shot(page, "list-filters")
    assert await faults_in_both_themes(page) == []
    await page.check("input[name=kind][value=consult]")
    await page.check("input[name=channel][value=chat]")
    await page.click(".filters .btn-primary")
    await expect(page).to_have_url(re.compile(r"kind=consult.*channel=chat"))
    await page.click("summary:has-text('视图')")
    await page.fill("#view-name", "公众号咨询")
    await shot(page, "list-views")
    await page.click(".views-line .btn")
    await expect(page.locator(".views-table td").first).to_have_text("公众号咨询")
    await shot(page, "views-full")
    assert await faults_in_both_themes(page) == []
    await page.goto("/console")
    await page.click("summary:has-text('显示')")
    await shot(page, "list-looks")
    assert await faults_in_both_themes(page) == []
    await page.check("input[name=density][value=roomy]")
    await page.click(".shown .btn-primary")
    await expect(page.locator("html")).to_have_attribute("data-density", "roomy")


async def test_what_is_printed_is_a_sheet(console: Console, opens: Opens):
    await a_full_desk(console, 2)
    page = await opens("周敏", "/console?tab=open")
    await page.check("#rows [data-page]")
    await page.click("#bulk button[value=print]")
    await expect(page.locator(".print-sheet h1")).to_contain_text("工单列表")
    assert await faults_in_both_themes(page) == []
    await shot(page, "list-print")
