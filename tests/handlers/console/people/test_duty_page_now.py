"""值班: who is there now, which days have nobody, and a sheet for paper."""

from datetime import date

from models.enums import Role
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.people.test_duty_page_in_a_browser import MONDAY, put_on
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot


async def test_who_is_there_now_and_the_days_without_anybody_stand_above_the_week(console: Console) -> None:
    console.clock.now = MONDAY
    desk = await console.staff("周敏")
    assert "今天没有排班，有事该叫的都叫" in (await desk.get("/console/duty")).words
    await put_on("赵晴", Role.AGENT, date(2026, 12, 21), date(2026, 12, 21))
    page = (await desk.get("/console/duty")).words
    assert "现在值班 赵晴 坐席" in page
    assert "没有人值班的日子 12月22日" in page


async def test_on_paper_there_is_the_roster_and_nothing_to_press(console: Console, opens: Opens) -> None:
    console.clock.now = MONDAY
    await put_on("赵晴", Role.AGENT, date(2026, 12, 21), date(2026, 12, 22), stand_in="周敏")
    page = await opens("周敏", "/console/duty", width=1280, height=800)
    assert await faults_in_both_themes(page) == []
    await shot(page, "duty-now-dark")
    await page.emulate_media(media="print")
    assert await page.locator(".duty-print").is_visible()
    assert "赵晴（不在时 周敏）" in await page.locator(".duty-print").inner_text()
    assert not await page.locator("form button:visible").count()
    await shot(page, "duty-paper")
