"""Nobody is disturbed with what can wait: staff out of office hours, citizens at night."""

from datetime import date

import pytest

from desk.rules.calendar.quiet_hours import SHIPPED_CITIZENS, SHIPPED_STAFF, Quiet, allowed_from, morning_after
from desk.rules.calendar.work_calendar import WorkCalendar
from models.enums import QuietRule
from tests.cast import at

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("now", "from_then"),
    [
        ("2026-11-17 09:30", "2026-11-17 09:30"),
        ("2026-11-22 21:00", "2026-11-23 09:00"),  # a Sunday night
        ("2026-11-17 12:30", "2026-11-17 13:30"),
        ("2026-09-30 20:00", "2026-10-08 09:00"),  # before the National Day
        ("2026-10-10 10:00", "2026-10-10 10:00"),  # a Saturday that is worked
    ],
)
def test_staff_are_disturbed_in_office_hours_only(now: str, from_then: str) -> None:
    assert allowed_from(SHIPPED_STAFF, CALENDAR, at(now)) == at(from_then)


def test_a_day_the_court_itself_closed_disturbs_nobody() -> None:
    closed = WorkCalendar(overrides={date(2026, 11, 17): False})
    assert allowed_from(SHIPPED_STAFF, closed, at("2026-11-17 09:30")) == at("2026-11-18 09:00")


@pytest.mark.parametrize(
    ("now", "from_then"),
    [
        ("2026-11-22 21:59", "2026-11-22 21:59"),
        ("2026-11-22 22:00", "2026-11-23 08:00"),
        ("2026-11-23 00:30", "2026-11-23 08:00"),
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-10-01 15:00", "2026-10-01 15:00"),
    ],
)
def test_citizens_are_left_alone_from_ten_to_eight_also_over_midnight(now: str, from_then: str) -> None:
    assert allowed_from(SHIPPED_CITIZENS, CALENDAR, at(now)) == at(from_then)


def test_a_court_may_have_a_noon_of_its_own_and_may_disturb_always() -> None:
    noon = Quiet(QuietRule.NIGHT, 12 * 60, 14 * 60)
    assert allowed_from(noon, CALENDAR, at("2026-11-22 12:00")) == at("2026-11-22 14:00")
    assert allowed_from(noon, CALENDAR, at("2026-11-22 14:00")) == at("2026-11-22 14:00")
    assert allowed_from(Quiet(QuietRule.NEVER), CALENDAR, at("2026-11-22 03:00")) == at("2026-11-22 03:00")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-11-17 08:30", "2026-11-17 08:30"),
        ("2026-11-17 08:31", "2026-11-18 08:30"),
        ("2026-11-20 17:00", "2026-11-23 08:30"),  # over a weekend
        ("2026-09-30 17:00", "2026-10-08 08:30"),
    ],
)
def test_half_past_eight_is_that_of_a_working_day(written: str, told: str) -> None:
    assert morning_after(at(written), CALENDAR) == at(told)


def test_a_rule_is_said_in_words() -> None:
    assert str(SHIPPED_STAFF) == "只在上班时间发"
    assert str(SHIPPED_CITIZENS) == "22:00 到第二天 08:00 不发"
