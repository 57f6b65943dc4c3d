"""A roster goes by weeks, Monday to Sunday: which days one has, and what of one is copied to the next."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from models.enums import Role

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DutyDays:
    """Somebody is on duty in a post from the first day to the last, both counted."""

    role: Role
    officer_id: int
    stand_in_id: int | None
    first: date
    last: date

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def week_of(day: date) -> list[date]:
    """Return the seven days of the week a day is in, from Monday on."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=later) for later in range(7)]


def copied(rows: Iterable[DutyDays], week: Collection[date], holidays: Collection[date]) -> list[DutyDays]:
    """Return a week's roster for the week after, day by day; what falls on a holiday is left to be filled by hand."""
    return [
        DutyDays(row.role, row.officer_id, row.stand_in_id, day + WEEK, day + WEEK)
        for row in rows
        for day in week
        if row.covers(day) and day + WEEK not in holidays
    ]
