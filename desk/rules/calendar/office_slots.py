"""Office hours: the slots of a working day, and which of them hold from which day on.

A slot is open from its first minute and closed at its last: 09:00 to 12:00 is 180 minutes.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache
from itertools import pairwise
from json import loads

Slot = tuple[time, time]
Slots = tuple[Slot, ...]
SHIPPED_SLOTS: Slots = ((time(9), time(12)), (time(13, 30), time(17, 30)))


@dataclass(frozen=True)
class SlotsFrom:
    """From a day on the office is open in these slots."""

    day: date
    slots: Slots


@dataclass(frozen=True)
class SlotsRow:
    """What was set: a court's `own` hours, or those of all courts. No slots: as if nothing had been set."""

    day: date
    slots: Slots
    own: bool


def in_order(slots: Slots) -> bool:
    """Says whether there is at least one slot, and all are in order, without overlap."""
    edges = [edge for slot in slots for edge in slot]
    return bool(edges) and all(early < late for early, late in pairwise(edges))


def minutes_of(slot: Slot) -> int:
    """Returns how many minutes a slot is open."""
    opens, closes = slot
    return (closes.hour - opens.hour) * 60 + closes.minute - opens.minute


def slots_on(history: Sequence[SlotsFrom], day: date, before: Slots) -> Slots:
    """Returns the slots that hold on a day; `before` is what held before the first change. `history` is in order of
    days.
    """
    place = bisect_right(history, day, key=lambda one: one.day)
    return history[place - 1].slots if place else before


def join_rows(rows: Iterable[SlotsRow]) -> tuple[SlotsFrom, ...]:
    """Returns the changes of a court's hours, in order: its own over those of all courts, those over the shipped
    ones.
    """
    found = sorted(rows, key=lambda row: row.day)
    history: list[SlotsFrom] = []
    for day in sorted({row.day for row in found}):
        own = _newest([row for row in found if row.own], day)
        slots = own or _newest([row for row in found if not row.own], day) or SHIPPED_SLOTS
        if slots != (history[-1].slots if history else SHIPPED_SLOTS):
            history.append(SlotsFrom(day, slots))
    return tuple(history)


def _newest(rows: Sequence[SlotsRow], day: date) -> Slots:
    held = [row for row in rows if row.day <= day]
    return held[-1].slots if held else ()


def read_slots(stored: Iterable[Sequence[str]]) -> Slots:
    """Reads slots from what a row keeps, such as [["09:00", "12:00"]]."""
    return tuple((time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in stored)


def stored_slots(slots: Slots) -> list[list[str]]:
    return [[f"{opens:%H:%M}", f"{closes:%H:%M}"] for opens, closes in slots]


def slots_words(slots: Slots) -> str:
    """Returns slots as `09:00–12:00、13:30–17:30`."""
    return "、".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in slots)


@lru_cache(maxsize=512)
def parse_history(found: str | None) -> tuple[SlotsFrom, ...]:
    """Reads a history from the rows as the database writes them in one read: [own, first day, slots] of each. None
    where none is.
    """
    rows = loads(found) if found else ()
    return join_rows(SlotsRow(date.fromisoformat(day), read_slots(slots), own) for own, day, slots in rows)
