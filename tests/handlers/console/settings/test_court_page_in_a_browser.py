"""A court closes, as two people see it in a real Chromium: what goes where, agreed to, done, and where it is then."""

from playwright.async_api import expect

from desk.staff.court_works import carry_out_courts
from models import CourtRequest
from tests import cast
from tests.handlers.console.conftest import Console, Opens


async def test_东湖法院_closes_and_its_open_tickets_appear_at_南昌中院(console: Console, opens: Opens):
    tickets = [await console.petition(name, at_court="东湖法院") for name in ("张三", "李四", "王五")]
    address = f"/console/courts/{(await cast.court('东湖法院')).id}"
    page = await opens("系统管理员", "/console/courts")
    page.on("dialog", lambda dialog: dialog.accept())
    await page.click("text=南昌市东湖区人民法院")
    await page.select_option("#into", label="南昌市中级人民法院")
    await page.click("text=看看什么归哪里")
    await expect(page.locator("#preview")).to_contain_text("3 件没有办完的，归南昌中院")
    await page.click("text=提请撤并，等人同意")
    await expect(page.locator(".flash")).to_contain_text("已提请")

    second = await opens("杨帆", address)
    await second.click("button:has-text('同意') >> nth=0")
    await expect(second.locator("#progress")).to_contain_text("正在办")
    await CourtRequest.all().update(moved=1, total=3)
    await expect(second.locator("#progress")).to_contain_text("1 / 3")
    assert await carry_out_courts(console.clock.now) == 1
    await expect(second.locator(".head-hint")).to_contain_text("并入")
    await expect(second.locator("#progress")).to_have_count(0)

    queue = await opens("周敏")
    for ticket in tickets:
        await expect(queue.locator("body")).to_contain_text(ticket.petition.number)
