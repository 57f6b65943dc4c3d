"""This module starts and stops the time limits (clocks) of a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.limits import court_policies
from desk.limits.court_calendars import calendar_of as calendar_of
from desk.rules import ladder, policies
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from desk.tickets.timing import promises
from models import Clock, Supervision, Ticket, statements
from models.clocks import INSERT_CLOCK, KEEP_CLOCKS, STOP_CLOCKS
from models.enums import ClockKind, TicketState
from models.statements import Fragment

CITIZENS_OWN = frozenset({ClockKind.SUPPLY, ClockKind.VISIT})
EVERY = tuple(kind for kind in ClockKind if kind is not ClockKind.PASSED_ON)
"""What ends with the answer, or with the ticket."""
BESIDE = (ClockKind.GREEN, ClockKind.PROMISE, ClockKind.PASSED_ON)
"""What runs beside the clock of the work, and goes with the ticket to whoever has it."""
NOT_THE_CITIZENS = frozenset({ClockKind.PASSED_ON})
"""The body that passed a matter on is owed a reply by the desk, also once the citizen has their answer."""
RUN_ON = (ClockKind.GREEN, ClockKind.SUPPLY, *NOT_THE_CITIZENS)
"""What does not stand still while the court waits for the citizen."""
WORK = tuple(kind for kind in ClockKind if kind not in BESIDE)
"""What a hand-over stops."""
STOP = f"""WITH {STOP_CLOCKS} SELECT coalesce(max(rung), 0) AS rung FROM clock
WHERE ticket_id = ${{ticket_id}} AND stopped_at IS NULL AND kind <> ALL (${{stop}})"""  # noqa: S608 - our own text
"""Returns the highest rung above what runs on."""
START = f"""WITH {STOP_CLOCKS}, {KEEP_CLOCKS} {INSERT_CLOCK.select(started_at="${at}")}
RETURNING id, (SELECT min(due_at) FROM kept WHERE kind <> 'passed_on') AS first_due,
    (SELECT coalesce(max(rung), 0) FROM kept) AS rung,
    EXISTS (SELECT 1 FROM kept WHERE kind = 'promise') AS promised"""  # noqa: S608 - our own text


@dataclass(frozen=True)
class Started:
    """A clock that has just begun to run, with what those that run on beside it make of the ticket."""

    id: int
    limit: Deadline
    first_due: datetime | None
    rung: int
    promised: bool

    @property
    def due_at(self) -> datetime:
        return self.limit.at


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


async def start(
    ticket: Ticket,
    kind: ClockKind,
    as_of: datetime,
    look: bool = False,
    *,
    due_at: datetime | None = None,
    goes_on: bool = False,
    beside: Sequence[Fragment] = (),
) -> TicketTimes:
    """Stop whatever runs for the ticket and start this clock, kept by its handler or else by its court's office.

    A ticket is due when the first of the court's own clocks ends; what a citizen takes is no deadline of the court's.
    A green clock and what the citizen was promised run on until they have the answer, and go with the ticket to whoever
    has it. `look`: supervision looks at the promise at once. `due_at` is another end than the policy's, for a clock
    that waits for the citizen. `goes_on`: the round is the court's own doing, and what it promised before goes on.
    What is to be written `beside` goes along in the same statement.
    """
    if kind is ClockKind.VISIT:
        clock = await _begin(ticket, kind, as_of, EVERY, sorted(NOT_THE_CITIZENS), due_at=due_at, writes=beside)
        return TicketTimes(None, clock.rung, None)
    if ticket.state is TicketState.WAITING:
        await _promise_goes_on(ticket, as_of)
    clock = await _begin(ticket, kind, as_of, WORK, BESIDE, look, writes=beside)
    due = [clock.due_at, *([clock.first_due] if clock.first_due else [])]
    if not clock.promised:
        given = clock.limit if kind is ClockKind.HANDLING else None
        due.append((await promises.begin(ticket, given, as_of, goes_on)).due_at)
    return TicketTimes(min(due), clock.rung, ticket.green_at)


async def start_green(ticket: Ticket, as_of: datetime) -> tuple[Started, TicketTimes]:
    """Start the green channel's clock beside the others, in minutes on the wall."""
    clock = await _begin(ticket, ClockKind.GREEN, as_of)
    return clock, await _times_by_all(ticket, as_of)


async def stop_green(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop only the green clock; the ticket is due again when the clock of the work is."""
    await _stop(ticket, as_of, (ClockKind.GREEN,))
    late = Clock.filter(ticket_id=ticket.id, kind=ClockKind.PROMISE, stopped_at__isnull=True, due_at__lte=as_of)
    await late.filter(paused_at__isnull=True).update(next_look_at=as_of)
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
    return await _times_by_all(ticket, ticket.green_at)


async def of_the_work(ticket_id: int) -> Clock:
    """Return the clock of the work, running or paused: an open ticket has one; others run beside it."""
    return await Clock.exclude(kind__in=(*BESIDE, ClockKind.SUPPLY)).get(ticket_id=ticket_id, stopped_at__isnull=True)


async def _times_by_all(ticket: Ticket, green_at: datetime | None) -> TicketTimes:
    """Return the ticket's times: due when the first of the court's clocks is, under the highest of their rungs."""
    running = await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True)
    due = [one.due_at for one in running if one.paused_at is None and one.kind not in CITIZENS_OWN | NOT_THE_CITIZENS]
    return TicketTimes(min(due, default=None), max((one.rung for one in running), default=0), green_at)


async def _begin(
    ticket: Ticket,
    kind: ClockKind,
    as_of: datetime,
    stop: Sequence[ClockKind] = (),
    beside: Sequence[ClockKind] = (),
    look: bool = False,
    due_at: datetime | None = None,
    writes: Sequence[Fragment] = (),
) -> Started:
    """Start a clock; end those of the kinds in `stop`, with the supervision above them, and hand on those `beside`."""
    calendar = await calendar_of(ticket.court_id)
    limit = policies.deadline(kind, ticket.urgency, as_of, calendar, await court_policies.policy_named(ticket.policy))
    limit = replace(limit, at=due_at, reason="") if due_at is not None else limit
    facts = ladder.ClockFacts(kind, ticket.urgency, as_of, limit.at)
    row = await statements.fetchrow_beside(
        writes,
        START,
        stop=[one.value for one in stop],
        beside=[one.value for one in beside],
        given=kind is ClockKind.HANDLING and ticket.state is not TicketState.WAITING,
        look=look,
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
    assert row is not None
    return Started(row["id"], limit, row["first_due"], row["rung"], row["promised"])


async def pause(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Let the clock of the work and the promise stand still, without losing a minute, while the citizen's own runs."""
    for running in await _that_stand_still(ticket.id):
        calendar, policy = await calendar_of(running.court_id), await court_policies.policy_named(running.policy)
        running.paused_at = as_of
        running.remaining_minutes = policies.remaining_minutes(
            running.kind, ticket.urgency, running.due_at, as_of, calendar, policy
        )
        await running.save(update_fields=["paused_at", "remaining_minutes"])
    times = await _times_by_all(ticket, ticket.green_at)
    await _begin(ticket, ClockKind.SUPPLY, as_of)
    return times


async def _that_stand_still(ticket_id: int) -> list[Clock]:
    """Return the clocks that stand still while the court waits for the citizen: of the work, and the promise."""
    running = Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True)
    return await running.exclude(kind__in=RUN_ON).order_by("id")


async def start_waiting(ticket: Ticket, kind: ClockKind, as_of: datetime) -> TicketTimes:
    """Give a ticket that waits for its citizen a clock of the work anew, which stands still with all its time left."""
    work = [one for one in WORK if one not in CITIZENS_OWN]
    clock = await _begin(ticket, kind, as_of, work, (*BESIDE, ClockKind.SUPPLY))
    calendar, policy = await calendar_of(ticket.court_id), await court_policies.policy_named(ticket.policy)
    left = policies.remaining_minutes(kind, ticket.urgency, clock.due_at, as_of, calendar, policy)
    await Clock.filter(id=clock.id).update(paused_at=as_of, remaining_minutes=left)
    return await _times_by_all(ticket, ticket.green_at)


async def change_hands(ticket: Ticket) -> TicketTimes:
    """Let the clocks of a ticket that waits for its citizen be those of whoever has it in hand now; none stops."""
    hands = {"custodian_id": ticket.handler_id, "department_id": ticket.department_id}
    theirs = Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).exclude(kind__in=NOT_THE_CITIZENS)
    await theirs.update(**hands)
    return times_of(ticket)


async def resume(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop the citizen's clock, and let those that stood still go on with the minutes they had left."""
    await _stop(ticket, as_of, (ClockKind.SUPPLY,))
    for clock in await _that_stand_still(ticket.id):
        await _goes_on(clock, ticket, as_of)
    return await _times_by_all(ticket, ticket.green_at)


async def _goes_on(clock: Clock, ticket: Ticket, as_of: datetime) -> None:
    calendar = await calendar_of(clock.court_id)
    policy = await court_policies.policy_named(clock.policy)
    limit = policies.resumed(clock.kind, ticket.urgency, as_of, clock.remaining_minutes or 0, calendar, policy)
    clock.due_at, clock.reason, clock.estimated = limit.at, limit.reason[:300], limit.estimated
    clock.paused_at = clock.remaining_minutes = None
    if clock.rung:
        clock.next_look_at = await _rung_goes_on(clock, ticket, calendar, as_of)
    else:
        clock.next_look_at = ladder.look(await facts_of(clock, ticket, calendar), calendar, as_of).next_look_at
    await clock.save()


async def _promise_goes_on(ticket: Ticket, as_of: datetime) -> None:
    """Let the promise go on where the wait for the citizen ends without their answer."""
    promise = await promises.running_promise(ticket.id)
    if promise is not None and promise.paused_at is not None:
        await _goes_on(promise, ticket, as_of)


async def facts_of(
    clock: Clock, ticket: Ticket, calendar: WorkCalendar, rung_due: datetime | None = None
) -> ladder.ClockFacts:
    """Return what the ladder looks at. A clock that stood still counts as begun so much later: its reminders come when
    that part of its own time is gone.
    """
    facts = ladder.ClockFacts(
        clock.kind, ticket.urgency, clock.started_at, clock.due_at, clock.rung, rung_due, ticket.times
    )
    if clock.kind in RUN_ON:
        return facts
    waited = Clock.filter(ticket_id=ticket.id, kind=ClockKind.SUPPLY, started_at__gte=clock.started_at)
    stood = [(one.started_at, one.stopped_at) for one in await waited.order_by("id") if one.stopped_at is not None]
    return replace(facts, started_at=_began_by_its_own_time(facts, stood, calendar)) if stood else facts


def _began_by_its_own_time(
    facts: ladder.ClockFacts, stood: Sequence[tuple[datetime, datetime]], calendar: WorkCalendar
) -> datetime:
    began = facts.started_at
    for at, until in stood:
        if facts.sleepless:
            began += until - at
        else:
            began = calendar.office_end(began, calendar.working_minutes_between(at, until))
    return min(began, facts.due_at)


async def _rung_goes_on(clock: Clock, ticket: Ticket, calendar: WorkCalendar, as_of: datetime) -> datetime:
    """Give the open rung's people their time anew; returns when the clock wants its next look."""
    facts = ladder.ClockFacts(clock.kind, ticket.urgency, clock.started_at, clock.due_at, clock.rung)
    due = ladder.rung_end(facts, calendar, as_of)
    await Supervision.filter(clock_id=clock.id, closed_at__isnull=True).update(due_at=due)
    return ladder.NEVER if clock.rung >= ladder.TOP else due


async def extend(ticket: Ticket, clock: Clock, days: int, as_of: datetime) -> TicketTimes:
    """Give a running clock that many working days more, from its due moment, or from now where that has passed.

    A rung that is open stays open and the ticket's: the next one waits until the new due moment. What the citizen was
    promised comes as much later: they are told.
    """
    promise = await promises.running_promise(ticket.id)
    for one in (clock, *([promise] if promise is not None else [])):
        await _extend(ticket, one, days, as_of)
    return await _times_by_all(ticket, ticket.green_at)


async def _extend(ticket: Ticket, clock: Clock, days: int, as_of: datetime) -> None:
    calendar, more = await calendar_of(clock.court_id), await later(clock, days, as_of)
    clock.due_at, clock.estimated = more.at, clock.estimated or more.estimated
    clock.reason = f"{clock.reason}经批准延期：{more.reason}"[:300]
    rung = await Supervision.get_or_none(clock_id=clock.id, closed_at__isnull=True)
    if rung is not None:
        rung.due_at = max(rung.due_at, more.at)
        await rung.save(update_fields=["due_at"])
    facts = await facts_of(clock, ticket, calendar, rung.due_at if rung else None)
    clock.next_look_at = ladder.look(facts, calendar, as_of).next_look_at
    await clock.save(update_fields=["due_at", "estimated", "reason", "next_look_at"])


async def move(ticket: Ticket, clock: Clock, to: Deadline, as_of: datetime) -> TicketTimes:
    """Make a running clock due at another moment; a rung that is open stays open.

    A clock that is due by now is looked at at once.
    """
    calendar = await calendar_of(clock.court_id)
    clock.due_at, clock.reason, clock.estimated = to.at, to.reason[:300], to.estimated
    rung = await Supervision.get_or_none(clock_id=clock.id, closed_at__isnull=True)
    facts = await facts_of(clock, ticket, calendar, rung.due_at if rung else None)
    seen = ladder.look(facts, calendar, as_of)
    clock.next_look_at = as_of if seen.rung is not None or seen.remind is not None else seen.next_look_at
    await clock.save(update_fields=["due_at", "estimated", "reason", "next_look_at"])
    return await _times_by_all(ticket, ticket.green_at)


async def later(clock: Clock, days: int, as_of: datetime) -> Deadline:
    """Return when a clock is due with that many working days more, from its due moment or, once past, from now."""
    calendar = await calendar_of(clock.court_id)
    return calendar.due(max(clock.due_at, as_of), WorkingTime(days=days))


async def answer_by(ticket: Ticket) -> datetime | None:
    """Return by when the citizen has an answer: as they were promised in this round, or as the green channel wants."""
    if ticket.due_at is None or not ticket.state.is_open:
        return None
    if ticket.green_at is not None:
        return (await Clock.get(ticket_id=ticket.id, kind=ClockKind.GREEN, stopped_at__isnull=True)).due_at
    promise = await promises.running_promise(ticket.id)
    if promise is not None:
        return promise.due_at
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
    """Stop every clock of the ticket, and with it the supervision above it. A green channel ends with its work.

    A reply that is owed to the body that passed it on is owed all the same.
    """
    return TicketTimes(None, await _stop(ticket, as_of, EVERY), None)


async def stop_everything(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop every clock there is, also what is owed to others: there is nothing left to tell them."""
    await _stop(ticket, as_of, tuple(ClockKind))
    return TicketTimes(None, 0, None)


async def stop_passed_on(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Stop the clock of the reply to the body that passed the matter on: it was given."""
    await _stop(ticket, as_of, (ClockKind.PASSED_ON,))
    return await _times_by_all(ticket, ticket.green_at)


async def _stop(ticket: Ticket, as_of: datetime, kinds: Sequence[ClockKind]) -> int:
    """Stop the clocks of these kinds. Returns the highest rung above those that run on."""
    return int(await statements.fetchval(STOP, ticket_id=ticket.id, at=as_of, stop=[kind.value for kind in kinds]))
