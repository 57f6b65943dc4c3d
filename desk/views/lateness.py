"""How late tickets are is said in one place, for lists, tickets and figures, at the console and on the phone."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from desk.limits import court_policies
from desk.limits.court_calendars import calendars_of
from desk.rules.calendar.lateness import late_by
from desk.rules.calendar.work_calendar import WorkCalendar
from models.enums import ClockKind, TicketState, Urgency

WORK: dict[TicketState, ClockKind] = {
    TicketState.PENDING: ClockKind.TRIAGE,
    TicketState.REVIEWING: ClockKind.REVIEW,
}
"""Which limit runs in a state; in any other it is that of handling."""


class LateTicket(Protocol):
    """A ticket, or a line of a list, as far as its lateness goes."""

    @property
    def id(self) -> int: ...

    @property
    def court_id(self) -> int: ...

    @property
    def policy(self) -> str: ...

    @property
    def state(self) -> TicketState: ...

    @property
    def urgency(self) -> Urgency: ...

    @property
    def green_at(self) -> datetime | None: ...

    @property
    def due_at(self) -> datetime | None: ...


class Lateness:
    """Says how late things are by the calendars of their courts, which were read for all that is asked."""

    def __init__(self, calendars: Mapping[int, WorkCalendar]) -> None:
        self._calendars = calendars

    async def of_clock(
        self, court_id: int, policy: str, kind: ClockKind, urgency: Urgency, due_at: datetime, until: datetime
    ) -> str:
        """Return how late a clock was or is at that moment; empty where it is not."""
        if until <= due_at:
            return ""
        limit = (await court_policies.policy_named(policy)).runs_as(kind, urgency)
        return late_by(due_at, until, limit, self._calendars[court_id])


async def lateness_of(tickets: Iterable[LateTicket], as_of: datetime) -> dict[int, str]:
    """Return how late each of these tickets is, by its id; those in time are left out."""
    behind = [one for one in tickets if one.state.is_open and one.due_at is not None and one.due_at < as_of]
    late, found = Lateness(await calendars_of(one.court_id for one in behind)), {}
    for one in behind:
        assert one.due_at is not None
        kind = ClockKind.GREEN if one.green_at is not None else WORK.get(one.state, ClockKind.HANDLING)
        found[one.id] = await late.of_clock(one.court_id, one.policy, kind, one.urgency, one.due_at, as_of)
    return found
