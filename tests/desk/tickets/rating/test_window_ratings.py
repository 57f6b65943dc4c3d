"""A window is rated once a visit by one phone: said again it is the same rating, changed."""

import asyncio
from datetime import timedelta

import pytest

from desk.rules.rating_times import WINDOW_VISIT
from desk.scores import counting
from desk.tickets.rating.window_ratings import rate_window
from models import Rating, ScoreCell
from models.enums import Grade
from models.keyring import unseal
from tests.cast import MORNING, court, phone

pytestmark = pytest.mark.usefixtures("cast")


async def rates(
    grade: Grade, after: timedelta = timedelta(), window: str = "3号窗口", reason: str = ""
) -> Grade | None:
    home, visitor = await court(), await phone("李四")
    return (await rate_window(home.id, window, visitor.id, grade, reason, MORNING + after)).before


async def test_eight_ratings_of_one_window_in_eight_minutes_are_one() -> None:
    for minute in range(8):
        await rates(Grade.VERY_BAD if minute else Grade.BAD, timedelta(minutes=minute))
    assert await rates(Grade.GOOD, timedelta(minutes=9)) is Grade.VERY_BAD
    (row,) = await Rating.all()
    assert (row.grade, row.at, row.changed_at) == (Grade.GOOD, MORNING, MORNING + timedelta(minutes=9))
    while await counting.count_marked():
        pass
    assert [one.counts for one in await ScoreCell.filter(department_id=0)] == [{"windows_rated": 1}]


async def test_a_reason_said_afterwards_belongs_to_the_grade_and_outlives_a_change() -> None:
    await rates(Grade.BAD)
    await rates(Grade.BAD, timedelta(minutes=1), reason="排队太久")
    await rates(Grade.VERY_BAD, timedelta(minutes=2))
    (row,) = await Rating.all()
    assert (row.grade, unseal(row.reason_sealed)) == (Grade.VERY_BAD, "排队太久")


async def test_another_window_or_another_visit_is_another_rating() -> None:
    await rates(Grade.GOOD)
    assert await rates(Grade.BAD, window="4号窗口") is None
    assert await rates(Grade.BAD, WINDOW_VISIT) is None
    assert await Rating.all().count() == 3


async def test_twice_at_once_is_once() -> None:
    home, visitor = await court(), await phone("李四")
    await asyncio.gather(*(rate_window(home.id, "", visitor.id, Grade.GOOD, "", MORNING) for _ in range(4)))
    assert await Rating.all().count() == 1
