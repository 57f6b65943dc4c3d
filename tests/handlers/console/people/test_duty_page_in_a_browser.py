"""Monday's roster in a real browser: filled, copied forward, a holiday by hand, a gap in red, on a phone too."""

from datetime import date

from playwright.async_api import Page, expect

from desk.rules.duty_weeks import DutyDays
from desk.staff import rosters
from models import Duty
from models.enums import Role, StaffChange
from tests import cast
from tests.desk.staff.scenes import an_order, changed
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.shots import shot

MONDAY = cast.at("2026-12-21 09:05")
LATE = "rgb(179, 38, 30)"
WEEK = "/console/duty?week="


async def put_on(name: str, role: Role, first: date, last: date, stand_in: str = "") -> None:
    other = (await cast.officer(stand_in)).id if stand_in else None
    wanted = DutyDays(role, (await cast.officer(name)).id, other, first, last)
    await rosters.put_on(await cast.court(), wanted, await cast.acting("周敏", MONDAY), MONDAY)


async def filled(page: Page, role: str, name: str, first: str, last: str) -> None:
    """Put somebody on by hand."""
    form = page.locator(f"form:has(input[name=role][value={role}])")
    await form.locator("select[name=officer]").select_option(label=name)
    await form.locator("input[name=first]").fill(first)
    await form.locator("input[name=last]").fill(last)
    await form.locator("button:has-text('排上')").click()
    await expect(page.locator(".flash")).to_have_text("已排上")


async def test_周敏_fills_mondays_roster_copies_it_forward_and_fills_new_years_day_by_hand(
    console: Console, opens: Opens
):
    console.clock.now = MONDAY
    page = await opens("周敏", f"{WEEK}2026-12-21")
    await filled(page, "agent", "赵晴", "2026-12-21", "2026-12-25")
    await filled(page, "president", "郑远", "2026-12-26", "2026-12-27")
    await expect(page.locator("th:has-text('没有人')")).to_have_count(0)
    await shot(page, "duty-1-week")

    await page.click("text=抄到下一周")

    await expect(page.locator(".flash")).to_have_text("已抄到这一周，节假日和调休请另排")
    await expect(page.locator(".notice")).to_contain_text("1月1日是节假日或调休")
    gap = page.locator("th:has-text('没有人')")
    assert await gap.count() >= 1
    await expect(gap.first).to_contain_text("1月1日")
    await expect(gap.first.locator(".fate-bad")).to_have_css("color", LATE)
    await shot(page, "duty-2-gap")

    await filled(page, "chief_liaison", "周敏", "2027-01-01", "2027-01-03")
    await expect(page.locator("th:has-text('没有人')")).to_have_count(0)
    await shot(page, "duty-3-holiday")
    assert await Duty.filter(starts_on__gte=date(2026, 12, 28)).count() >= 5


async def test_赵晴_moves_and_the_page_and_the_menu_say_what_is_open_now(console: Console, opens: Opens):
    console.clock.now = MONDAY
    await put_on("赵晴", Role.AGENT, date(2026, 12, 21), date(2026, 12, 23))
    await put_on("何平", Role.INSPECTOR, date(2026, 12, 23), date(2026, 12, 27), stand_in="郑远")
    order = await an_order(StaffChange.ABSENCE, "何平", other="孙琪")
    await changed(order.__class__(**{**vars(order), "first": date(2026, 12, 24), "last": date(2026, 12, 24)}), MONDAY)
    order = await an_order(StaffChange.LEAVE, "赵晴")
    await changed(order, MONDAY)

    page = await opens("周敏", WEEK)

    await expect(page.locator("a[href='/console/duty'] .place-count")).to_have_text("2")
    await expect(page.locator("td .fate-bad").first).to_have_text("不在")
    await expect(page.locator("#officer-inspector option")).to_have_text(["请选择", "何平"])
    await expect(page.locator("th:has-text('没有人')")).to_have_count(2)
    await expect(page.locator("td:has-text('何平')").nth(1)).to_contain_text("不在，由 郑远 值")
    await shot(page, "duty-4-moved")


async def test_on_a_phone_the_week_stays_inside_the_screen_and_reads_day_by_day(console: Console, opens: Opens):
    console.clock.now = MONDAY
    await put_on("赵晴", Role.AGENT, date(2026, 12, 21), date(2026, 12, 23), stand_in="周敏")
    await put_on("郑远", Role.PRESIDENT, date(2026, 12, 23), date(2026, 12, 25))
    page = await opens("周敏", WEEK, width=375, height=812)
    await shot(page, "duty-5-phone")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
    await expect(page.locator(".duty-days li").first).to_be_visible()
    await expect(page.locator(".duty-days li:has-text('没有人')")).to_have_count(2)
    await expect(page.locator(".duty-table")).to_be_hidden()
