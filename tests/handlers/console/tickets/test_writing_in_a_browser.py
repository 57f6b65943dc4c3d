"""The ticket's page in a real Chromium: a note that calls 李正, a draft, a canned reply, who is here, paper."""

from playwright.async_api import expect

from desk.tickets import canned_replies, drafts
from desk.tickets.canned_replies import TypedReply
from models import Delivery
from models.enums import Act
from tests import cast
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

SMALL = {"width": 1280, "height": 800}
NARROW = {"width": 820, "height": 1100}


async def keep(console: Console, title: str, words: str = "{称呼}您好，{承办人}在办") -> None:
    actor = await cast.acting("周敏", console.clock.now)
    await canned_replies.keep(actor, await cast.court(), TypedReply(title, words), console.clock.now)


async def test_周敏_calls_李正_by_two_letters_and_the_note_looks_like_none_but_a_note(console: Console, opens: Opens):
    ticket = await console.dispatched()
    page = await opens("周敏", path_of(ticket), **SMALL)
    await shot(page, "ticket-1280")
    assert await faults_in_both_themes(page) == []

    await page.click("[data-act=note]")
    await page.locator("#act textarea").press_sequentially("请看 @lz")
    await expect(page.locator(".mention-list li").first).to_contain_text("李正")
    await shot(page, "note-mention")
    assert await faults_in_both_themes(page) == []
    await page.keyboard.press("Enter")
    await expect(page.locator("#act textarea")).to_have_value("请看 @李正 ")
    await expect(page.locator("#draft-said")).to_contain_text("草稿已保存")
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator("#ticket .moment-inside")).to_contain_text("只有法院内部看得到")
    await expect(page.locator("#ticket .moment-inside")).to_contain_text("提醒李正")
    assert await Delivery.filter(notice="mentioned", officer_id=(await cast.officer("李正")).id).count() == 1


async def test_李正_takes_a_canned_reply_and_goes_on_with_it_at_another_desk(console: Console, opens: Opens):
    await keep(console, "已立案")
    await keep(console, "这一条的名称长到三十个字为止看看会不会把窗口撑破或者折行")
    ticket = await console.dispatched()
    page = await opens("李正", f"{path_of(ticket)}/acts/answer", **SMALL)
    await page.click(".replies summary")
    await shot(page, "replies-open")
    assert await faults_in_both_themes(page) == []
    await page.fill("input[name=sought]", "yla")
    await expect(page.locator("#replies .reply")).to_have_count(1)
    await page.click("#replies .reply")
    await expect(page.locator("#act textarea")).to_have_value("{称呼}您好，李正在办")

    other = await opens("李正", f"{path_of(ticket)}/acts/answer", **NARROW)
    await expect(other.locator("#act textarea")).to_have_value("{称呼}您好，李正在办")
    await expect(other.locator("#draft-said")).to_contain_text("草稿已保存")
    await shot(other, "answer-820")
    await other.click("text=不要草稿")
    await expect(other.locator("#act textarea")).to_have_value("")
    assert await drafts.kept((await cast.officer("李正")).id, ticket.id, Act.ANSWER) is None


async def test_周敏_is_told_that_李正_writes_and_prints_what_she_sees(console: Console, opens: Opens):
    await keep(console, "已立案")
    ticket = await console.dispatched()
    judge = await opens("李正", f"{path_of(ticket)}/acts/answer", **SMALL)
    await judge.locator("#act textarea").press_sequentially("已经")
    await expect(judge.locator("#draft-said")).to_contain_text("草稿已保存")
    page = await opens("周敏", path_of(ticket), **NARROW)
    await expect(page.locator("#present")).to_have_text("李正正在写")
    await shot(page, "ticket-820")
    assert await faults_in_both_themes(page) == []
    await page.click(".print-link")
    await shot(page, "print")
    assert await faults_in_both_themes(page) == []
    await page.goto("/console/settings/replies")
    await shot(page, "replies-820")
    assert await faults_in_both_themes(page) == []
