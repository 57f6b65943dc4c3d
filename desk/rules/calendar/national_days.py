"""Which days China works, by the yearly notice of the State Council, with make-up working days (调休).

The `holidays` library knows the notices: days off by name, and in `weekend_workdays` the Saturdays and Sundays worked
in exchange. Past its last notice it knows weekends and the fixed days of 《全国年节及纪念日放假办法》.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays

FIRST_YEAR = 2006
"""Since 2006 the library has every notice without a gap."""


@dataclass(frozen=True)
class _PublishedYear:
    off: dict[date, str]
    make_up: frozenset[date]


def _calendar(*years: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=years, language="zh_CN", expand=False)


@cache
def _year(year: int) -> _PublishedYear:
    """A notice may name a make-up day in the last week of the year before it, so two years are read."""
    found = _calendar(year, year + 1)
    return _PublishedYear(dict(found), frozenset(day for day in found.weekend_workdays if day.year == year))


@cache
def last_known_year() -> int:
    """Returns the last year whose notice the library has: every notice so far had make-up days."""
    year = FIRST_YEAR
    while any(day.year == year + 1 for day in _calendar(year + 1).weekend_workdays):
        year += 1
    return year


@cache
def statutory_holidays(year: int) -> dict[str, tuple[date, ...]]:
    """Returns the days of each holiday of 《全国年节及纪念日放假办法》 in a year, by name, without those moved to."""
    found: dict[str, tuple[date, ...]] = {}
    for day, names in sorted(_year(year).off.items()):
        for name in names.split("; "):
            if day.year == year and "（" not in name:
                holiday = "春节" if name == "农历除夕" else name
                found[holiday] = (*found.get(holiday, ()), day)
    return found


def works(day: date) -> bool:
    """Says whether offices work on that day; past `last_known_year()` an estimate."""
    year = _year(day.year)
    return day in year.make_up or (day.weekday() < 5 and day not in year.off)


def is_make_up(day: date) -> bool:
    """Says whether this is a Saturday or Sunday worked in exchange for a day off."""
    return day in _year(day.year).make_up


def holiday_name(day: date) -> str:
    """Returns 国庆节, 春节 …; empty for an ordinary day, a weekend, and a day off that only a swap made."""
    names = _year(day.year).off.get(day, "").split("; ")
    return "、".join(re.sub("（.*", "", name) for name in names if not name.startswith("休息日"))
