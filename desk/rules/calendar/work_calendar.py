"""This tells when a limit ends: desk limits in working time, urgent ones on the wall, statutory ones in calendar days.

Three functions, never mixed: `WorkCalendar.due` (working days and hours, 调休 included), `WorkCalendar.add_wall` (day
and night) and `statutory_due` (民事诉讼法 2023 art. 85). Moments go in aware and come out in UTC; days are court days.
China has had one time, UTC+8 without summer time, since 1992.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from desk.rules.calendar import national_days
from desk.rules.calendar.court_time import COURT_TIME, court_day, in_court_time
from desk.rules.calendar.days_in_words import day_words, moment_words, skipped_words, why_off
from desk.rules.calendar.entered_years import entered_years
from desk.rules.calendar.office_slots import SHIPPED_SLOTS, Slots, SlotsFrom, in_order, slots_on
from desk.rules.calendar.office_slots import slots_words as slot_words

ESTIMATED = "暂按法定节假日估算"
LONGEST_DAYS = 1000
_LONGEST_SEARCH = timedelta(days=4000)


@dataclass(frozen=True)
class WorkingTime:
    """A limit in working time: either whole days, or hours and minutes of office time. Raises ValueError otherwise."""

    days: int = 0
    hours: int = 0
    minutes: int = 0

    def __post_init__(self) -> None:
        if min(self.days, self.hours, self.minutes) < 0 or bool(self.days) == bool(self.hours or self.minutes):
            raise ValueError(f"{self!r}: give either days or hours and minutes, above zero")
        if self.days > LONGEST_DAYS or self.office_minutes > LONGEST_DAYS * 24 * 60:
            raise ValueError(f"{self!r}: longer than {LONGEST_DAYS} days")

    @property
    def office_minutes(self) -> int:
        """Return the minutes of office time; 0 for a limit in days."""
        return self.hours * 60 + self.minutes

    def __str__(self) -> str:
        if self.days:
            return f"{self.days}个工作日"
        hours, minutes = divmod(self.office_minutes, 60)
        return (f"{hours}个工作小时" if hours else "") + (f"{minutes}分钟工作时间" if minutes else "")


@dataclass(frozen=True)
class Deadline:
    """Says when a limit ends: `at` (UTC).

    `estimated`: it lies past the last published holidays; `reason` says why, in one Chinese sentence.
    """

    at: datetime
    estimated: bool
    reason: str


@dataclass(frozen=True)
class StatutoryDeadline:
    """A statutory period ends with `last_day`, at midnight of court time."""

    last_day: date
    estimated: bool
    reason: str


def _days_from(day: date) -> Iterator[date]:
    last = day + _LONGEST_SEARCH
    while day < last:
        yield day
        day += timedelta(days=1)
    raise ValueError(f"no end found before {last.isoformat()}: the overrides leave too few working days")


@dataclass(frozen=True)
class WorkCalendar:
    """Holds a court's office hours: national working days, `overrides` of its staff ({day: is_working}) over them.

    It is open in `slots`, until the first of `hours` (in order of days) says otherwise from its day on.
    `known_through` is the last year whose holidays are published; by default the last one the holiday library has.
    `entered` are the years after it whose whole notice is among the overrides.
    """

    slots: Slots = SHIPPED_SLOTS
    overrides: Mapping[date, bool] = field(default_factory=dict)
    known_through: int | None = None
    hours: tuple[SlotsFrom, ...] = ()
    entered: frozenset[int] = field(default=frozenset(), init=False)

    def __post_init__(self) -> None:
        if self.hours or self.slots is not SHIPPED_SLOTS:
            self._check_slots()
        object.__setattr__(self, "overrides", dict(self.overrides))
        if self.overrides:
            object.__setattr__(self, "entered", entered_years(self.overrides, self._known))

    def _check_slots(self) -> None:
        for slots in (self.slots, *(one.slots for one in self.hours)):
            if not in_order(slots):
                raise ValueError(f"office hours {slots!r} must be at least one slot, in order, without overlap")
        if any(one.day >= later.day for one, later in pairwise(self.hours)):
            raise ValueError(f"changes of office hours {self.hours!r} must be in order of days")

    def works(self, day: date) -> bool:
        """Say whether the court works on that day."""
        return self.overrides.get(day, national_days.works(day))

    def slots_on(self, day: date) -> Slots:
        """Return when the office is open on a working day."""
        return slots_on(self.hours, day, self.slots) if self.hours else self.slots

    @property
    def _known(self) -> int:
        return national_days.last_known_year() if self.known_through is None else self.known_through

    def is_estimated(self, day: date) -> bool:
        """Say whether nobody has published yet, nor staff decided, whether that day is worked."""
        return day.year > self._known and day.year not in self.entered and day not in self.overrides

    def is_open(self, moment: datetime) -> bool:
        """Say whether a moment lies within office hours; the end of a slot is outside."""
        return self.next_open(moment) == moment

    def next_open(self, moment: datetime) -> datetime:
        """Return the first moment from `moment` on that lies in office hours, in UTC."""
        return max(next(self._spans(moment))[0], moment).astimezone(UTC)

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the office hours that end after `moment`, each day's slots in turn."""
        for day in _days_from(court_day(moment)):
            if self.works(day):
                for opens, closes in self.slots_on(day):
                    if (end := datetime.combine(day, closes, COURT_TIME)) > moment:
                        yield datetime.combine(day, opens, COURT_TIME), end

    def due(self, start: datetime, limit: WorkingTime) -> Deadline:
        """Return when `limit` ends that began at `start`.

        Days: the day of `start` is not counted, the last one ends when the office closes. Hours: office time only.
        """
        if limit.days:
            return self._explained(start, self._end_of_days(start, limit.days), f"{limit}", "，当日不计")
        return self._office_due(start, limit.office_minutes, f"{limit}")

    def _end_of_days(self, start: datetime, days: int) -> datetime:
        left = days
        for day in _days_from(court_day(start) + timedelta(days=1)):
            left -= self.works(day)
            if not left:
                break
        return datetime.combine(day, self.slots_on(day)[-1][1], COURT_TIME)

    def office_end(self, start: datetime, minutes: int) -> datetime:
        """Return the moment at which `minutes` of office time from `start` on have gone, in UTC."""
        left = timedelta(minutes=minutes)
        end = start
        for opens, closes in self._spans(start):
            end = max(opens, start) + left
            if end <= closes:
                break
            left -= closes - max(opens, start)
        return end.astimezone(UTC)

    def _office_due(self, start: datetime, minutes: int, limit: str) -> Deadline:
        later = "" if self.next_open(start) == start else "，从下一个办公时段计时"
        return self._explained(start, self.office_end(start, minutes), limit, later)

    def _explained(self, start: datetime, end: datetime, limit: str, how: str) -> Deadline:
        first, last = court_day(start), court_day(end)
        days = [first + timedelta(days=at) for at in range((last - first).days + 1)]
        estimated = any(self.is_estimated(day) for day in days)
        skipped = skipped_words([day for day in days if not self.works(day)], self.overrides)
        changed = [one for one in self.hours if first < one.day <= last]
        worked = [day for day in days[1:] if self.works(day) and national_days.is_make_up(day)]
        reason = (
            f"限{limit}，自{moment_words(in_court_time(start))}起算{how}"
            + (f"，跳过{skipped}" if skipped else "")
            + (f"，{'、'.join(day_words(day) for day in worked[:3])}调休上班照算" if worked else "")
            + "".join(f"，{day_words(one.day)}起上班时间为{slot_words(one.slots)}" for one in changed[:2])
            + f"，到{moment_words(in_court_time(end))}止"
            + (f"，{ESTIMATED}。" if estimated else "。")
        )
        return Deadline(end.astimezone(UTC), estimated, reason)

    def add_wall(self, start: datetime, limit: timedelta) -> Deadline:
        """Return when `limit` ends by the clock on the wall, holidays and nights included."""
        hours, minutes = divmod(int(limit.total_seconds()) // 60, 60)
        words = (f"{hours}小时" if hours else "") + (f"{minutes}分钟" if minutes or not hours else "")
        end = in_court_time(start) + limit
        begun = moment_words(in_court_time(start))
        reason = f"限{words}，自{begun}起不分昼夜和节假日连续计时，到{moment_words(end)}止。"
        return Deadline(end.astimezone(UTC), False, reason)

    def working_minutes_between(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of office time from `start` to `end`; 0 if `end` is not after `start`."""
        return int(self._office_time(start, end) // timedelta(minutes=1))

    def _office_time(self, start: datetime, end: datetime) -> timedelta:
        total = timedelta()
        for day in _days_between(court_day(start), court_day(end)):
            if self.works(day):
                for opens, closes in self.slots_on(day):
                    low = max(datetime.combine(day, opens, COURT_TIME), start)
                    total += max(min(datetime.combine(day, closes, COURT_TIME), end) - low, timedelta())
        return total

    def remaining(self, due_at: datetime, paused_at: datetime) -> int:
        """Return the minutes of office time left when a clock due at `due_at` pauses, rounded up; 0 if it is late."""
        return -int(-self._office_time(paused_at, due_at) // timedelta(minutes=1))

    def resume(self, resumed_at: datetime, minutes: int) -> Deadline:
        """Return the new end of a clock that goes on at `resumed_at` with `minutes` of office time (`remaining`)."""
        left = str(WorkingTime(minutes=minutes)) if minutes else "0分钟"
        if minutes <= 0:
            return self._explained(resumed_at, resumed_at, f"剩余{left}", "")
        return self._office_due(resumed_at, minutes, f"剩余{left}")


def _days_between(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


def statutory_due(start: date, days: int, overrides: Mapping[date, bool] | None = None) -> StatutoryDeadline:
    """Return the last day of a statutory period of `days` that began on `start` (民事诉讼法 2023 art. 85).

    Calendar days; the first is not counted; a final day off moves to the first working day after it. `overrides` are
    days that the State Council declared and the holiday library does not have yet, not a court's own closing days.
    Raises ValueError for a period below one day.
    """
    if days < 1:
        raise ValueError(f"a statutory period of {days} days: it must be one day or more")
    calendar = WorkCalendar(overrides=overrides or {})
    nominal = start + timedelta(days=days)
    last = next(day for day in _days_from(nominal) if calendar.works(day))
    rolled = list(_days_between(nominal, last))
    estimated = any(calendar.is_estimated(day) for day in rolled)
    why = why_off(rolled[:-1], calendar.overrides)
    moved = f"，末日{day_words(nominal)}是休息日（{why}），顺延到其后第一个工作日" if last > nominal else ""
    reason = (
        f"法定期间{days}日，自{start.year}年{day_words(start)}起算，当日不计{moved}，"
        f"到{last.year}年{day_words(last)}届满（民事诉讼法第八十五条）{'，' + ESTIMATED if estimated else ''}。"
    )
    return StatutoryDeadline(last, estimated, reason)
