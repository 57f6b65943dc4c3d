"""How long each clock runs: the shipped table, and rows of a court over it.

Office hours for ordinary and urgent work; critical clocks, a call-back and the green channel run on the wall, day and
night. Amounts are the court's to set: a province allows 2 working days, another 1 to 5, for a ticket to a judge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from models.enums import ClockKind, Urgency

VERSION = "shipped-1"
FROM_THE_BOX = "出厂"
"""Who set what nobody has set."""
SOON = timedelta(hours=4)
"""What is due within this time is shown as due soon."""
REOPEN_WITHIN = timedelta(days=30)
"""After it was closed, a citizen may have a matter taken up again."""

Limit = WorkingTime | timedelta
"""Working time, or time on the wall."""
SET_KINDS = tuple(kind for kind in ClockKind if kind is not ClockKind.PROMISE)
"""The clocks a court sets a limit for; by when the citizen has an answer is made of two of them."""


class Unit(StrEnum):
    """How a policy row counts its amount."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    WALL_HOURS = "wall_hours"
    WALL_MINUTES = "wall_minutes"


def limit_of(amount: int, unit: str) -> Limit:
    """Returns the limit a policy row means; raises ValueError for an unknown unit or an amount below 1."""
    if amount < 1:
        raise ValueError(f"a limit of {amount} {unit}: it must be 1 or more")
    match Unit(unit):
        case Unit.WORKING_DAYS:
            return WorkingTime(days=amount)
        case Unit.WORKING_HOURS:
            return WorkingTime(hours=amount)
        case Unit.WALL_HOURS:
            return timedelta(hours=amount)
        case Unit.WALL_MINUTES:
            return timedelta(minutes=amount)


@dataclass(frozen=True)
class LimitPolicy:
    """One version of the limits, one for every kind of clock and urgency; raises KeyError where one is missing."""

    version: str
    limits: Mapping[tuple[ClockKind, Urgency], Limit]

    def __post_init__(self) -> None:
        missing = [
            f"{kind}/{urgency}" for kind in SET_KINDS for urgency in Urgency if (kind, urgency) not in self.limits
        ]
        if missing:
            raise KeyError(f"policy {self.version} has no limit for {', '.join(missing)}")
        object.__setattr__(self, "limits", MappingProxyType(dict(self.limits)))

    def limit(self, kind: ClockKind, urgency: Urgency) -> Limit:
        """Returns the limit of that clock at that urgency."""
        return self.limits[kind, urgency]

    def runs_as(self, kind: ClockKind, urgency: Urgency) -> Limit:
        """Returns the limit whose time, office or wall, that clock runs in; a promise runs as the work does."""
        return self.limit(ClockKind.HANDLING if kind is ClockKind.PROMISE else kind, urgency)

    def over(self, version: str, rows: Mapping[tuple[ClockKind, Urgency], Limit]) -> "LimitPolicy":
        """Returns this policy with a court's own `rows` in place of some limits, under another version's name."""
        return LimitPolicy(version, {**self.limits, **rows})


_SHIPPED: dict[ClockKind, tuple[Limit, Limit, Limit]] = {
    ClockKind.TRIAGE: (WorkingTime(hours=2), WorkingTime(hours=2), timedelta(minutes=30)),
    ClockKind.HANDLING: (WorkingTime(days=3), WorkingTime(days=1), timedelta(hours=2)),
    ClockKind.REVIEW: (WorkingTime(hours=4), WorkingTime(hours=4), timedelta(hours=1)),
    ClockKind.CALL_BACK: (timedelta(hours=24), timedelta(hours=24), timedelta(hours=24)),
    ClockKind.SUPPLY: (WorkingTime(days=5), WorkingTime(days=5), WorkingTime(days=5)),
    ClockKind.VISIT: (WorkingTime(days=5), WorkingTime(days=5), WorkingTime(days=5)),
    ClockKind.PASSED_ON: (WorkingTime(days=7), WorkingTime(days=5), WorkingTime(days=3)),
    ClockKind.GREEN: (timedelta(minutes=30), timedelta(minutes=30), timedelta(minutes=30)),
}
_URGENCIES = (Urgency.NORMAL, Urgency.URGENT, Urgency.CRITICAL)
SHIPPED = LimitPolicy(
    VERSION,
    {
        (kind, urgency): limit
        for kind, limits in _SHIPPED.items()
        for urgency, limit in zip(_URGENCIES, limits, strict=True)
    },
)


def deadline(
    kind: ClockKind, urgency: Urgency, start: datetime, calendar: WorkCalendar, policy: LimitPolicy = SHIPPED
) -> Deadline:
    """Says when the clock that starts at `start` is due, and why.

    What the citizen is promised is the time to find out whose it is, and then the time to do it.
    """
    if kind is ClockKind.PROMISE:
        triage = deadline(ClockKind.TRIAGE, urgency, start, calendar, policy)
        handling = deadline(ClockKind.HANDLING, urgency, triage.at, calendar, policy)
        return Deadline(handling.at, triage.estimated or handling.estimated, f"分派以后：{handling.reason}")
    limit = policy.limit(kind, urgency)
    return calendar.add_wall(start, limit) if isinstance(limit, timedelta) else calendar.due(start, limit)


def on_the_wall(kind: ClockKind, urgency: Urgency, policy: LimitPolicy = SHIPPED) -> bool:
    """Says whether that clock runs day and night."""
    return isinstance(policy.runs_as(kind, urgency), timedelta)


def remaining_minutes(
    kind: ClockKind,
    urgency: Urgency,
    due_at: datetime,
    paused_at: datetime,
    calendar: WorkCalendar,
    policy: LimitPolicy = SHIPPED,
) -> int:
    """Returns the minutes left when the clock pauses, in the time it runs in (office or wall), rounded up; 0 if it is
    late.
    """
    if on_the_wall(kind, urgency, policy):
        return max(0, -((paused_at - due_at) // timedelta(minutes=1)))
    return calendar.remaining(due_at, paused_at)


def resumed(
    kind: ClockKind,
    urgency: Urgency,
    resumed_at: datetime,
    minutes: int,
    calendar: WorkCalendar,
    policy: LimitPolicy = SHIPPED,
) -> Deadline:
    """Says when a clock that goes on at `resumed_at` with `minutes` left is due (see `remaining_minutes`)."""
    if on_the_wall(kind, urgency, policy):
        return calendar.add_wall(resumed_at, timedelta(minutes=minutes))
    return calendar.resume(resumed_at, minutes)
