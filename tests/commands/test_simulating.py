"""A year is never played before what happened already."""

from datetime import date

import pytest
import typer

from commands.simulating import _refuse_the_past
from seeds.year.plan import YearPlan
from tests.cast import a_petition, at

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_used_database_refuses_days_before_its_last_event_and_takes_those_after(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It wrote the first of August above a petition of the twenty-seventh of November."""
    await _refuse_the_past(YearPlan(100, 30, date(2026, 11, 16), 7))
    await a_petition("张三", as_of=at("2026-11-27 10:00"))
    with pytest.raises(typer.Exit):
        await _refuse_the_past(YearPlan(100, 120, date(2026, 11, 28), 7))
    assert "2026-11-27" in capsys.readouterr().err
    await _refuse_the_past(YearPlan(100, 30, date(2027, 1, 31), 7))
