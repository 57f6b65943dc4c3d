"""Each window's ratings are counted by day, changed ones once, and read by month with the count beside the share."""

from datetime import timedelta

import pytest

from desk.rules.calendar.court_time import court_day
from desk.scores import counting, windows
from desk.tickets.rating.window_ratings import rate_window
from models import ServiceWindow, WindowDay
from models.enums import Grade, WindowKind
from tests.asked import asked_of_database
from tests.cast import MORNING, court, officer, phone

pytestmark = pytest.mark.usefixtures("cast")
DAY = court_day(MORNING)


async def a_window(name: str, place: str = "南昌中院") -> ServiceWindow:
    home, chief = await court(place), await officer("周敏")
    return await ServiceWindow.create(
        court_id=home.id, kind=WindowKind.WINDOW, name=name, made_by_id=chief.id, made_at=MORNING
    )


async def rates(who: str, window: ServiceWindow, grade: Grade, days: int = 0) -> None:
    at = MORNING + timedelta(days=days)
    await rate_window(window.court_id, window.name, (await phone(who)).id, grade, "", at, window_id=window.id)


async def counted() -> None:
    while await counting.count_marked():
        pass


async def test_a_window_by_month_once_a_visit_and_under_its_newest_name() -> None:
    first, other = await a_window("1号窗口"), await a_window("2号窗口")
    for who, grade in (("张三", Grade.VERY_GOOD), ("李四", Grade.BAD), ("王五", Grade.FAIR)):
        await rates(who, first, grade)
    await rates("李四", first, Grade.GOOD)
    await rates("张三", other, Grade.VERY_BAD, days=20)
    await counted()
    await ServiceWindow.filter(id=first.id).update(name="立案窗口")

    found = await windows.figures_of_court(first.court_id, DAY, DAY + timedelta(days=40))
    assert [(one.name, one.month.month if one.month else 0, one.rated, one.share, one.unhappy) for one in found] == [
        ("2号窗口", 12, 1, "0.0%", 1),
        ("立案窗口", 11, 3, "100.0%", 0),
    ]
    (together,) = await windows.figures_of_courts([first.court_id], DAY, DAY + timedelta(days=40))
    assert (together.rated, together.satisfied, together.unhappy) == (4, 3, 1)


async def test_counted_anew_it_is_the_same_and_codes_without_a_row_have_a_line_of_their_own() -> None:
    home, visitor = await court(), await phone("李四")
    await rate_window(home.id, "老窗口", visitor.id, Grade.GOOD, "", MORNING)
    await counted()
    before = await WindowDay.all().values("window", "rated", "satisfied")
    async for _ in counting.recount(DAY, DAY):
        pass
    assert await WindowDay.all().values("window", "rated", "satisfied") == before
    assert before == [{"window": "老窗口", "rated": 1, "satisfied": 1}]


async def test_the_figures_read_no_rating() -> None:
    window = await a_window("1号窗口")
    await rates("张三", window, Grade.GOOD)
    await counted()
    with asked_of_database() as asked:
        await windows.figures_of_court(window.court_id, DAY, DAY)
    assert not any("rating" in one for one in asked)
