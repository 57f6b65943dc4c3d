"""Moments, days and spans of time as people read them on screen, in the time of the courts."""

from datetime import datetime

from desk.rules.calendar.court_time import COURT_TIME

WEEKDAYS = "一二三四五六日"


def moment(at: datetime | None) -> str:
    """`11月25日 周三 18:00`, in Shanghai."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def day(at: datetime | None) -> str:
    """`2026年11月25日`, in Shanghai."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日"


def span(start: datetime, end: datetime) -> str:
    """How long from one moment to another, in the largest unit that says something: `2天3小时`, `15分钟`."""
    minutes = int(abs((end - start).total_seconds()) // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes % 60}分钟" if minutes % 60 else f"{hours}小时"
    return f"{minutes}分钟"


def clock(at: datetime) -> str:
    """Say the time of day: `10:32`."""
    return f"{at.astimezone(COURT_TIME):%H:%M}"
