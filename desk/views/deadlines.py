"""A deadline has passed, comes soon or is far: one rule tells which, for every face."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desk.rules.policies import SOON


class DeadlineTone(StrEnum):
    """Says how a deadline looks."""

    LATE = "late"
    SOON = "soon"
    CALM = "calm"


@dataclass(frozen=True)
class DueMoment:
    """Says when something is due, as it stands at one moment."""

    at: datetime
    tone: DeadlineTone

    @property
    def is_late(self) -> bool:
        return self.tone is DeadlineTone.LATE

    @property
    def is_soon(self) -> bool:
        return self.tone is DeadlineTone.SOON


def due_moment(due_at: datetime, as_of: datetime) -> DueMoment:
    """Say how a due moment stands at `as_of`; at that very moment it is late, as in the ladder of supervision."""
    if due_at <= as_of:
        return DueMoment(due_at, DeadlineTone.LATE)
    return DueMoment(due_at, DeadlineTone.SOON if due_at - as_of < SOON else DeadlineTone.CALM)
