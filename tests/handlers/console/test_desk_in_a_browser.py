"""What the desk weighs, calls a repeat, names and asks, by mouse and keyboard in a real Chromium."""

import re
from datetime import date

from playwright.async_api import expect

from models import ApproachRecord, Rating, ScoreWeight, Subject, Ticket
from models.enums import Complexity, PetitionKind, TicketState, Urgency
from tests import cast
from tests.handlers.console.conftest import Console, Opens, path_of
from tests.handlers.console.telephone.test_visits import answered_call


async def row(ticket: Ticket) -> Ticket:
    return await Ticket.get(id=ticket.id).select_related("petition")


async def test_周敏_weighs_a_ticket_anew_and_the_reason_is_asked_for(console: Console, opens: Opens) -> None:
    ticket = await console.dispatched()
    page = await opens("周敏", path_of(ticket))
    await page.click("[data-act=weigh]")
    await page.click("#act .pick:has-text('加急')")
    await page.click("#act .pick:has-text('繁')")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator("#act .refusal")).to_contain_text("请填写")
    await expect(page.locator("#act input[name=urgency][value=urgent]")).to_be_checked()
    await page.fill("#act textarea", "老人等着这笔钱看病")
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator(".toast-line")).to_have_text("已重新定级。")
    await expect(page.locator("#ticket")).to_contain_text("普通 → 加急，简 → 繁")
    after = await row(ticket)
    assert (after.urgency, after.complexity) == (Urgency.URGENT, Complexity.COMPLEX)


async def test_周敏_changes_the_kind_and_a_complaint_is_out_of_her_sight(console: Console, opens: Opens) -> None:
    ticket = await console.petition()
    page = await opens("周敏", path_of(ticket))
    await page.click("[data-act=relabel]")
    await page.select_option("#act #where", label="咨询")
    await page.fill("#act textarea", "只是问怎么办")
    await page.click("#act .act-end button[type=submit]")
    await expect(page.locator("#ticket")).to_contain_text("执行 → 咨询")
    await page.click("[data-act=relabel]")
    await page.select_option("#act #where", label="投诉")
    await page.fill("#act textarea", "说的是承办人")
    await page.click("#act .act-end button[type=submit]")

    await expect(page).to_have_url(re.compile(r"/console\?done=relabel$"))
    await expect(page.locator("body")).to_contain_text("已改类别")
    await expect(page.locator(".empty-title")).to_have_text("没有待分派的诉求")
    assert (await row(ticket)).petition.kind is PetitionKind.COMPLAINT


async def test_周敏_calls_it_a_repeat_of_what_is_proposed(console: Console, opens: Opens) -> None:
    first = await console.petition()
    console.clock.forward(hours=72)
    again = await console.petition(text="执行款三个月没有到账，请再帮忙催一下")
    page = await opens("周敏", path_of(again))
    await page.click("[data-act=repeat]")
    await expect(page.locator("#act #where")).to_have_value(first.petition.number)
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator(".toast-line")).to_have_text("已认定重复。")
    await expect(page.locator("#ticket")).to_contain_text("第 2 次反映")
    assert (await row(again)).repeat_of_id == first.id


async def test_何平_ticks_whom_a_complaint_is_about_after_looking_for_the_name(console: Console, opens: Opens) -> None:
    ticket = await console.petition(text="李法官不接电话", kind=PetitionKind.COMPLAINT)
    page = await opens("何平", path_of(ticket))
    await page.click("[data-act=name_subject]")
    await page.fill("#act input[type=search]", "陈丽")
    await expect(page.locator("#subjects .hand:visible")).to_have_count(1)
    await page.click("#subjects .hand:visible")
    await page.fill("#act textarea", "经核实还有陈丽")
    await page.click("#act .act-end button[type=submit]")

    await expect(page.locator(".toast-line")).to_have_text("已核定被投诉人。")
    await expect(page.locator("#ticket dd", has_text="陈丽")).to_be_visible()
    chosen = await Subject.filter(ticket_id=ticket.id).values_list("officer_id", flat=True)
    assert set(chosen) == {(await cast.officer("李正")).id, (await cast.officer("陈丽")).id}


async def test_赵晴_telephones_from_the_list_and_writes_down_what_was_said(console: Console, opens: Opens) -> None:
    ticket = await answered_call(console)
    page = await opens("赵晴", "/console/visits")
    await page.click(".call-do a")
    await page.click("text=查看号码")
    await expect(page.locator("#contact")).to_contain_text("13907910009")
    await page.click("button.btn-primary:has-text('本人')")
    await page.click("text=登记评价")
    await expect(page.locator(".refusal")).to_contain_text("请选择群众的评价")
    await page.click("label.pick:has(input[value='4'])")
    await page.fill("textarea[name=words]", "办得挺快")
    await page.click("text=登记评价")

    await expect(page.locator(".flash")).to_contain_text("回访已登记")
    await expect(page.locator(".empty-title")).to_have_text("没有要回访的群众")
    assert (await Rating.get(ticket_id=ticket.id)).grade.value == "4"
    assert (await row(ticket)).state is TicketState.CLOSED


async def test_周敏_sets_her_courts_weights_and_a_slip_keeps_what_she_typed(console: Console, opens: Opens) -> None:
    page = await opens("周敏", "/console/figures/weights")
    fields = page.locator(".figures-weights input")
    await fields.nth(0).fill("40")
    await fields.nth(1).fill("很多")
    await page.click("button:has-text('保存')")
    await expect(page.locator(".refusal")).to_be_visible()
    await expect(fields.nth(1)).to_have_value("很多")
    await expect(fields.nth(1)).to_have_class("form-control is-invalid")
    await fields.nth(1).fill("10")
    await page.click("button:has-text('保存')")

    await expect(page.locator(".flash")).to_be_visible()
    await expect(fields.nth(0)).to_have_value("40")
    assert await ScoreWeight.filter(court_id=(await cast.court("南昌中院")).id).exists()


async def test_李法官_writes_down_that_he_was_approached(console: Console, opens: Opens) -> None:
    page = await opens("李法官", "/console/approaches")
    await page.fill("textarea[name=words]", f"{date(2026, 11, 17):%m月%d日}有人请我在张某案里关照")
    await page.click(
        "form:has(textarea[name=words]) button[type=submit], form:has(textarea[name=words]) button.btn-primary"
    )

    await expect(page.locator("main")).to_contain_text("已记下")
    assert (await ApproachRecord.get()).recorded_by_id == (await cast.officer("李正")).id
