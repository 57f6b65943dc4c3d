"""Rows that come are held against rows that are kept: new, changed, the same, or older than what is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from tortoise.fields.data import BinaryField
from tortoise.models import Model

from desk.cases.outcome import RowsTaken
from models.keyring import unseal

ROWS = TypeVar("ROWS", bound=Model)
Key = tuple[object, ...]
ABOUT_THE_REPORT = frozenset({"as_of", "source"})


@dataclass(frozen=True)
class RowChange(Generic[ROWS]):
    """A row that was kept, or came before in the same call, and what it is now."""

    before: ROWS
    now: ROWS


@dataclass
class Held(Generic[ROWS]):
    """What is to be written, and what changed on the way, in the order in which it came."""

    counted: RowsTaken
    writes: dict[Key, ROWS] = field(default_factory=dict)
    changes: list[RowChange[ROWS]] = field(default_factory=list)


def hold(
    coming: Sequence[ROWS], kept: Mapping[Key, ROWS], key: Callable[[ROWS], Key], counted: RowsTaken
) -> Held[ROWS]:
    """Go through rows in their order; one that is older than what is known changes nothing."""
    held, known = Held[ROWS](counted), dict(kept)
    for row in coming:
        before = known.get(key(row))
        if before is None:
            counted.new += 1
        elif _as_of(row) < _as_of(before):
            counted.older += 1
            continue
        elif _content(row) == _content(before):
            counted.same += 1
        else:
            counted.changed += 1
            held.changes.append(RowChange(before, row))
        known[key(row)] = held.writes[key(row)] = row
    return held


def _as_of(row: Model) -> datetime:
    moment: datetime = row.as_of  # type: ignore[attr-defined]
    return moment


def _content(row: Model) -> dict[str, Any]:
    """Returns what a row says, opened: the same text is sealed differently each time."""
    meta = row._meta
    names = meta.fields_db_projection.keys() - {meta.pk_attr} - ABOUT_THE_REPORT
    return {
        name: unseal(getattr(row, name)) if isinstance(meta.fields_map[name], BinaryField) else getattr(row, name)
        for name in names
    }
