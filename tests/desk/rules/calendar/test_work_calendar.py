import re
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.calendar import national_days
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.work_calendar import ESTIMATED, Deadline, WorkCalendar, WorkingTime, statutory_due

NANCHANG = WorkCalendar()


def at(text: str) -> datetime:
    """A moment of court time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME).astimezone(UTC)


def shown(deadline: Deadline) -> str:
    assert deadline.at.tzinfo is UTC
    return f"{deadline.at.astimezone(COURT_TIME):%Y-%m-%d %H:%M}"


def test_every_day_from_2006_to_2026_agrees_with_an_independent_calendar() -> None:
    days = [date(2006, 1, 1) + timedelta(days=count) for count in range((date(2027, 1, 1) - date(2006, 1, 1)).days)]
    assert [day for day in days if national_days.works(day) != chinese_calendar.is_workday(day)] == []
    assert sum(national_days.is_make_up(day) for day in days) > 100


def test_the_last_known_year_is_one_with_a_published_notice() -> None:
    known = national_days.last_known_year()
    assert known >= 2026
    assert any(national_days.is_make_up(date(known, 1, 1) + timedelta(days=count)) for count in range(365))
    assert not any(national_days.is_make_up(date(known + 1, 1, 1) + timedelta(days=count)) for count in range(365))


def test_days_off_have_names() -> None:
    assert national_days.holiday_name(date(2026, 10, 5)) == "国庆节"
    assert national_days.holiday_name(date(2026, 10, 6)) == ""
    assert national_days.holiday_name(date(2026, 11, 20)) == ""


@pytest.mark.parametrize(
    ("start", "limit", "due"),
    [
        ("2026-11-20 09:30", WorkingTime(days=3), "2026-11-25 17:30"),
        ("2026-11-20 23:59", WorkingTime(days=1), "2026-11-23 17:30"),
        ("2026-11-21 10:00", WorkingTime(days=1), "2026-11-23 17:30"),
        ("2026-09-29 10:00", WorkingTime(days=3), "2026-10-09 17:30"),
        ("2026-09-30 17:00", WorkingTime(hours=2), "2026-10-08 10:30"),
        ("2026-10-09 09:00", WorkingTime(days=1), "2026-10-10 17:30"),
        ("2026-10-10 16:30", WorkingTime(hours=2), "2026-10-12 10:00"),
        ("2026-02-13 10:00", WorkingTime(days=1), "2026-02-14 17:30"),
        ("2026-02-13 10:00", WorkingTime(days=2), "2026-02-24 17:30"),
        ("2026-02-14 17:00", WorkingTime(hours=4), "2026-02-24 14:00"),
        ("2026-02-27 17:00", WorkingTime(hours=1), "2026-02-28 09:30"),
        ("2026-11-20 11:30", WorkingTime(hours=2), "2026-11-20 15:00"),
        ("2026-11-20 10:00", WorkingTime(hours=2), "2026-11-20 12:00"),
        ("2026-11-20 12:15", WorkingTime(hours=2), "2026-11-20 15:30"),
        ("2026-11-20 07:00", WorkingTime(hours=2), "2026-11-20 11:00"),
        ("2026-11-20 18:00", WorkingTime(hours=8), "2026-11-24 10:00"),
        ("2026-11-20 09:00", WorkingTime(hours=1, minutes=20), "2026-11-20 10:20"),
    ],
)
def test_a_limit_in_working_time_ends_in_office_hours(start: str, limit: WorkingTime, due: str) -> None:
    deadline = NANCHANG.due(at(start), limit)
    assert shown(deadline) == due
    assert not deadline.estimated


def test_the_reason_names_limit_start_and_what_was_skipped() -> None:
    assert NANCHANG.due(at("2026-09-29 10:00"), WorkingTime(days=3)).reason == (
        "限3个工作日，自2026年9月29日10:00起算，当日不计，跳过10月1日至7日（国庆节放假），到2026年10月9日17:30止。"
    )
    assert NANCHANG.due(at("2026-02-13 18:00"), WorkingTime(hours=9, minutes=30)).reason == (
        "限9个工作小时30分钟工作时间，自2026年2月13日18:00起算，从下一个办公时段计时，"
        "跳过2月15日至23日（春节放假），2月14日调休上班照算，到2026年2月24日11:30止。"
    )
    assert NANCHANG.due(at("2026-11-20 09:30"), WorkingTime(hours=1)).reason == (
        "限1个工作小时，自2026年11月20日09:30起算，到2026年11月20日10:30止。"
    )
    assert "跳过9月25日至27日（中秋节放假）" in NANCHANG.due(at("2026-09-24 09:00"), WorkingTime(days=1)).reason


def test_past_the_published_years_a_deadline_is_an_estimate_and_says_so() -> None:
    deadline = NANCHANG.due(at("2026-12-30 09:30"), WorkingTime(days=3))
    assert shown(deadline) == "2027-01-05 17:30"
    assert deadline.estimated
    assert deadline.reason.endswith("，暂按法定节假日估算。")
    assert "元旦放假" in deadline.reason


@pytest.mark.parametrize("year", [2027, 2035, 2099, 2101, 2200])
def test_no_year_is_too_far(year: int) -> None:
    deadline = NANCHANG.due(at(f"{year}-09-29 10:00"), WorkingTime(days=30))
    assert deadline.estimated
    assert ESTIMATED in deadline.reason


def test_overrides_of_staff_come_before_the_library() -> None:
    typhoon = WorkCalendar(overrides={date(2026, 11, 23): False, date(2026, 11, 22): True})
    deadline = typhoon.due(at("2026-11-20 10:00"), WorkingTime(days=2))
    assert shown(deadline) == "2026-11-24 17:30"
    assert "11月21日（周末）、11月23日（本院休息）" in deadline.reason


def test_published_days_that_staff_entered_are_no_estimate() -> None:
    days = {date(2027, 1, 1) + timedelta(days=count): count > 2 for count in range(10)}
    entered = WorkCalendar(overrides=days)
    assert not entered.due(at("2026-12-30 09:30"), WorkingTime(days=3)).estimated
    assert not WorkCalendar(known_through=2027).due(at("2027-05-06 09:30"), WorkingTime(days=3)).estimated


def test_overrides_given_once_do_not_change_afterwards() -> None:
    days = {date(2026, 11, 23): False}
    calendar = WorkCalendar(overrides=days)
    days.clear()
    assert not calendar.works(date(2026, 11, 23))


def test_a_calendar_without_working_days_is_an_error_and_no_endless_loop() -> None:
    closed = WorkCalendar(overrides={date(2026, 1, 1) + timedelta(days=count): False for count in range(5000)})
    with pytest.raises(ValueError, match="too few working days"):
        closed.due(at("2026-01-05 09:00"), WorkingTime(days=1))
    with pytest.raises(ValueError, match="too few working days"):
        closed.next_open(at("2026-01-05 09:00"))


def test_other_office_hours_are_kept() -> None:
    summer = WorkCalendar(slots=((time(8, 30), time(12)), (time(15), time(18))))
    assert shown(summer.due(at("2026-11-20 11:30"), WorkingTime(hours=1))) == "2026-11-20 15:30"
    assert shown(summer.due(at("2026-11-20 11:30"), WorkingTime(days=1))) == "2026-11-23 18:00"


@pytest.mark.parametrize("slots", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(17)))])
def test_impossible_office_hours_are_an_error(slots: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="office hours"):
        WorkCalendar(slots=slots)


@pytest.mark.parametrize(
    "limit", [{}, {"days": -1}, {"days": 1, "hours": 1}, {"days": 1, "minutes": 1}, {"days": 1001}, {"hours": 30_000}]
)
def test_impossible_limits_are_an_error(limit: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="WorkingTime"):
        WorkingTime(**limit)


def test_a_moment_without_time_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        NANCHANG.due(datetime(2026, 11, 20, 9, 30), WorkingTime(days=1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        NANCHANG.add_wall(datetime(2026, 11, 20, 9, 30), timedelta(hours=1))  # noqa: DTZ001


def test_the_wall_clock_knows_neither_night_nor_holiday() -> None:
    deadline = NANCHANG.add_wall(at("2026-10-01 23:00"), timedelta(hours=2))
    assert shown(deadline) == "2026-10-02 01:00"
    assert not deadline.estimated
    assert deadline.reason == "限2小时，自2026年10月1日23:00起不分昼夜和节假日连续计时，到2026年10月2日01:00止。"
    assert "限30分钟，" in NANCHANG.add_wall(at("2026-10-01 23:00"), timedelta(minutes=30)).reason
    assert "限24小时，" in NANCHANG.add_wall(at("2027-10-01 23:00"), timedelta(days=1)).reason


@pytest.mark.parametrize(
    ("moment", "is_open", "next_open"),
    [
        ("2026-11-20 09:00", True, "2026-11-20 09:00"),
        ("2026-11-20 11:59", True, "2026-11-20 11:59"),
        ("2026-11-20 12:00", False, "2026-11-20 13:30"),
        ("2026-11-20 17:30", False, "2026-11-23 09:00"),
        ("2026-10-01 10:00", False, "2026-10-08 09:00"),
        ("2026-10-10 10:00", True, "2026-10-10 10:00"),
    ],
)
def test_staff_are_disturbed_in_office_hours_only(moment: str, is_open: bool, next_open: str) -> None:
    assert NANCHANG.is_open(at(moment)) is is_open
    assert NANCHANG.next_open(at(moment)) == at(next_open)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-20 09:00", "2026-11-20 17:30", 420),
        ("2026-11-20 11:30", "2026-11-20 13:45", 45),
        ("2026-11-20 17:00", "2026-11-23 09:10", 40),
        ("2026-09-30 17:00", "2026-10-08 09:30", 60),
        ("2026-10-10 09:00", "2026-10-10 10:00", 60),
        ("2026-11-20 10:00", "2026-11-20 09:00", 0),
        ("2026-11-24 10:00", "2026-11-20 09:00", 0),
    ],
)
def test_office_minutes_between_two_moments(start: str, end: str, minutes: int) -> None:
    assert NANCHANG.working_minutes_between(at(start), at(end)) == minutes


def test_a_paused_clock_goes_on_with_what_was_left() -> None:
    due = NANCHANG.due(at("2026-11-20 09:30"), WorkingTime(days=3))
    left = NANCHANG.remaining(due.at, at("2026-11-23 11:00"))
    assert left == 60 + 240 + 420 + 420
    resumed = NANCHANG.resume(at("2026-11-26 11:00"), left)
    assert shown(resumed) == "2026-11-30 17:30"
    assert resumed.reason.startswith("限剩余19个工作小时，自2026年11月26日11:00起算")


@pytest.mark.parametrize(
    ("resumed", "due"),
    [
        ("2026-09-30 17:00", "2026-10-09 10:00"),
        ("2026-10-03 12:00", "2026-10-09 10:30"),
        ("2026-10-08 09:00", "2026-10-09 10:30"),
        ("2026-10-10 09:00", "2026-10-12 10:30"),
        ("2026-12-31 17:00", "2027-01-05 10:00"),
    ],
)
def test_a_pause_across_国庆_gives_back_every_minute(resumed: str, due: str) -> None:
    begun = NANCHANG.due(at("2026-09-29 10:00"), WorkingTime(hours=20))
    assert shown(begun) == "2026-10-08 17:30"
    left = NANCHANG.remaining(begun.at, at("2026-09-30 16:00"))
    assert left == 90 + 420
    assert shown(NANCHANG.resume(at(resumed), left)) == due


def test_a_pause_that_begins_and_ends_in_春节_costs_nothing() -> None:
    due = NANCHANG.due(at("2026-02-13 16:30"), WorkingTime(hours=10))
    assert shown(due) == "2026-02-24 11:00"
    left = NANCHANG.remaining(due.at, at("2026-02-17 08:00"))
    assert left == 120
    assert NANCHANG.resume(at("2026-02-21 20:00"), left).at == due.at


def test_春节_of_2027_with_its_make_up_saturdays_as_staff_enter_them() -> None:
    off = {date(2027, 2, 5) + timedelta(days=count): False for count in range(8)}
    entered = WorkCalendar(overrides={**off, date(2027, 1, 30): True, date(2027, 2, 13): True}, known_through=2027)
    due = entered.due(at("2027-01-29 10:00"), WorkingTime(days=6))
    assert shown(due) == "2027-02-13 17:30"
    assert not due.estimated
    assert shown(entered.due(at("2027-02-04 17:00"), WorkingTime(hours=2))) == "2027-02-13 10:30"
    assert "跳过1月31日（周末）、2月5日至12日（" in due.reason


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-28 10:00", "2026-03-30 10:00"),
        ("2026-10-24 23:59", "2026-10-26 23:59"),
        ("2026-10-31 12:00", "2026-11-02 12:00"),
        ("2028-02-28 10:00", "2028-03-01 10:00"),
        ("2027-02-27 10:00", "2027-03-01 10:00"),
        ("2026-12-31 08:30", "2027-01-02 08:30"),
    ],
)
def test_48_hours_are_48_hours_whatever_daylight_and_calendar_do(start: str, due: str) -> None:
    deadline = NANCHANG.add_wall(at(start), timedelta(hours=48))
    assert shown(deadline) == due
    assert deadline.at - at(start) == timedelta(hours=48)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2024-02-28 10:00", 1, "2024-02-29 17:30"),
        ("2024-02-28 10:00", 2, "2024-03-01 17:30"),
        ("2028-02-28 10:00", 1, "2028-02-29 17:30"),
        ("2026-02-27 10:00", 1, "2026-02-28 17:30"),
        ("2026-02-27 10:00", 2, "2026-03-02 17:30"),
    ],
)
def test_a_leap_day_is_a_day_like_another(start: str, days: int, due: str) -> None:
    assert shown(NANCHANG.due(at(start), WorkingTime(days=days))) == due


def test_a_clock_that_paused_late_is_due_at_once() -> None:
    assert NANCHANG.remaining(at("2026-11-20 10:00"), at("2026-11-20 11:00")) == 0
    resumed = NANCHANG.resume(at("2026-11-23 11:07"), 0)
    assert resumed.at == at("2026-11-23 11:07")


def test_a_begun_minute_is_left_whole() -> None:
    assert NANCHANG.remaining(at("2026-11-20 10:00"), at("2026-11-20 09:59") + timedelta(seconds=20)) == 1
    assert NANCHANG.working_minutes_between(at("2026-11-20 09:59") + timedelta(seconds=20), at("2026-11-20 10:00")) == 0


MOMENTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 2, 28), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(1, 3000))
def test_office_minutes_up_to_a_deadline_are_its_limit(start: datetime, minutes: int) -> None:
    deadline = NANCHANG.due(start, WorkingTime(minutes=minutes))
    assert NANCHANG.working_minutes_between(start, deadline.at) == minutes
    assert NANCHANG.working_minutes_between(start, deadline.at - timedelta(minutes=1)) == minutes - 1
    assert NANCHANG.remaining(deadline.at, start) == minutes
    assert len(deadline.reason) <= 300


@settings(max_examples=60, deadline=None)
@given(MOMENTS, st.integers(1, 300))
def test_a_limit_in_days_counts_exactly_its_working_days(start: datetime, days: int) -> None:
    deadline = NANCHANG.due(start, WorkingTime(days=days))
    first, last = court_day(start), court_day(deadline.at)
    between = [first + timedelta(days=count) for count in range(1, (last - first).days + 1)]
    assert sum(NANCHANG.works(day) for day in between) == days
    assert NANCHANG.works(last)
    assert len(deadline.reason) <= 300


@settings(max_examples=40, deadline=None)
@given(MOMENTS, st.integers(1, 2000), st.integers(0, 3000), st.integers(0, 20_000))
def test_a_pause_costs_nobody_time(start: datetime, minutes: int, until_pause: int, pause: int) -> None:
    due = NANCHANG.due(start, WorkingTime(minutes=minutes)).at
    paused_at = min(start + timedelta(minutes=until_pause), due)
    left = NANCHANG.remaining(due, paused_at)
    resumed_at = paused_at + timedelta(minutes=pause)
    again = NANCHANG.resume(resumed_at, left).at
    used = NANCHANG.working_minutes_between(start, paused_at) + NANCHANG.working_minutes_between(resumed_at, again)
    assert used == minutes


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 11, 2), 15, date(2026, 11, 17)),
        (date(2026, 11, 2), 10, date(2026, 11, 12)),
        (date(2026, 11, 6), 15, date(2026, 11, 23)),
        (date(2026, 9, 20), 15, date(2026, 10, 8)),
        (date(2026, 9, 16), 15, date(2026, 10, 8)),
        (date(2026, 2, 5), 10, date(2026, 2, 24)),
        (date(2026, 2, 4), 10, date(2026, 2, 14)),
        (date(2026, 9, 25), 15, date(2026, 10, 10)),
        (date(2024, 2, 14), 15, date(2024, 2, 29)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2026, 2, 14), 15, date(2026, 3, 2)),
    ],
)
def test_a_statutory_period_runs_in_calendar_days_and_rolls_past_a_final_day_off(
    start: date, days: int, last: date
) -> None:
    answer = statutory_due(start, days)
    assert answer.last_day == last
    assert not answer.estimated


def test_a_statutory_period_explains_itself() -> None:
    assert statutory_due(date(2026, 9, 20), 15).reason == (
        "法定期间15日，自2026年9月20日起算，当日不计，末日10月5日是休息日（国庆节放假），顺延到其后第一个工作日，"
        "到2026年10月8日届满（民事诉讼法第八十五条）。"
    )
    assert "顺延" not in statutory_due(date(2026, 11, 2), 15).reason


def test_a_statutory_period_past_the_published_years_is_an_estimate() -> None:
    answer = statutory_due(date(2026, 12, 20), 15)
    assert answer.estimated
    assert answer.reason.endswith("，暂按法定节假日估算。")
    declared = {date(2027, 1, 4): False, date(2027, 1, 5): True}
    assert statutory_due(date(2026, 12, 20), 15, declared).last_day == date(2027, 1, 5)


def test_a_statutory_period_below_a_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="one day or more"):
        statutory_due(date(2026, 11, 2), 0)


def test_every_reason_is_one_sentence() -> None:
    reasons = [
        NANCHANG.due(at("2026-01-01 09:00"), WorkingTime(days=1000)).reason,
        NANCHANG.due(at("2026-01-01 09:00"), WorkingTime(hours=500)).reason,
        statutory_due(date(2026, 12, 20), 40).reason,
    ]
    for reason in reasons:
        assert re.fullmatch(r"[^。]+。", reason)
        assert len(reason) <= 300
