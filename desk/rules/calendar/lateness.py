"""How late something is, in the time its limit runs in: office time for most, the wall's for the rest. Pure."""

from datetime import datetime, timedelta

from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.moments import span
from desk.rules.calendar.work_calendar import WorkCalendar, WorkingTime


def late_by(due_at: datetime, until: datetime, limit: WorkingTime | timedelta, calendar: WorkCalendar) -> str:
    """Say how long after `due_at` it was, or is: `5个工作小时`, `1个工作日2小时`; on the wall `1天22小时`.

    A working day has the office time of the day it was due on. Empty where nothing is late yet.
    """
    if until <= due_at:
        return ""
    if isinstance(limit, timedelta):
        return span(due_at, until)
    minutes = calendar.working_minutes_between(due_at, until)
    days, rest = divmod(minutes, _office_day(calendar, due_at))
    hours, rest = divmod(rest, 60)
    if days:
        return f"{days}个工作日{hours}小时" if hours else f"{days}个工作日"
    if hours:
        return f"{hours}个工作小时{rest}分钟" if rest else f"{hours}个工作小时"
    return f"{rest}分钟工作时间" if rest else "不到1分钟工作时间"


def _office_day(calendar: WorkCalendar, at: datetime) -> int:
    """Return the minutes of office time of a day, at least an hour."""
    slots = calendar.slots_on(court_day(at))
    minutes = sum((end.hour - begin.hour) * 60 + end.minute - begin.minute for begin, end in slots)
    return max(60, minutes)
