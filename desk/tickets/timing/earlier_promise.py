"""Who waits for the answer to somebody else's ticket (并案) waits no longer than they were promised themselves."""

from datetime import datetime

from desk.limits import court_policies
from desk.rules import policies
from desk.rules.calendar.work_calendar import Deadline
from desk.tickets.timing import clocks, promises
from desk.tickets.timing.clocks import TicketTimes
from models import Clock, Ticket
from models.enums import ClockKind

EARLIER = "并入的诉求答应得更早。"


async def promise_no_later(into: Ticket, merged: Ticket, as_of: datetime) -> TicketTimes | None:
    """Let what is promised for a ticket come no later than for one merged into it; None where nothing changes.

    What is late already is looked at at once. While the court waits for the citizen both stand still.
    """
    promise = await promises.running_promise(into.id)
    theirs = await Clock.filter(ticket_id=merged.id, kind=ClockKind.PROMISE).order_by("-id").first()
    if promise is None or theirs is None:
        return None
    if promise.paused_at is not None:
        await _leave_no_more(promise, theirs, into, as_of)
        return None
    if theirs.due_at >= promise.due_at:
        return None
    return await clocks.move(into, promise, Deadline(theirs.due_at, theirs.estimated, EARLIER), as_of)


async def _leave_no_more(promise: Clock, theirs: Clock, into: Ticket, as_of: datetime) -> None:
    calendar, policy = await clocks.calendar_of(into.court_id), await court_policies.policy_named(into.policy)
    left = policies.remaining_minutes(ClockKind.PROMISE, into.urgency, theirs.due_at, as_of, calendar, policy)
    promise.remaining_minutes = min(promise.remaining_minutes or 0, left)
    await promise.save(update_fields=["remaining_minutes"])


async def promised_to_merged(ticket_id: int, since: datetime) -> list[tuple[datetime, datetime]]:
    """Return when others were merged into a ticket since then, and by when each was promised an answer."""
    others = await Ticket.filter(merged_into_id=ticket_id, closed_at__gte=since).order_by("id")
    found = []
    for other in others:
        theirs = await Clock.filter(ticket_id=other.id, kind=ClockKind.PROMISE).order_by("-id").first()
        if theirs is not None and other.closed_at is not None:
            found.append((other.closed_at, theirs.due_at))
    return found
