"""An absence fits beside those that stand already, or not: nobody stands in for themselves, nor somebody absent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class AbsenceDays:
    """Who is away from the first day to the last, both counted, and who stands in for them."""

    officer_id: int
    stand_in_id: int | None
    first: date
    last: date

    def overlaps(self, other: "AbsenceDays") -> bool:
        return self.first <= other.last and other.first <= self.last


def objection_to(wanted: AbsenceDays, standing: Iterable[AbsenceDays], today: date) -> str | None:
    """Say why an absence cannot be written down; None where it can."""
    if wanted.stand_in_id == wanted.officer_id:
        return "不能由本人代自己，请另选一位"
    if wanted.last < wanted.first:
        return "最后一天不能早于第一天"
    if wanted.first < today:
        return "请假从今天或以后算起，过去的日子不能补"
    if wanted.last - wanted.first > LONGEST:
        return "请假最长一年，更长的请办调动或停用"
    beside = [one for one in standing if one.overlaps(wanted)]
    if any(one.officer_id == wanted.officer_id for one in beside):
        return "这几天已经请过假，请先销假再改"
    if any(one.officer_id == wanted.stand_in_id for one in beside):
        return "代办的人这几天自己也请假，请另选一位"
    if any(one.stand_in_id == wanted.officer_id for one in beside):
        return "这几天正代别人办理，请先给那位同事换人"
    return None
