"""When somebody whom a call did not reach is called again. Pure.

Whoever did not answer is left alone for half a working day; where the line was busy they are there. How often at most
is `petition_guards.MOST_ATTEMPTS`: after that another way is taken, in person, by letter, by whoever knows them.
"""

from datetime import datetime, timedelta

from desk.rules.calendar.work_calendar import WorkCalendar

AGAIN_AFTER = 4 * 60
"""Minutes of office time between two calls that nobody answers."""
BUSY_AFTER = timedelta(minutes=30)
"""Between two calls where the line was busy."""


def may_try_at(calendar: WorkCalendar, tried_at: datetime, *, busy: bool = False) -> datetime:
    """Return from when somebody whom a call at `tried_at` did not reach may be called again."""
    return tried_at + BUSY_AFTER if busy else calendar.office_end(tried_at, AGAIN_AFTER)
