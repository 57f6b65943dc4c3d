"""A year whose whole notice staff have entered is no estimate any more; a part of a notice changes nothing."""

from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from desk.rules.calendar import national_days
from desk.rules.calendar.entered_years import MAKE_UP, entered_years, missing_of
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime, statutory_due
from tests.cast import at

OFF = (
    *("2027-01-01 3", "2027-02-05 8", "2027-04-03 3", "2027-05-01 5"),
    *("2027-06-09 1", "2027-09-15 1", "2027-10-01 7"),
)
"""As a notice says it: from which day, how many days."""
WORKED = ("2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09")
HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")


def notice(without: str = "") -> dict[date, bool]:
    days = {date.fromisoformat(day): True for day in WORKED}
    for line in OFF:
        if not without or not line.startswith(without):
            first, count = line.split()
            days |= {date.fromisoformat(first) + timedelta(days=at): False for at in range(int(count))}
    return days


def test_the_whole_notice_of_2027_makes_its_limits_certain() -> None:
    calendar = WorkCalendar(overrides=notice())
    assert missing_of(2027, notice()) == ()
    for start in ("2026-12-30 09:30", "2027-03-01 09:30", "2027-05-06 09:30", "2027-11-02 16:00"):
        deadline = calendar.due(at(start), WorkingTime(days=3))
        assert not deadline.estimated
        assert "估算" not in deadline.reason
    assert not statutory_due(date(2027, 3, 1), 15, notice()).estimated
    assert calendar.due(at("2027-12-30 09:30"), WorkingTime(days=3)).estimated


@pytest.mark.parametrize(
    ("without", "name"),
    list(
        zip(
            ("2027-01-01", "2027-02-05", "2027-04-03", "2027-05-01", "2027-06-09", "2027-09-15", "2027-10-01"),
            HOLIDAYS,
            strict=True,
        )
    ),
)
def test_a_notice_without_one_holiday_leaves_the_year_an_estimate(without: str, name: str) -> None:
    part = notice(without)
    assert missing_of(2027, part) == (name,)
    assert WorkCalendar(overrides=part).due(at("2027-07-05 09:30"), WorkingTime(days=3)).estimated


def test_a_notice_without_the_weekends_worked_in_exchange_is_not_whole() -> None:
    part = {day: works for day, works in notice().items() if not works}
    assert missing_of(2027, part) == (MAKE_UP,)
    assert entered_years(part, 2026) == frozenset()


def test_weekends_that_are_off_anyway_need_not_be_entered() -> None:
    weekdays = {day: works for day, works in notice().items() if works or day.weekday() < 5}
    assert missing_of(2027, weekdays) == ()


def test_a_holiday_entered_in_part_is_missing() -> None:
    part: Mapping[date, bool] = {day: works for day, works in notice().items() if day != date(2027, 2, 8)}
    assert missing_of(2027, part) == ("春节",)


def test_nothing_entered_lacks_every_holiday() -> None:
    assert missing_of(2027, {}) == (*HOLIDAYS, MAKE_UP)
    assert WorkCalendar().entered == frozenset()


@pytest.mark.parametrize("year", range(2010, 2027))
def test_every_notice_so_far_would_count_as_whole(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(365)]
    published = {day: national_days.works(day) for day in days if national_days.works(day) is (day.weekday() >= 5)}
    own = {day: False for days in national_days.statutory_holidays(year).values() for day in days}
    assert missing_of(year, own | published) == ()
