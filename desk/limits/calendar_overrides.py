"""Days that staff declared worked or off, over what the State Council published: set, taken back, listed by year.

A court's own chief liaison, or one above, sets a day for one court; the highest court's for all. What starts
or goes on afterwards counts the day as it is now; running clocks are moved by `desk.tickets.timing.late_days`.
"""

import calendar as months
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from tortoise.expressions import Q

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed
from desk.rules.calendar import national_days
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words, why_off
from desk.rules.calendar.entered_years import missing_of
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.text.plain_text import plain
from models import CalendarOverride, Court
from models.database import transaction
from models.once_more import once_more

LONGEST_NOTE = 60
YEARS_AHEAD = 2
NOT_YOURS = "只有本院或上级法院的总联络员可以改工作日"
NOT_ALL = "只有最高一级法院的总联络员可以给全部法院改工作日"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('calendar_override'))"
"""A unique key does not hold two rows without a court apart."""


class DaySetting(StrEnum):
    """What a day is made."""

    WORK = "work"
    OFF = "off"
    AS_PUBLISHED = "as_published"


@dataclass(frozen=True)
class Override:
    """A day that staff declared; `own` for the court itself, otherwise for all courts."""

    day: date
    is_working: bool
    note: str
    own: bool

    @property
    def words(self) -> str:
        """`本院休息：台风`."""
        what = f"{'本院' if self.own else '全部法院'}{'上班' if self.is_working else '休息'}"
        return f"{what}：{self.note}" if self.note else what


@dataclass(frozen=True)
class CalendarDay:
    """One day of a court's calendar; `mark` is 休 or 班 where a calendar on the wall has one."""

    day: date
    works: bool
    mark: str
    why: str
    override: Override | None
    estimated: bool


@once_more
async def set_day(court: Court | None, day: date, to: DaySetting, note: str, actor: Actor, as_of: datetime) -> None:
    """Make a day worked or off from now on, or as published again; for every court where `court` is None.

    Raises `NotAllowed`, and `Invalid` for a day that has passed or is too far off, and for what changes nothing.
    """
    if not (visibility.governs(actor, court.path) if court else visibility.governs_all(actor)):
        raise NotAllowed(NOT_YOURS if court else NOT_ALL)
    note = " ".join(plain(note).split())
    if len(note) > LONGEST_NOTE:
        raise Invalid(f"说明最多 {LONGEST_NOTE} 个字", "note")
    _check_day(day, as_of)
    court_id = court.id if court else None
    async with transaction() as connection:
        await connection.execute(ONE_AT_A_TIME)
        found = {row.own: row for row in await overrides(court_id, day, day)}
        to = _settled(day, to, found.get(court is not None), found.get(False) if court else None, note)
        rows = CalendarOverride.filter(court_id=court_id) if court else CalendarOverride.filter(court_id__isnull=True)
        await rows.filter(day=day).delete()
        if to is not DaySetting.AS_PUBLISHED:
            await CalendarOverride.create(court_id=court_id, day=day, is_working=to is DaySetting.WORK, note=note)
        facts = {"day": day.isoformat(), "set": to.value}
        await audit.by_officer(actor, audit.Deed.SET_DAY, ("court", court_id), as_of, facts)


def _check_day(day: date, as_of: datetime) -> None:
    today = court_day(as_of)
    if day < today:
        raise Invalid(f"{day.year}年{day_words(day)}已经过去，不能再改", "day")
    if day.year > today.year + YEARS_AHEAD:
        raise Invalid(f"只能改到 {today.year + YEARS_AHEAD} 年年底", "day")


def _settled(day: date, to: DaySetting, present: Override | None, for_all: Override | None, note: str) -> DaySetting:
    """What the day becomes: as published, where what was declared before was all that made it different.

    Raises `Invalid` where it is so already. A day that is only estimated may be declared what it is taken for.
    """
    if to is DaySetting.AS_PUBLISHED:
        if present is None:
            raise Invalid(f"{day_words(day)}没有改过，不用恢复", "to")
        return to
    works, what = to is DaySetting.WORK, "上班" if to is DaySetting.WORK else "休息"
    if present is not None and (present.is_working, present.note) == (works, note):
        raise Invalid(f"{day_words(day)}已经改成{what}了", "to")
    before = for_all.is_working if for_all else national_days.works(day)
    if before is not works or (for_all is None and WorkCalendar().is_estimated(day)):
        return to
    if present is None:
        raise Invalid(f"{day_words(day)}本来就{what}，不用改", "to")
    return DaySetting.AS_PUBLISHED if present.is_working is not works else to


async def overrides(court_id: int | None, first: date, last: date) -> list[Override]:
    """Returns what was declared for a court and for all, by day, a court's own after the one for all; None for all
    only.
    """
    held = Q(court_id__isnull=True) if court_id is None else Q(court_id__isnull=True) | Q(court_id=court_id)
    rows = await CalendarOverride.filter(held, day__gte=first, day__lte=last)
    found = [Override(row.day, row.is_working, row.note, row.court_id is not None) for row in rows]
    return sorted(found, key=lambda one: (one.day, one.own))


def calendar_year(declared: Sequence[Override], of: int) -> list[list[CalendarDay]]:
    """Returns the twelve months of a court's calendar, with `declared` of that year over what is published."""
    by_day = {one.day: one for one in declared}
    calendar = WorkCalendar(overrides={day: one.is_working for day, one in by_day.items()})
    holidays = _holidays(of)
    return [
        [
            _day(date(of, month, number), calendar, by_day, holidays)
            for number in range(1, months.monthrange(of, month)[1] + 1)
        ]
        for month in range(1, 13)
    ]


def lacking(declared: Sequence[Override], of: int) -> tuple[str, ...]:
    """Returns what is still to be entered of a year's notice before its days are no longer an estimate."""
    return missing_of(of, {one.day: one.is_working for one in declared})


def _day(
    day: date, calendar: WorkCalendar, by_day: Mapping[date, Override], holidays: Mapping[date, str]
) -> CalendarDay:
    override = by_day.get(day)
    works = calendar.works(day)
    make_up = national_days.is_make_up(day)
    published = "调休上班" if make_up else holidays.get(day) or ("上班" if national_days.works(day) else "周末")
    marked = override is not None or make_up or day in holidays
    mark = ("班" if works else "休") if marked else ""
    return CalendarDay(
        day, works, mark, override.words if override else published, override, calendar.is_estimated(day)
    )


def _holidays(of: int) -> dict[date, str]:
    """The days off of a year's holidays with what they are called, weekends in and beside them included."""
    found: dict[date, str] = {}
    run: list[date] = []
    for count in range(400):
        day = date(of, 1, 1) - timedelta(days=10) + timedelta(days=count)
        if not national_days.works(day):
            run.append(day)
            continue
        if any(one.weekday() < 5 for one in run):
            found |= dict.fromkeys(run, why_off(run, {}))
        run = []
    return found
