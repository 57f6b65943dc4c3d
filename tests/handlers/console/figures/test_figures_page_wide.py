"""数据 of a court with ten below it: the table fits beside the menu at 1280, and the sums of a branch open."""

import re
from datetime import timedelta

from desk.scores import counting
from desk.scores.measures import FORMULA, MEASURES
from desk.tickets.ticket_store import load, number_of
from models import ScoreCell
from models.courts import Court
from tests import cast
from tests.handlers.conftest import TestClock
from tests.handlers.console.conftest import Console, Opens
from tests.handlers.console.reading import faults_in_both_themes
from tests.handlers.console.shots import shot

FIGURES = "/console/figures"


async def much(clock: TestClock) -> None:
    """Every measure of every court is in the hundreds."""
    day = clock.now.date() - timedelta(days=7)
    for court in await Court.all():
        counts = dict.fromkeys(MEASURES, 100 + court.id * 13)
        await ScoreCell.create(court_id=court.id, day=day, formula=FORMULA, counts=counts)


async def test_the_table_of_the_courts_fits_at_1280_without_scrolling(
    console: Console, clock: TestClock, opens: Opens
) -> None:
    await much(clock)
    page = await opens("杨帆", f"{FIGURES}?period=last_week", width=1280, height=800)
    assert "样本不足" not in await page.locator(".figures-scroll").first.inner_text()
    wide = await page.evaluate(
        "(() => { const t = document.querySelector('.figures-scroll'); return t.scrollWidth - t.clientWidth; })()"
    )
    await shot(page, "figures-1280")
    assert await faults_in_both_themes(page) == []
    await shot(page, "figures-1280-dark")
    for width in (1920, 820):
        await page.set_viewport_size({"width": width, "height": 800})
        await shot(page, f"figures-{width}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert wide <= 0, wide


async def test_a_sum_over_several_courts_opens_the_tickets_of_all_of_them(console: Console, clock: TestClock) -> None:
    first, second = await console.petition("张三"), await console.petition("李四", at_court="东湖法院")
    clock.forward(days=7)
    while await counting.count_marked():
        pass
    page = await (desk := await console.staff("郑远")).get(f"{FIGURES}?period=last_week")
    behind = next(
        one for one in re.findall(r'href="(/console/figures/tickets\?[^"]+)"', page.text) if "of=received" in one
    )
    assert "alone" not in behind
    one, other = [number_of(await load(ticket.id)) for ticket in (first, second)]
    listed = await desk.get(behind.replace("&amp;", "&"))
    assert one in listed.words
    assert other in listed.words
    alone = await desk.get(f"{FIGURES}/tickets?court={(await cast.court()).id}&alone=1&of=received&period=last_week")
    assert one in alone.words
    assert other not in alone.words
