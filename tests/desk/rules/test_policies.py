from datetime import UTC, datetime, timedelta

import pytest

from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime
from desk.rules.policies import (
    SET_KINDS,
    SHIPPED,
    VERSION,
    LimitPolicy,
    Unit,
    deadline,
    limit_of,
    remaining_minutes,
    resumed,
)
from desk.tickets.timing.clocks import CITIZENS_OWN, NOT_THE_CITIZENS
from models.enums import ClockKind, Urgency

NANCHANG = WorkCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COURT_TIME).astimezone(UTC)


@pytest.mark.parametrize(
    ("kind", "urgency", "start", "due"),
    [
        (ClockKind.TRIAGE, Urgency.NORMAL, "2026-11-20 17:00", "2026-11-23 10:30"),
        (ClockKind.TRIAGE, Urgency.URGENT, "2026-11-20 09:00", "2026-11-20 11:00"),
        (ClockKind.TRIAGE, Urgency.CRITICAL, "2026-10-01 23:45", "2026-10-02 00:15"),
        (ClockKind.HANDLING, Urgency.NORMAL, "2026-11-20 09:30", "2026-11-25 17:30"),
        (ClockKind.HANDLING, Urgency.URGENT, "2026-11-20 09:30", "2026-11-23 17:30"),
        (ClockKind.HANDLING, Urgency.CRITICAL, "2026-10-01 09:30", "2026-10-01 11:30"),
        (ClockKind.REVIEW, Urgency.NORMAL, "2026-11-20 16:30", "2026-11-23 12:00"),
        (ClockKind.CALL_BACK, Urgency.NORMAL, "2026-10-01 09:30", "2026-10-02 09:30"),
        (ClockKind.GREEN, Urgency.CRITICAL, "2026-11-21 23:30", "2026-11-22 00:00"),
    ],
)
def test_the_shipped_limits_end_when_they_should(kind: ClockKind, urgency: Urgency, start: str, due: str) -> None:
    answer = deadline(kind, urgency, at(start), NANCHANG)
    assert answer.at == at(due)
    assert answer.reason.startswith("限")


@pytest.mark.parametrize("kind", [kind for kind in SET_KINDS if kind not in CITIZENS_OWN | NOT_THE_CITIZENS])
def test_critical_and_green_clocks_run_on_the_wall(kind: ClockKind) -> None:
    assert isinstance(SHIPPED.limit(kind, Urgency.CRITICAL), timedelta)
    assert isinstance(SHIPPED.limit(ClockKind.GREEN, Urgency.NORMAL), timedelta)


@pytest.mark.parametrize("kind", list(ClockKind))
def test_more_urgent_never_means_later(kind: ClockKind) -> None:
    start = at("2026-11-23 09:00")
    ends = [deadline(kind, urgency, start, NANCHANG).at for urgency in Urgency]
    assert ends == sorted(ends, reverse=True)


def test_the_shipped_table_cannot_be_changed_in_place() -> None:
    assert SHIPPED.version == VERSION == "shipped-1"
    with pytest.raises(TypeError):
        SHIPPED.limits[ClockKind.TRIAGE, Urgency.NORMAL] = timedelta(hours=1)  # type: ignore[index]


def test_a_policy_with_a_hole_is_an_error_that_names_it() -> None:
    holed = {key: limit for key, limit in SHIPPED.limits.items() if key != (ClockKind.GREEN, Urgency.URGENT)}
    with pytest.raises(KeyError, match="green/urgent"):
        LimitPolicy("holed", holed)


def test_a_court_puts_its_own_rows_over_the_shipped_ones() -> None:
    ours = SHIPPED.over("南昌-2", {(ClockKind.HANDLING, Urgency.NORMAL): limit_of(2, "working_days")})
    answer = deadline(ClockKind.HANDLING, Urgency.NORMAL, at("2026-11-20 09:30"), NANCHANG, ours)
    assert answer.at == at("2026-11-24 17:30")
    assert ours.limit(ClockKind.REVIEW, Urgency.NORMAL) == SHIPPED.limit(ClockKind.REVIEW, Urgency.NORMAL)
    assert SHIPPED.limit(ClockKind.HANDLING, Urgency.NORMAL) == WorkingTime(days=3)


@pytest.mark.parametrize(
    ("unit", "limit"),
    [
        (Unit.WORKING_DAYS, WorkingTime(days=2)),
        (Unit.WORKING_HOURS, WorkingTime(hours=2)),
        (Unit.WALL_HOURS, timedelta(hours=2)),
        (Unit.WALL_MINUTES, timedelta(minutes=2)),
    ],
)
def test_a_row_says_its_limit_in_one_of_four_units(unit: Unit, limit: WorkingTime | timedelta) -> None:
    assert limit_of(2, unit.value) == limit


def test_a_row_that_means_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 or more"):
        limit_of(0, "working_days")
    with pytest.raises(ValueError, match="fortnights"):
        limit_of(1, "fortnights")


@pytest.mark.parametrize(
    ("urgency", "paused", "left", "goes_on", "due"),
    [
        (Urgency.NORMAL, "2026-11-23 11:00", 60 + 240 + 2 * 420, "2026-11-26 11:00", "2026-11-30 17:30"),
        (Urgency.CRITICAL, "2026-11-20 10:00", 90, "2026-11-21 03:00", "2026-11-21 04:30"),
    ],
)
def test_a_pause_stops_the_clock_in_the_time_it_runs_in(
    urgency: Urgency, paused: str, left: int, goes_on: str, due: str
) -> None:
    kind, start = ClockKind.HANDLING, at("2026-11-20 09:30")
    first = deadline(kind, urgency, start, NANCHANG)
    assert remaining_minutes(kind, urgency, first.at, at(paused), NANCHANG) == left
    assert resumed(kind, urgency, at(goes_on), left, NANCHANG).at == at(due)


@pytest.mark.parametrize("urgency", list(Urgency))
def test_a_late_clock_has_nothing_left_and_is_due_at_once(urgency: Urgency) -> None:
    kind, due = ClockKind.HANDLING, at("2026-11-20 10:00")
    assert remaining_minutes(kind, urgency, due, due + timedelta(hours=3), NANCHANG) == 0
    goes_on = at("2026-11-23 10:00")
    assert resumed(kind, urgency, goes_on, 0, NANCHANG).at == goes_on


def test_a_begun_minute_on_the_wall_is_left_whole() -> None:
    due = at("2026-11-20 10:00")
    paused = due - timedelta(seconds=61)
    assert remaining_minutes(ClockKind.GREEN, Urgency.NORMAL, due, paused, NANCHANG) == 2
