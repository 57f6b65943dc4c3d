"""Officers read on the phone who is on duty, and what waits for their review; nobody else does."""

from datetime import timedelta

from playwright.async_api import expect

from desk.rules.calendar.court_time import court_day
from models import Duty
from models.enums import Complexity, Role
from tests import cast
from tests.handlers.pages.house import House
from tests.handlers.pages.test_in_a_browser import Opens, opens
from tests.handlers.pages.tickets.test_ticket_pages import path_of

__all__ = ["opens"]


async def test_who_is_on_duty_this_week_is_read_by_a_bound_officer(house: House, phone):
    now, court = house.clock.now, await cast.court()
    chief = await cast.officer("周敏")
    await Duty.create(
        court_id=court.id,
        role=Role.CHIEF_LIAISON,
        officer_id=chief.id,
        starts_on=court_day(now),
        ends_on=court_day(now) + timedelta(days=1),
        created_at=now,
    )
    shown = await phone("zhoumin").open("/duty")
    assert shown.text.count("总联络员 · 周敏（就是您）") == 2
    assert "总联络员 · 周敏" in (await phone("judge_li").open("/duty")).text
    assert (await phone("zhangsan").open("/duty")).status == 403


async def test_a_court_without_a_roster_says_so(house: House, phone):
    assert "还没有排值班" in (await phone("judge_li").open("/duty")).text


async def test_what_waits_for_review_has_a_tab_of_its_own(house: House, phone):
    ticket = await house.dispatched(complexity=Complexity.COMPLEX)
    await house.bind("李四", "王芳")
    judge, liaison = phone("judge_li"), phone("lisi")
    assert "没有等您审核的答复" in (await liaison.open("/t?tab=review")).text
    accepted = await judge.send(await judge.open(path_of(ticket)), f"{path_of(ticket)}/accept")
    await judge.send(accepted, f"{path_of(ticket)}/submit", words="拟答复：月底发还。")
    assert path_of(ticket) in (await liaison.open("/t?tab=review")).html
    assert "待审核" not in (await judge.open("/t")).text


async def test_the_page_fits_a_narrow_phone(house: House, opens: Opens):
    page = await opens("zhoumin", "/duty", width=375)
    await expect(page.locator("h1")).to_have_text("值班")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 375
