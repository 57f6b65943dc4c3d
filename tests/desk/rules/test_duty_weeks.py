"""Weeks of a roster."""

from datetime import date

from desk.rules.duty_weeks import DutyDays, copied, week_of
from models.enums import Role


def day(number: int) -> date:
    return date(2026, 11, number)


def test_a_week_goes_from_monday_to_sunday() -> None:
    assert week_of(day(18)) == [day(number) for number in range(16, 23)]
    assert week_of(day(16)) == week_of(day(22))


def test_a_week_is_copied_day_by_day_and_a_holiday_is_left_open() -> None:
    rows = [DutyDays(Role.AGENT, 1, 2, day(14), day(17))]
    found = copied(rows, week_of(day(16)), {day(24)})
    assert found == [DutyDays(Role.AGENT, 1, 2, day(23), day(23))]
