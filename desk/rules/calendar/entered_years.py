"""When staff have entered the whole notice of a year that the holiday library does not know yet.

Every notice of the State Council says of each statutory holiday which days are off, and which weekends are worked in
exchange. A year is entered when all of that is there: until then its days are an estimate.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from desk.rules.calendar import national_days

MAKE_UP = "调休上班的周末"
_MOVED = timedelta(days=3)
"""A holiday on a weekend is made up for in the days right beside it."""


def missing_of(year: int, overrides: Mapping[date, bool]) -> tuple[str, ...]:
    """Returns what `overrides` ({day: is_working}) still lack of a year's notice, by name; empty where all is there."""
    off = {day for day, works in overrides.items() if not works}
    worked = {day for day, works in overrides.items() if works and day.weekday() >= 5}
    missing = [name for name, days in national_days.statutory_holidays(year).items() if not _declared(days, off)]
    exchanged = any(day.year == year or (day.year, day.month) == (year - 1, 12) for day in worked)
    return (*missing, *(() if exchanged else (MAKE_UP,)))


def entered_years(overrides: Mapping[date, bool], known_through: int) -> frozenset[int]:
    """Returns the years after `known_through` whose whole notice staff entered."""
    years = {day.year for day in overrides if day.year > known_through}
    return frozenset(year for year in years if not missing_of(year, overrides))


def _declared(days: tuple[date, ...], off: set[date]) -> bool:
    """Each of a holiday's own days on a weekday; of one that falls on a weekend, any day it is moved to."""
    weekdays = {day for day in days if day.weekday() < 5}
    return weekdays <= off and any(days[0] - _MOVED <= day <= days[-1] + _MOVED for day in off)
