"""The worker keeps figures up with what happens, and closes the months that are over."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

import pytest

from desk.scores import counting
from jobs import rollups
from models import DirtyCell, ScoreCell, ScoreMonth
from tests.cast import MORNING, a_petition, at, court

pytestmark = pytest.mark.usefixtures("cast")


async def received(day: date = date(2026, 11, 17)) -> int:
    cell = await ScoreCell.get_or_none(court_id=(await court()).id, day=day, officer_id=0, department_id=0)
    return int(cell.counts["received"]) if cell else 0


async def test_what_happened_is_counted_at_the_next_slot() -> None:
    await a_petition()
    assert await received() == 0
    assert await rollups.roll_up(MORNING) == 0
    assert (await received(), await DirtyCell.all().count()) == (1, 0)


async def test_what_happens_while_it_counts_waits_for_the_slot_after(monkeypatch: pytest.MonkeyPatch) -> None:
    await a_petition()
    counted: Callable[[int, datetime], Awaitable[int]] = counting.count_marked

    async def while_somebody_writes(until: int, as_of: datetime) -> int:
        await a_petition("李四")
        return await counted(until, as_of)

    monkeypatch.setattr(counting, "count_marked", while_somebody_writes)
    await rollups.roll_up(MORNING)
    monkeypatch.undo()
    assert await DirtyCell.all().count() == 2
    await rollups.roll_up(MORNING)
    assert await received() == 3


async def test_months_are_closed_once() -> None:
    await a_petition()
    await rollups.roll_up(MORNING)
    for now in (at("2026-12-10 09:00"), at("2026-12-11 09:00"), at("2027-01-20 09:00")):
        assert await rollups.freeze_months(now) == 0
    assert await ScoreMonth.all().values_list("frozen_at", flat=True) == [at("2026-12-11 09:00")]
