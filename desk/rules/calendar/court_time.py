"""Court time says which day and hour it is in court: the one time of China, eight hours before UTC, all year."""

from datetime import UTC, date, datetime, timedelta, timezone

ZONE_NAME = "Asia/Shanghai"
"""What PostgreSQL calls it."""
COURT_TIME = timezone(timedelta(hours=8), ZONE_NAME)
LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""Before every moment."""


def court_day(moment: datetime) -> date:
    """The day it is in court at `moment`. Raises `ValueError` for a moment without a time zone."""
    return in_court_time(moment).date()


def in_court_time(moment: datetime) -> datetime:
    """`moment` as a clock in court shows it. Raises `ValueError` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: pass an aware moment, in UTC")
    return moment.astimezone(COURT_TIME)
