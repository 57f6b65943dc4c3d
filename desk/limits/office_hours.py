"""A court's office hours, set from a day on: its own over those of all courts, those over the shipped ones.

Who sets a court's working days sets its hours too. A running clock keeps the moment it is due; what starts or goes on
afterwards counts the hours of each day as they are then.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from desk.access import audit, visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotAllowed, NotFound
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.calendar.office_slots import (
    Slots,
    SlotsRow,
    in_order,
    minutes_of,
    read_slots,
    slots_words,
    stored_slots,
)
from models import Court, OfficeHours
from models.database import transaction
from models.once_more import once_more

MOST_SLOTS = 4
FEWEST_MINUTES, MOST_MINUTES, SHORTEST_SLOT = 180, 720, 30
"""Of a working day, and of one slot: less or more nobody can have meant, and every limit would go by it."""
AHEAD = timedelta(days=366)
NOT_YOURS = "只有本院或上级法院的总联络员可以改上班时间"
NOT_ALL = "只有最高一级法院的总联络员可以给全部法院改上班时间"
GONE = "没有找到这次改动，可能刚被取消"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('office_hours'))"
"""A unique key does not hold two rows without a court apart."""
HOUR_AND_MINUTE = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


@dataclass(frozen=True)
class HoursChange:
    """Hours that were set: without slots, a court's follow those of all courts again, and those the shipped ones."""

    day: date
    slots: Slots
    own: bool
    set_at: datetime

    @property
    def row(self) -> SlotsRow:
        return SlotsRow(self.day, self.slots, self.own)


async def changes(court_id: int | None) -> list[HoursChange]:
    """Returns the changes set for a court and for all, by day; None for all only."""
    held = Q(court_id__isnull=True) if court_id is None else Q(court_id__isnull=True) | Q(court_id=court_id)
    rows = await OfficeHours.filter(held).order_by("starts_on", "id")
    return [HoursChange(row.starts_on, read_slots(row.slots), row.court_id is not None, row.set_at) for row in rows]


@once_more
async def set_hours(court: Court | None, day: date, slots: Slots, actor: Actor, as_of: datetime) -> None:
    """Opens the office in `slots` from that day on; without any, it is as if nothing had been set. None for every
    court.

    What was set for that very day before is replaced. Raises `NotAllowed` and `Invalid`.
    """
    _may(court, actor)
    _check(day, slots, as_of)
    async with transaction() as plain:
        await plain.execute(ONE_AT_A_TIME)
        mine = [one for one in await changes(court.id if court else None) if one.own is (court is not None)]
        _is_new(mine, day, slots)
        await _of(court).filter(starts_on=day).delete()
        await OfficeHours.create(
            court_id=court.id if court else None, starts_on=day, slots=stored_slots(slots), set_at=as_of
        )
        await _written(court, day, slots_words(slots), actor, as_of)


@once_more
async def take_back(court: Court | None, day: date, actor: Actor, as_of: datetime) -> None:
    """Takes back a change that has not begun yet. Raises `NotAllowed`, `NotFound`, and `Invalid` once it began."""
    _may(court, actor)
    if day <= court_day(as_of):
        raise Invalid("已经开始执行的不能取消，请另设一个开始日期", "day")
    async with transaction() as plain:
        await plain.execute(ONE_AT_A_TIME)
        if not await _of(court).filter(starts_on=day).delete():
            raise NotFound(GONE)
        await _written(court, day, "取消", actor, as_of)


def slots_of(typed: Sequence[tuple[str, str]]) -> Slots:
    """Reads what was filled in, pairs of H:MM or HH:MM; empty pairs do not count. Raises `Invalid` naming the field."""
    found: list[tuple[time, time]] = []
    for number, (opens, closes) in enumerate(typed, 1):
        if not opens and not closes:
            continue
        slot = _time(opens, f"opens-{number}", number), _time(closes, f"closes-{number}", number)
        if slot[0] >= slot[1]:
            raise Invalid(f"第 {number} 段：下班要在上班之后", f"closes-{number}")
        if found and slot[0] <= found[-1][1]:
            raise Invalid(f"第 {number} 段要在前一段之后，不能重叠", f"opens-{number}")
        found.append(slot)
    return tuple(found)


def _time(text: str, field: str, number: int) -> time:
    typed = HOUR_AND_MINUTE.fullmatch(text)
    if typed is None:
        raise Invalid(f"第 {number} 段：请填时间，写成 09:00 这样", field)
    return time(int(typed[1]), int(typed[2]))


def _may(court: Court | None, actor: Actor) -> None:
    if not (visibility.governs(actor, court.path) if court else visibility.governs_all(actor)):
        raise NotAllowed(NOT_YOURS if court else NOT_ALL)


def _check(day: date, slots: Slots, as_of: datetime) -> None:
    today = court_day(as_of)
    if day <= today:
        raise Invalid("最早从明天开始：今天已经开始计时的期限要说得出理由", "day")
    if day > today + AHEAD:
        raise Invalid("最多提前一年设置", "day")
    if len(slots) > MOST_SLOTS:
        raise Invalid(f"一天最多 {MOST_SLOTS} 段", f"opens-{MOST_SLOTS}")
    if slots and not in_order(slots):
        raise Invalid("各段要按先后填写，不能重叠", "opens-1")
    if slots:
        _check_lengths([minutes_of(slot) for slot in slots])


def _check_lengths(minutes: Sequence[int]) -> None:
    for number, length in enumerate(minutes, 1):
        if length < SHORTEST_SLOT:
            raise Invalid(
                f"第 {number} 段只有 {length} 分钟，一段至少 {SHORTEST_SLOT} 分钟，请核对", f"closes-{number}"
            )
    if not FEWEST_MINUTES <= sum(minutes) <= MOST_MINUTES:
        hours = f"{FEWEST_MINUTES // 60} 到 {MOST_MINUTES // 60} 小时"
        raise Invalid(f"一天的上班时间合起来要在 {hours}之间，现在是 {sum(minutes)} 分钟，请核对", "closes-1")


def _is_new(mine: Sequence[HoursChange], day: date, slots: Slots) -> None:
    before = [one for one in mine if one.day <= day]
    if (before[-1].slots if before else ()) == slots:
        raise Invalid(f"{day_words(day)}起本来就是这样，不用改", "day")


def _of(court: Court | None) -> QuerySet[OfficeHours]:
    return OfficeHours.filter(court_id=court.id) if court else OfficeHours.filter(court_id__isnull=True)


async def _written(court: Court | None, day: date, hours: str, actor: Actor, as_of: datetime) -> None:
    facts = {"day": day.isoformat(), "hours": hours}
    await audit.by_officer(actor, audit.Deed.SET_HOURS, ("court", court.id if court else None), as_of, facts)
