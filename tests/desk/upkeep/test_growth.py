"""How it grows: measured once a day without counting, read by month, and forecast from what it added."""

from datetime import date, timedelta

import pytest

from desk.upkeep import growth
from desk.upkeep.growth import DayTotal, Growth
from models import Attachment, TableSize
from models.enums import FileState
from tests.cast import MORNING, a_petition

pytestmark = pytest.mark.usefixtures("cast")
DAY = date(2026, 11, 17)


async def a_file(size: int, days_ago: int = 10) -> Attachment:
    at = MORNING - timedelta(days=days_ago)
    return await Attachment.create(
        kind="image", state=FileState.STORED, file_key=f"k{size}", size=size, next_try_at=at, created_at=at
    )


async def test_每天量一次_同一天再量是改正_附件只加新来的() -> None:
    await a_petition("张三")
    await a_file(1000)
    await a_file(1_000_000, days_ago=1)
    assert await growth.measure_growth(MORNING) == 0
    await growth.measure_growth(MORNING + timedelta(hours=3))
    seen = await growth.read_growth(MORNING)
    assert [one.day for one in seen.days] == [DAY]
    assert seen.days[0].files == 1000, "a file of yesterday may still be on its way"
    assert {one.name for one in seen.tables} >= {"petition", "ticket_event", "audit_entry", "files"}
    assert seen.days[0].tables > 100_000
    await growth.measure_growth(MORNING + timedelta(days=5))
    later = await growth.read_growth(MORNING + timedelta(days=5))
    assert [one.files for one in later.days] == [1000, 1_001_000]


async def test_一年多以前的只留每月一号() -> None:
    for day in (date(2025, 3, 1), date(2025, 3, 2), date(2026, 3, 2)):
        await TableSize.create(day=day, name="petition", rows=1, bytes=1)
    await growth.measure_growth(MORNING)
    days = sorted({row.day for row in await TableSize.all()})
    assert days == [date(2025, 3, 1), date(2026, 3, 2), DAY]


def grown(*sizes: int, every: int = 10) -> Growth:
    """So many bytes every ten days, up to today."""
    first = DAY - timedelta(days=every * (len(sizes) - 1))
    days = [DayTotal(first + timedelta(days=every * n), size, 0) for n, size in enumerate(sizes)]
    return Growth(days, [growth.TableGrowth("petition", 1000, 5, 0)])


def test_按最近九十天推算一年后_天数太少不推算() -> None:
    steady = grown(1000, 1100, 1200, 1300)
    assert (steady.per_month, steady.in_months(12)) == (300, 1300 + 3600)
    assert [one.bytes for one in steady.months] == [1100, 1300]
    assert (grown(7, every=1).per_month, grown(7, 9, every=1).in_months(12)) == (None, None)
    assert Growth([], []).per_month is None
    assert grown(20_600_000).per_petition == 20_600
