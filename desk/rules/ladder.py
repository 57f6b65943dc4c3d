"""The three rungs above a late clock (三级督办): when somebody is reminded, who must act next, and by when.

Pure: a clock's facts and a moment go in, what to do now and when to look again come out. One look climbs one rung at
most, so that after a day without a worker nothing leaps to the president. An ordinary clock starts at the service
office; a late triage clock is that office's own and starts at the inspectorate, as an urgent one does and that of a
demand that comes for the third time; a critical or green one at the president. Source: 深圳 一号通办, three-level
supervision.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType

from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime
from desk.rules.policies import Limit
from models.enums import ClockKind, Urgency

TOP = 3
THIRD = 3
"""From this time on that the same demand comes, its late clock starts at the inspectorate."""
SENT_BACK_OFTEN = 2
"""So many times sent back in one round, and the inspectorate finds out whose it is, late or not."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
REMINDERS = (Fraction(1, 2), Fraction(4, 5))
"""How much of a clock's time has gone when its custodian is reminded."""

RUNG_LIMITS: Mapping[Urgency, Limit] = MappingProxyType(
    {
        Urgency.NORMAL: WorkingTime(days=1),
        Urgency.URGENT: WorkingTime(hours=4),
        Urgency.CRITICAL: timedelta(minutes=30),
    }
)
_FIRST_RUNG = MappingProxyType({Urgency.NORMAL: 1, Urgency.URGENT: 2, Urgency.CRITICAL: TOP})
_ON_THE_WALL = frozenset({ClockKind.GREEN})
_UNREMINDED = frozenset({ClockKind.PROMISE})
"""Whose custodian the clock of the work reminds already."""
_OFFICES_OWN = frozenset({ClockKind.TRIAGE, ClockKind.CALL_BACK, ClockKind.PASSED_ON})


@dataclass(frozen=True)
class ClockFacts:
    """A running clock: `rung` is the highest one opened (0: none), `rung_due` when its limit ends.

    `times` says how often the same demand has come by now. Of what a citizen was promised: `sent_back` says how many
    times the ticket was sent back in this round, `reached` the highest rung that was open in it, over any clock.
    """

    kind: ClockKind
    urgency: Urgency
    started_at: datetime
    due_at: datetime
    rung: int = 0
    rung_due: datetime | None = None
    times: int = 1
    sent_back: int = 0
    reached: int = 0

    @property
    def sleepless(self) -> bool:
        """Critical and green work goes on at night: its people may be disturbed at any hour."""
        urgent = self.urgency is Urgency.CRITICAL and self.kind is not ClockKind.PASSED_ON
        return urgent or self.kind in _ON_THE_WALL


@dataclass(frozen=True)
class LadderStep:
    """What one look at a clock leads to: a reminder (the part of the time gone), a rung with its end, or neither."""

    next_look_at: datetime
    remind: Fraction | None = None
    rung: int | None = None
    rung_due: datetime | None = None


def first_rung(facts: ClockFacts) -> int:
    """Says where a late clock enters the ladder."""
    if facts.kind in _ON_THE_WALL:
        return TOP
    offices_own = facts.kind in _OFFICES_OWN or facts.sent_back >= SENT_BACK_OFTEN
    lowest = 2 if offices_own or facts.times >= THIRD else 1
    return max(lowest, facts.reached, _FIRST_RUNG[facts.urgency])


def first_look(facts: ClockFacts, calendar: WorkCalendar) -> datetime:
    """Says when a clock that has just started wants its first look."""
    return (*reminders(facts, calendar), facts.due_at)[0]


def reminders(facts: ClockFacts, calendar: WorkCalendar) -> tuple[datetime, ...]:
    """Returns the moments of the reminders, in the time the clock runs in."""
    if facts.kind in _UNREMINDED:
        return ()
    return tuple(_part(facts, calendar, part) for part in REMINDERS)


def _part(facts: ClockFacts, calendar: WorkCalendar, part: Fraction) -> datetime:
    if facts.sleepless or facts.kind is ClockKind.CALL_BACK:
        return facts.started_at + (facts.due_at - facts.started_at) * part.numerator / part.denominator
    minutes = calendar.working_minutes_between(facts.started_at, facts.due_at) * part
    return min(calendar.office_end(facts.started_at, int(minutes)), facts.due_at)


def look(facts: ClockFacts, calendar: WorkCalendar, as_of: datetime) -> LadderStep:
    """Says what is to be done about a clock at `as_of`. The same moment leads to the same step however often it is
    asked.
    """
    if facts.rung:
        return _above(facts, calendar, as_of)
    if as_of >= facts.due_at or facts.sent_back >= SENT_BACK_OFTEN:
        return _climb(first_rung(facts), facts, calendar, as_of)
    moments = (*reminders(facts, calendar), facts.due_at)
    passed = [part for part, moment in zip(REMINDERS, moments, strict=False) if moment <= as_of]
    return LadderStep(next(moment for moment in moments if moment > as_of), remind=passed[-1] if passed else None)


def _above(facts: ClockFacts, calendar: WorkCalendar, as_of: datetime) -> LadderStep:
    if facts.rung >= TOP:
        return LadderStep(NEVER)
    if facts.rung_due is not None and as_of < facts.rung_due:
        return LadderStep(facts.rung_due)
    return _climb(facts.rung + 1, facts, calendar, as_of)


def _climb(rung: int, facts: ClockFacts, calendar: WorkCalendar, as_of: datetime) -> LadderStep:
    due = rung_end(facts, calendar, as_of)
    return LadderStep(NEVER if rung >= TOP else due, rung=rung, rung_due=due)


def rung_end(facts: ClockFacts, calendar: WorkCalendar, start: datetime) -> datetime:
    """Says by when those on a rung that opens at `start` must have acted; not before a clock that was given more time
    is due.
    """
    limit = RUNG_LIMITS[Urgency.CRITICAL] if facts.sleepless else RUNG_LIMITS[facts.urgency]
    end = start + limit if isinstance(limit, timedelta) else calendar.due(start, limit).at
    return max(end, facts.due_at)


def disturb_at(facts: ClockFacts, calendar: WorkCalendar, as_of: datetime) -> datetime:
    """Says when staff may be told: at once in working hours or where the matter allows no sleep, else when they
    open.
    """
    return as_of if facts.sleepless else calendar.next_open(as_of)
