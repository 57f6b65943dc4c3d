"""Hearings, fees and measures in the words in which a party reads them: 12月3日 星期四 上午9:00，第三法庭."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from desk.rules.calendar.court_time import court_day, in_court_time
from desk.rules.calendar.moments import WEEKDAYS
from models.enums import HearingStatus, PreservedKind

NOON, AFTERNOON, EVENING = 12, 13, 18


@dataclass(frozen=True)
class HearingSaid:
    """A hearing as it stands; `was` is when it was to be before it was moved."""

    status: HearingStatus
    starts_at: datetime
    room: str = ""
    judge_name: str = ""
    was: datetime | None = None


@dataclass(frozen=True)
class FeeSaid:
    name: str
    amount: Decimal
    due_on: date
    paid_on: date | None


@dataclass(frozen=True)
class MeasureSaid:
    """A measure of preservation that was carried out."""

    kind: PreservedKind
    about: str
    ends_on: date | None
    continuing: bool
    released_on: date | None


def day_in_words(on: date, today: date) -> str:
    """Return a day as `12月3日`, with its year where that is another than today's."""
    year = "" if on.year == today.year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日"


def moment_in_words(at: datetime, today: date) -> str:
    """Return a moment as `12月3日 星期四 上午9:00`, in court time."""
    local = in_court_time(at)
    hour, part = local.hour, "上午"
    if hour == NOON:
        part = "中午"
    elif hour > NOON:
        hour, part = hour - NOON, "下午" if hour < EVENING else "晚上"
    return f"{day_in_words(local.date(), today)} 星期{WEEKDAYS[local.weekday()]} {part}{hour}:{local:%M}"


def hearing_in_words(hearing: HearingSaid, as_of: datetime) -> str:
    """Return when and where, and whether it was moved, cancelled or held."""
    today = court_day(as_of)
    where = "，".join(one for one in (moment_in_words(hearing.starts_at, today), hearing.room) if one)
    was = f"（原定 {moment_in_words(hearing.was, today)}）" if hearing.was else ""
    if hearing.status is HearingStatus.CANCELLED:
        return f"已取消：{where}"
    if hearing.status is HearingStatus.HELD:
        return f"已开庭：{where}"
    return f"{'已改期：' if hearing.status is HearingStatus.CHANGED or was else ''}{where}{was}"


def fee_in_words(fee: FeeSaid, as_of: datetime) -> str:
    """Return how much is to be paid by which day, or that it was."""
    today = court_day(as_of)
    amount = f"{fee.name} {fee.amount:.2f} 元"
    if fee.paid_on:
        return f"{amount}，已于 {day_in_words(fee.paid_on, today)} 缴清"
    late = "，已经过期，请尽快联系法院" if fee.due_on < today else ""
    return f"{amount}，请在 {day_in_words(fee.due_on, today)} 前缴纳{late}"


def measure_in_words(measure: MeasureSaid, as_of: datetime) -> str:
    """Return what is preserved until which day; renewal is to be asked for at least seven days before."""
    today = court_day(as_of)
    what = f"{'续行' if measure.continuing else ''}保全（{measure.kind.label}）"
    what += f"：{measure.about}" if measure.about else ""
    if measure.released_on:
        return f"{what}，已于 {day_in_words(measure.released_on, today)} 解除"
    if measure.ends_on is None:
        return what
    return f"{what}，到 {day_in_words(measure.ends_on, today)}" + ("，已经到期" if measure.ends_on < today else "")
