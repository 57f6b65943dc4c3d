"""Lateness is said in the time the limit runs in."""

from datetime import timedelta

import pytest

from desk.rules.calendar.lateness import late_by
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime
from tests.cast import at

CALENDAR = WorkCalendar()
DAYS = WorkingTime(days=3)


@pytest.mark.parametrize(
    ("due", "until", "words"),
    [
        ("2026-11-17 15:00", "2026-11-19 10:30", "1个工作日4小时"),
        ("2026-11-20 16:00", "2026-11-23 09:30", "2个工作小时"),
        ("2026-11-17 09:00", "2026-11-17 09:20", "20分钟工作时间"),
        ("2026-11-17 20:00", "2026-11-18 08:00", "不到1分钟工作时间"),
        ("2026-11-17 17:30", "2026-11-17 17:30", ""),
        ("2026-11-18 17:30", "2026-11-17 17:30", ""),
    ],
)
def test_working_time_counts_office_hours_and_no_nights_or_weekends(due: str, until: str, words: str) -> None:
    assert late_by(at(due), at(until), DAYS, CALENDAR) == words


def test_what_runs_on_the_wall_is_late_day_and_night() -> None:
    assert late_by(at("2026-11-20 16:00"), at("2026-11-22 14:00"), timedelta(hours=2), CALENDAR) == "1天22小时"
