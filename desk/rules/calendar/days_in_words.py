"""Days and moments in words, as a deadline's reason names them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from desk.rules.calendar.national_days import holiday_name

MOST_RANGES = 4


def day_words(day: date) -> str:
    """Returns a day as `10月1日`."""
    return f"{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """Returns a moment as `2026年10月9日17:30`, in the zone of `moment`."""
    return f"{moment.year}年{day_words(moment)}{moment:%H:%M}"


def _ranges(days: Iterable[date]) -> list[list[date]]:
    ranges: list[list[date]] = []
    for day in days:
        if ranges and day - ranges[-1][-1] == timedelta(days=1):
            ranges[-1].append(day)
        else:
            ranges.append([day])
    return ranges


def why_off(days: Sequence[date], overrides: Mapping[date, bool]) -> str:
    """Says why neighbouring days are off: 国庆节放假, 周末, 本院休息."""
    names = list(dict.fromkeys(name for day in days for name in holiday_name(day).split("、") if name))
    if len(names) > 1 and "农历除夕" in names:
        names.remove("农历除夕")
    if names:
        return "、".join(names) + "放假"
    if any(overrides.get(day) is False for day in days):
        return "本院休息"
    return "周末" if all(day.weekday() >= 5 for day in days) else "放假"


def skipped_words(days: Iterable[date], overrides: Mapping[date, bool]) -> str:
    """Returns days off in words, neighbours together: `10月1日至7日（国庆节放假）、10月11日（周末）`; empty for
    none.
    """
    ranges = _ranges(days)
    words = []
    for group in ranges[:MOST_RANGES]:
        first, last = group[0], group[-1]
        until = f"{last.day}日" if last.month == first.month else day_words(last)
        words.append(f"{day_words(first)}{'至' + until if len(group) > 1 else ''}（{why_off(group, overrides)}）")
    more = f"等共{sum(map(len, ranges))}天" if len(ranges) > MOST_RANGES else ""
    return "、".join(words) + more
