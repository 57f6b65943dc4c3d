"""Stretches of days that figures are shown for, and what each is compared with. Weeks begin on Monday."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from models.enums import Labelled

MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
WEEKS_SHOWN = 8
MONTHS_OFFERED = 12
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


class NamedPeriod(Labelled):
    THIS_WEEK = "this_week", "本周"
    LAST_WEEK = "last_week", "上周"
    THIS_MONTH = "this_month", "本月"
    LAST_MONTH = "last_month", "上月"
    THIS_YEAR = "this_year", "今年"


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included, in court time. `key` is what an address calls it."""

    key: str
    label: str
    first: date
    last: date

    @property
    def months(self) -> list[date]:
        """Returns the whole months in it, each by its first day."""
        found, month = [], self.first if self.first.day == 1 else next_month(self.first)
        while next_month(month) - A_DAY <= self.last:
            found.append(month)
            month = next_month(month)
        return found

    @property
    def days(self) -> list[date]:
        """Returns the days in it that no whole month holds."""
        whole = set(self.months)
        every = (self.first + A_DAY * count for count in range((self.last - self.first).days + 1))
        return [day for day in every if day.replace(day=1) not in whole]

    @property
    def words(self) -> str:
        """Returns it as `11月16日至22日`, `11月17日`; with the year where it is a whole year's or not one year's."""
        first, last = self.first, self.last
        if first == last:
            return f"{first.month}月{first.day}日"
        if first.year != last.year:
            return f"{first.year}年{first.month}月{first.day}日至{last.year}年{last.month}月{last.day}日"
        if first.month == last.month:
            return f"{first.month}月{first.day}日至{last.day}日"
        return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_before(day: date) -> date:
    return (day.replace(day=1) - A_DAY).replace(day=1)


def usual(today: date) -> NamedPeriod:
    """Returns the period a page opens with: on a Monday last week, whose figures are what a Monday's meeting is
    about.
    """
    return NamedPeriod.LAST_WEEK if today.weekday() == 0 else NamedPeriod.THIS_WEEK


def period(asked: str, today: date) -> Period:
    """Returns the period an address asks for, `this_week` or `2026-10`; the usual one for what makes no sense."""
    found = MONTH.fullmatch(asked)
    if found and date(int(found[1]), int(found[2]), 1) <= today:
        first = date(int(found[1]), int(found[2]), 1)
        label = f"{first.year}年{first.month}月"
        return Period(asked, label, first, min(next_month(first) - A_DAY, today))
    name = NamedPeriod(asked) if asked in list(NamedPeriod) else usual(today)
    monday, month = today - A_DAY * today.weekday(), today.replace(day=1)
    first, last = {
        NamedPeriod.THIS_WEEK: (monday, today),
        NamedPeriod.LAST_WEEK: (monday - A_WEEK, monday - A_DAY),
        NamedPeriod.THIS_MONTH: (month, today),
        NamedPeriod.LAST_MONTH: (month_before(month), month - A_DAY),
        NamedPeriod.THIS_YEAR: (today.replace(month=1, day=1), today),
    }[name]
    return Period(name.value, name.label, first, last)


def compared_with(now: Period) -> Period:
    """Returns the period before it; where it is not over yet, as many days of that one."""
    length = now.last - now.first
    if now.key == NamedPeriod.THIS_YEAR:
        first = now.first.replace(year=now.first.year - 1)
        return Period("", "去年同期", first, first + length)
    if now.key in (NamedPeriod.THIS_WEEK, NamedPeriod.LAST_WEEK):
        first = now.first - A_WEEK
        return Period("", "上周同期" if now.key == NamedPeriod.THIS_WEEK else "前一周", first, first + length)
    first, over = month_before(now.first), now.last == next_month(now.first) - A_DAY
    last = now.first - A_DAY if over else min(first + length, now.first - A_DAY)
    return Period("", "前一个月" if over else "上月同期", first, last)


def months_offered(today: date) -> list[Period]:
    """Returns the months before last month, which have no name of their own, the newest first."""
    found, month = [], month_before(month_before(today))
    for _ in range(MONTHS_OFFERED):
        found.append(period(f"{month:%Y-%m}", today))
        month = month_before(month)
    return found


def weeks(today: date) -> list[Period]:
    """Returns the last eight weeks, this one the last of them."""
    monday = today - A_DAY * today.weekday()
    starts = [monday - A_WEEK * back for back in reversed(range(WEEKS_SHOWN))]
    return [Period("", f"{first.month}月{first.day}日", first, min(first + A_DAY * 6, today)) for first in starts]
