"""When a court disturbs nobody with what can wait, and from when it may. Pure.

Staff are disturbed in office hours only, citizens not between ten at night and eight in the morning, unless the court
or one above it sets otherwise.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from desk.rules.calendar.court_time import COURT_TIME, in_court_time
from desk.rules.calendar.work_calendar import WorkCalendar
from models.enums import QuietRule

DAY = 24 * 60
MOST_NIGHT = 16 * 60
"""Minutes; a longer night nobody can have meant: what is held would come a day late."""
MORNING_BUNDLE = time(8, 30)


@dataclass(frozen=True)
class Quiet:
    """`starts` and `ends` are minutes of the day, where the rule is `QuietRule.NIGHT`."""

    rule: QuietRule
    starts: int = 0
    ends: int = 0

    def __str__(self) -> str:
        if self.rule is not QuietRule.NIGHT:
            return self.rule.label
        morning = "第二天" if self.ends <= self.starts else ""
        return f"{clock_words(self.starts)} 到{morning} {clock_words(self.ends)} 不发"


SHIPPED_STAFF = Quiet(QuietRule.OFFICE)
SHIPPED_CITIZENS = Quiet(QuietRule.NIGHT, 22 * 60, 8 * 60)


def clock_words(minutes: int) -> str:
    """Return minutes of the day as `22:00`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def allowed_from(quiet: Quiet, calendar: WorkCalendar, at: datetime) -> datetime:
    """Return the first moment from `at` on at which somebody may be disturbed; `at` itself where that is now."""
    if quiet.rule is QuietRule.OFFICE:
        return max(calendar.next_open(at), at)
    if quiet.rule is QuietRule.NIGHT:
        return _night_over(quiet, at)
    return at


def _night_over(quiet: Quiet, at: datetime) -> datetime:
    local = in_court_time(at)
    now = local.hour * 60 + local.minute
    since, length = (now - quiet.starts) % DAY, (quiet.ends - quiet.starts) % DAY
    if since >= length:
        return at
    begun = local.replace(second=0, microsecond=0)
    return (begun + timedelta(minutes=length - since)).astimezone(at.tzinfo)


def morning_after(written: datetime, calendar: WorkCalendar) -> datetime:
    """Return the first half past eight of a working day that is not before `written`."""
    local = in_court_time(written)
    day = local.date() + timedelta(days=local.timetz().replace(tzinfo=None) > MORNING_BUNDLE)
    while not calendar.works(day):
        day += timedelta(days=1)
    return datetime.combine(day, MORNING_BUNDLE, COURT_TIME).astimezone(written.tzinfo)
