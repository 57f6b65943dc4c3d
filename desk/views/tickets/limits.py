"""Officers see the time limits of a ticket, running and over, and who was to see to those that ran out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models import Clock, Supervision, Ticket
from models.enums import ClockKind


@dataclass(frozen=True)
class ClockLimit:
    """A time limit as it is shown."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    reason: str
    estimated: bool
    rung: int
    minutes_left: int | None = None
    """Where the clock stands still: what it has left when it goes on."""

    @property
    def in_time(self) -> bool:
        return self.stopped_at is not None and self.stopped_at <= self.due_at


@dataclass(frozen=True)
class SupervisionShown:
    """A rung of supervision, and how far it has come."""

    rung: int
    recipient: str
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None


async def limits_of(ticket: Ticket) -> Sequence[ClockLimit]:
    """Return the time limits of a ticket, newest first."""
    return [_limit(clock) for clock in await Clock.filter(ticket_id=ticket.id).order_by("-id")]


def _limit(clock: Clock) -> ClockLimit:
    return ClockLimit(
        clock.kind,
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        clock.reason,
        clock.estimated,
        clock.rung,
        clock.remaining_minutes if clock.paused_at else None,
    )


async def supervised(ticket: Ticket) -> list[SupervisionShown]:
    """Return the rungs of supervision a ticket had, newest first."""
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("-id").select_related("recipient")
    return [
        SupervisionShown(
            row.rung,
            row.recipient.name if row.recipient else "",
            row.opened_at,
            row.due_at,
            row.acknowledged_at,
            row.closed_at,
        )
        for row in rows
    ]
