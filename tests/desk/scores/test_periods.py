"""A period by its name, what it is compared with, and the months and days it is read by."""

from datetime import date

import pytest

from desk.scores import periods
from desk.scores.periods import compared_with, period

WEDNESDAY, MONDAY = date(2026, 11, 18), date(2026, 11, 16)


@pytest.mark.parametrize(
    ("asked", "today", "label", "first", "last"),
    [
        ("this_week", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("last_week", WEDNESDAY, "上周", date(2026, 11, 9), date(2026, 11, 15)),
        ("this_month", WEDNESDAY, "本月", date(2026, 11, 1), WEDNESDAY),
        ("last_month", date(2026, 1, 5), "上月", date(2025, 12, 1), date(2025, 12, 31)),
        ("this_year", WEDNESDAY, "今年", date(2026, 1, 1), WEDNESDAY),
        ("2026-02", WEDNESDAY, "2026年2月", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-11", WEDNESDAY, "2026年11月", date(2026, 11, 1), WEDNESDAY),
        ("2026-12", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("", MONDAY, "上周", date(2026, 11, 9), date(2026, 11, 15)),
        ("昨天", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
    ],
)
def test_a_period_by_its_name(asked: str, today: date, label: str, first: date, last: date) -> None:
    found = period(asked, today)
    assert (found.label, found.first, found.last) == (label, first, last)


@pytest.mark.parametrize(
    ("asked", "today", "label", "first", "last"),
    [
        ("this_week", WEDNESDAY, "上周同期", date(2026, 11, 9), date(2026, 11, 11)),
        ("last_week", WEDNESDAY, "前一周", date(2026, 11, 2), date(2026, 11, 8)),
        ("this_month", WEDNESDAY, "上月同期", date(2026, 10, 1), date(2026, 10, 18)),
        ("this_month", date(2026, 3, 30), "上月同期", date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", WEDNESDAY, "前一个月", date(2026, 9, 1), date(2026, 9, 30)),
        ("this_year", WEDNESDAY, "去年同期", date(2025, 1, 1), date(2025, 11, 18)),
        ("2026-03", WEDNESDAY, "前一个月", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_what_a_period_is_compared_with(asked: str, today: date, label: str, first: date, last: date) -> None:
    found = compared_with(period(asked, today))
    assert (found.label, found.first, found.last) == (label, first, last)


def test_whole_months_are_read_as_months_and_the_rest_by_days() -> None:
    year = period("this_year", WEDNESDAY)
    assert year.months == [date(2026, month, 1) for month in range(1, 11)]
    assert year.days == [date(2026, 11, day) for day in range(1, 19)]
    week = periods.Period("", "", date(2026, 9, 28), date(2026, 11, 2))
    assert (week.months, len(week.days)) == ([date(2026, 10, 1)], 5)


def test_eight_weeks_end_with_this_one_and_the_months_on_offer_have_no_other_name() -> None:
    weeks = periods.weeks(WEDNESDAY)
    assert (len(weeks), weeks[0].first, weeks[-1].first) == (8, date(2026, 9, 28), MONDAY)
    assert weeks[-1].last == WEDNESDAY
    offered = periods.months_offered(WEDNESDAY)
    assert (offered[0].key, offered[-1].key) == ("2026-09", "2025-10")
