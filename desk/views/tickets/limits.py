"""Officers see the time limits of a ticket, running and over, and who was to see to those that ran out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.limits.court_calendars import calendars_of
from desk.views.lateness import Lateness
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
    late: str = ""
    """How late it was, or is, in its own time."""

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


async def limits_of(ticket: Ticket, as_of: datetime) -> Sequence[ClockLimit]:
    """Return the time limits of a ticket, newest first."""
    clocks = await Clock.filter(ticket_id=ticket.id).order_by("-id")
    late = Lateness(await calendars_of(clock.court_id for clock in clocks if _until(clock, as_of) > clock.due_at))
    return [await _limit(clock, ticket, late, as_of) for clock in clocks]


async def _limit(clock: Clock, ticket: Ticket, late: Lateness, as_of: datetime) -> ClockLimit:
    return ClockLimit(
        clock.kind,
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        clock.reason,
        clock.estimated,
        clock.rung,
        clock.remaining_minutes if clock.paused_at else None,
        await late.of_clock(
            clock.court_id, clock.policy, clock.kind, ticket.urgency, clock.due_at, _until(clock, as_of)
        ),
    )


def _until(clock: Clock, as_of: datetime) -> datetime:
    """Return the moment up to which a clock's lateness is counted; a clock that stands still is not late."""
    return clock.due_at if clock.paused_at and not clock.stopped_at else clock.stopped_at or as_of


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
