"""How long things about a rating take: changing it, explaining it, contradicting it, and waiting for it. Pure."""

from datetime import datetime, time, timedelta
from enum import Enum

from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime

CHANGE_WITHIN = timedelta(hours=24)
"""How long after it was first given a citizen may give another grade: one may have pressed the wrong face."""
EXPLAIN_WITHIN = timedelta(hours=2)
"""How long an unhappy grade without a reason waits for one, or to be changed; then the matter is taken up again."""
CONTRADICT_WITHIN = timedelta(days=7)
"""How long a citizen may replace what an officer wrote down from a call."""
WINDOW_VISIT = timedelta(hours=4)
"""How long one visit to a window lasts: one phone rates it once, and may change that meanwhile."""
WINDOW_HOURS = WINDOW_VISIT // timedelta(hours=1)
"""The same in hours, as people are told."""
CALL_LASTS = timedelta(hours=2)
"""How old a call may be whose rating is written down."""
WAIT = WorkingTime(days=2)
"""How long who writes on WeChat has to rate an answer there before anybody calls, or puts the matter away."""
LONGEST_LOOK_BACK = 60
SMS_AFTER = timedelta(minutes=30)
"""How long after somebody was told an answer by telephone or short message they are asked how it was."""
SMS_FROM, SMS_UNTIL = time(9), time(20)
"""When nobody minds a message that could wait."""
SMS_OPEN = timedelta(days=3)
"""How long a reply to that is still its grade; other ways stay open as long as ever."""


class RatingStands(Enum):
    """Says how the rating of this cycle stands: not given, without its reason, open to change, or as it is."""

    NONE = "none"
    UNEXPLAINED = "unexplained"
    OPEN = "open"
    SETTLED = "settled"


def may_change_until(first_given: datetime, *, by_phone: bool, heard_at: datetime) -> datetime:
    """Return until when a citizen may give another grade than the one that stands.

    `heard_at` is when an officer wrote it down, where it came `by_phone`.
    """
    return heard_at + CONTRADICT_WITHIN if by_phone else first_given + CHANGE_WITHIN


def asked_before(calendar: WorkCalendar, as_of: datetime) -> datetime:
    """Return the moment before which an answer must have been given for its `WAIT` to be over."""
    day = court_day(as_of)
    for _ in range(LONGEST_LOOK_BACK):
        midnight = datetime.combine(day, time(), COURT_TIME)
        if calendar.due(midnight, WAIT).at <= as_of:
            return midnight + timedelta(days=1)
        day -= timedelta(days=1)
    return as_of - timedelta(days=LONGEST_LOOK_BACK)


def asked_by_sms_at(told_at: datetime) -> datetime:
    """Return when somebody who was told an answer at that moment may be asked by short message how it was."""
    at = (told_at + SMS_AFTER).astimezone(COURT_TIME)
    if at.time() >= SMS_UNTIL:
        return datetime.combine(at.date() + timedelta(days=1), SMS_FROM, COURT_TIME)
    return datetime.combine(at.date(), SMS_FROM, COURT_TIME) if at.time() < SMS_FROM else at
