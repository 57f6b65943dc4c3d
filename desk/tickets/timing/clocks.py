"""This module starts and stops the time limits (clocks) of a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.limits import court_policies
from desk.limits.court_calendars import calendar_of as calendar_of
from desk.rules import ladder, policies
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from models import Clock, Supervision, Ticket, statements
from models.clocks import INSERT_CLOCK, STOP_CLOCKS
from models.enums import ClockKind, TicketState

CITIZENS_OWN = frozenset({ClockKind.SUPPLY, ClockKind.VISIT})
EVERY = tuple(ClockKind)
WORK = tuple(kind for kind in ClockKind if kind is not ClockKind.GREEN)
"""What a hand-over stops: every clock but the green one."""
STOP = f"WITH {STOP_CLOCKS} SELECT count(*) FROM stopped"  # noqa: S608 - our own text
START = f"WITH {STOP_CLOCKS} {INSERT_CLOCK.select(started_at='${at}')} RETURNING id"


@dataclass(frozen=True)
class Started:
    """A clock that has just begun to run."""

    id: int
    due_at: datetime


@dataclass(frozen=True)
class TicketTimes:
    """Holds what the clocks make of a ticket: when it is due, the rung above it, and since when it is green.

    Whoever starts or stops a clock gets them back; `desk.tickets.history.record` writes them to the ticket.
    """

    due_at: datetime | None
    rung: int
    green_at: datetime | None


def times_of(ticket: Ticket) -> TicketTimes:
    """Return the ticket's times as they are now."""
    return TicketTimes(ticket.due_at, ticket.rung, ticket.green_at)


async def start(ticket: Ticket, kind: ClockKind, as_of: datetime) -> TicketTimes:
    """Stop whatever runs for the ticket and start this clock, kept by its handler or else by its court's office.

    A ticket is due when the court's own clock ends; what a citizen takes is no deadline of the court's. A green clock
    runs on until the citizen has the answer, and goes with the ticket to whoever has it.
    """
    green_at = None if kind is ClockKind.VISIT else ticket.green_at
    clock = await _begin(ticket, kind, as_of, stop=EVERY if kind is ClockKind.VISIT else WORK)
    if green_at is None:
        return TicketTimes(None if kind in CITIZENS_OWN else clock.due_at, 0, None)
    hands = {"custodian_id": ticket.handler_id, "department_id": ticket.department_id, "court_id": ticket.court_id}
    await Clock.filter(ticket_id=ticket.id, kind=ClockKind.GREEN, stopped_at__isnull=True).update(**hands)
    return await _times_by_all(ticket, green_at)


async def start_green(ticket: Ticket, as_of: datetime) -> tuple[Started, TicketTimes]:
    """Start the green channel's clock beside the others, in minutes on the wall."""
    clock = await _begin(ticket, ClockKind.GREEN, as_of)
    return clock, await _times_by_all(ticket, as_of)


async def stop_green(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop only the green clock; the ticket is due again when the clock of the work is."""
    await _stop(ticket, as_of, (ClockKind.GREEN,))
    return await _times_by_all(ticket, None)


async def run_from_call(ticket: Ticket, called_at: datetime) -> TicketTimes:
    """Let the first clock of a ticket made for a missed call run from the call: it is the limit for the call back."""
    calendar, policy = await calendar_of(ticket.court_id), await court_policies.policy_named(ticket.policy)
    limit = policies.deadline(ClockKind.CALL_BACK, ticket.urgency, called_at, calendar, policy)
    clock = await of_the_work(ticket.id)
    facts = ladder.ClockFacts(ClockKind.CALL_BACK, ticket.urgency, called_at, limit.at)
    clock.kind, clock.started_at, clock.due_at = ClockKind.CALL_BACK, called_at, limit.at
    clock.next_look_at = ladder.first_look(facts, calendar)
    clock.estimated, clock.reason = limit.estimated, limit.reason[:300]
    await clock.save()
    return replace(times_of(ticket), due_at=limit.at)


async def of_the_work(ticket_id: int) -> Clock:
    """Return the clock of the work, running or paused: an open ticket has one; a green one may run beside it."""
    return await Clock.exclude(kind__in=(ClockKind.GREEN, ClockKind.SUPPLY)).get(
        ticket_id=ticket_id, stopped_at__isnull=True
    )


async def _times_by_all(ticket: Ticket, green_at: datetime | None) -> TicketTimes:
    """Return the ticket's times: due when the first of the court's clocks is, under the highest of their rungs."""
    running = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True)
    due = [one.due_at for one in running if one.paused_at is None and one.kind not in CITIZENS_OWN]
    return TicketTimes(min(due, default=None), max((one.rung for one in running), default=0), green_at)


async def _times_by(ticket: Ticket, due_at: datetime | None) -> TicketTimes:
    """Return the ticket's times with its work due then; beside a green clock, the first of both counts."""
    if ticket.green_at is None:
        return replace(times_of(ticket), due_at=due_at)
    return await _times_by_all(ticket, ticket.green_at)


async def _begin(ticket: Ticket, kind: ClockKind, as_of: datetime, stop: Sequence[ClockKind] = ()) -> Started:
    """Start a clock, and end those of the kinds in `stop`, with the supervision above them."""
    calendar = await calendar_of(ticket.court_id)
    limit = policies.deadline(kind, ticket.urgency, as_of, calendar, await court_policies.policy_named(ticket.policy))
    facts = ladder.ClockFacts(kind, ticket.urgency, as_of, limit.at)
    clock_id = await statements.fetchval(
        START,
        stop=[one.value for one in stop],
        ticket_id=ticket.id,
        kind=kind.value,
        cycle=ticket.cycle,
        custodian_id=ticket.handler_id,
        department_id=ticket.department_id,
        court_id=ticket.court_id,
        policy=ticket.policy,
        at=as_of,
        due_at=limit.at,
        next_look_at=limit.at if kind in CITIZENS_OWN else ladder.first_look(facts, calendar),
        estimated=limit.estimated,
        reason=limit.reason[:300],
    )
    return Started(clock_id, limit.at)


async def pause(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Let the running clock stand still, without losing a minute, while a clock of the citizen's own runs."""
    running = await of_the_work(ticket.id)
    calendar = await calendar_of(running.court_id)
    running.paused_at = as_of
    running.remaining_minutes = policies.remaining_minutes(
        running.kind, ticket.urgency, running.due_at, as_of, calendar, await court_policies.policy_named(running.policy)
    )
    await running.save(update_fields=["paused_at", "remaining_minutes"])
    times = await _times_by(ticket, None)
    await _begin(ticket, ClockKind.SUPPLY, as_of)
    return times


async def change_hands(ticket: Ticket) -> TicketTimes:
    """Let the clocks of a ticket that waits for its citizen be those of whoever has it in hand now; none stops."""
    hands = {"custodian_id": ticket.handler_id, "department_id": ticket.department_id}
    await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).update(**hands)
    return times_of(ticket)


async def resume(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop the citizen's clock, and let the one that stood still go on with the minutes it had left."""
    await Clock.filter(ticket_id=ticket.id, kind=ClockKind.SUPPLY, stopped_at__isnull=True).update(stopped_at=as_of)
    clock = await of_the_work(ticket.id)
    calendar = await calendar_of(clock.court_id)
    policy = await court_policies.policy_named(clock.policy)
    limit = policies.resumed(clock.kind, ticket.urgency, as_of, clock.remaining_minutes or 0, calendar, policy)
    clock.due_at, clock.reason, clock.estimated = limit.at, limit.reason[:300], limit.estimated
    clock.paused_at = clock.remaining_minutes = None
    clock.next_look_at = await _rung_goes_on(clock, ticket, calendar, as_of) if clock.rung else limit.at
    await clock.save()
    return await _times_by(ticket, clock.due_at)


async def _rung_goes_on(clock: Clock, ticket: Ticket, calendar: WorkCalendar, as_of: datetime) -> datetime:
    """Give the open rung's people their time anew; returns when the clock wants its next look."""
    facts = ladder.ClockFacts(clock.kind, ticket.urgency, clock.started_at, clock.due_at, clock.rung)
    due = ladder.rung_end(facts, calendar, as_of)
    await Supervision.filter(clock_id=clock.id, closed_at__isnull=True).update(due_at=due)
    return ladder.NEVER if clock.rung >= ladder.TOP else due


async def extend(ticket: Ticket, clock: Clock, days: int, as_of: datetime) -> TicketTimes:
    """Give a running clock that many working days more, from its due moment, or from now where that has passed.

    A rung that is open stays open and the ticket's: the next one waits until the new due moment.
    """
    calendar, more = await calendar_of(clock.court_id), await later(clock, days, as_of)
    clock.due_at, clock.estimated = more.at, clock.estimated or more.estimated
    clock.reason = f"{clock.reason}经批准延期：{more.reason}"[:300]
    rung = await Supervision.get_or_none(clock_id=clock.id, closed_at__isnull=True)
    if rung is not None:
        rung.due_at = max(rung.due_at, more.at)
        await rung.save(update_fields=["due_at"])
    facts = ladder.ClockFacts(
        clock.kind, ticket.urgency, clock.started_at, more.at, clock.rung, rung.due_at if rung else None
    )
    clock.next_look_at = ladder.look(facts, calendar, as_of).next_look_at
    await clock.save(update_fields=["due_at", "estimated", "reason", "next_look_at"])
    return await _times_by(ticket, clock.due_at)


async def move(ticket: Ticket, clock: Clock, to: Deadline, as_of: datetime) -> TicketTimes:
    """Make a running clock due at another moment; a rung that is open stays open.

    A clock that is due by now is looked at at once.
    """
    calendar = await calendar_of(clock.court_id)
    clock.due_at, clock.reason, clock.estimated = to.at, to.reason[:300], to.estimated
    rung = await Supervision.get_or_none(clock_id=clock.id, closed_at__isnull=True)
    facts = ladder.ClockFacts(
        clock.kind, ticket.urgency, clock.started_at, to.at, clock.rung, rung.due_at if rung else None
    )
    seen = ladder.look(facts, calendar, as_of)
    clock.next_look_at = as_of if seen.rung is not None or seen.remind is not None else seen.next_look_at
    await clock.save(update_fields=["due_at", "estimated", "reason", "next_look_at"])
    return await _times_by(ticket, clock.due_at)


async def later(clock: Clock, days: int, as_of: datetime) -> Deadline:
    """Return when a clock is due with that many working days more, from its due moment or, once past, from now."""
    calendar = await calendar_of(clock.court_id)
    return calendar.due(max(clock.due_at, as_of), WorkingTime(days=days))


async def answer_by(ticket: Ticket) -> datetime | None:
    """Return by when the citizen has an answer: before dispatch, the handler's time is counted too."""
    if ticket.due_at is None or not ticket.state.is_open:
        return None
    if ticket.green_at is not None:
        return (await Clock.get(ticket_id=ticket.id, kind=ClockKind.GREEN, stopped_at__isnull=True)).due_at
    if ticket.state is not TicketState.PENDING:
        return ticket.due_at
    calendar, policy = await calendar_of(ticket.court_id), await court_policies.policy_named(ticket.policy)
    return policies.deadline(ClockKind.HANDLING, ticket.urgency, ticket.due_at, calendar, policy).at


async def supply_by(ticket: Ticket) -> datetime | None:
    """Return by when the citizen is to supply what the court asked for; None where it waits for nothing."""
    if ticket.state is not TicketState.WAITING:
        return None
    running = await Clock.filter(ticket_id=ticket.id, kind=ClockKind.SUPPLY, stopped_at__isnull=True).first()
    return running.due_at if running else None


async def stop_all(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop every clock of the ticket, and with it the supervision above it. A green channel ends with its work."""
    await _stop(ticket, as_of, EVERY)
    return TicketTimes(None, 0, None)


async def _stop(ticket: Ticket, as_of: datetime, kinds: Sequence[ClockKind]) -> None:
    await statements.execute(STOP, ticket_id=ticket.id, at=as_of, stop=[kind.value for kind in kinds])
