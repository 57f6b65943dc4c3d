"""A clock goes by another urgency as if it always had: from its start, with its pauses and extensions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desk.limits import court_policies
from desk.rules import policies
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from desk.tickets.event_facts import GrantFacts, facts_of_event
from desk.tickets.timing import clocks, promises
from desk.tickets.timing.clocks import TicketTimes
from desk.tickets.timing.earlier_promise import promised_to_merged
from models import Clock, Ticket, TicketEvent
from models.enums import Act, ClockKind


async def clock_by_the_new_urgency(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Let the clock of the work, and what the citizen was promised, go by the ticket's urgency from their start."""
    times = await _move(ticket, await clocks.of_the_work(ticket.id), as_of)
    return await promise_by_the_new_urgency(ticket, as_of) or times


async def promise_by_the_new_urgency(ticket: Ticket, as_of: datetime) -> TicketTimes | None:
    """Let what the citizen was promised go by the ticket's urgency; None where there is no promise."""
    promise = await promises.running_promise(ticket.id)
    return await _move(ticket, promise, as_of) if promise is not None and promise.paused_at is None else None


async def _move(ticket: Ticket, clock: Clock, as_of: datetime) -> TicketTimes:
    limit = await _limit_from_its_start(ticket, clock)
    started = clock.started_at.astimezone(COURT_TIME)
    why = f"{limit.reason}改定为{ticket.urgency.label}，从{started:%m月%d日%H:%M}开始计时起按新的时限算"
    if limit.at > as_of:
        due, why = limit.at, f"{why}。"
    else:
        due, why = min(clock.due_at, as_of), f"{why}，已经到期。"
    return await clocks.move(ticket, clock, Deadline(due, limit.estimated, why), as_of)


async def _limit_from_its_start(ticket: Ticket, clock: Clock) -> Deadline:
    """Return when the clock would be due had it gone by this urgency from its start, with its pauses and extensions."""
    calendar, policy = await clocks.calendar_of(clock.court_id), await court_policies.policy_named(clock.policy)
    limit = policies.deadline(clock.kind, ticket.urgency, clock.started_at, calendar, policy)
    if clock.kind is ClockKind.PROMISE:
        limit = promises.no_later_than(limit, ticket.petition.reply_by, clock.started_at)
    for moved in await _what_moved_it(ticket, clock):
        if moved.until is not None:
            left = policies.remaining_minutes(clock.kind, ticket.urgency, limit.at, moved.at, calendar, policy)
            limit = policies.resumed(clock.kind, ticket.urgency, moved.until, left, calendar, policy)
        elif moved.days:
            limit = _later(limit, moved.at, moved.days, calendar)
        else:
            given = policies.deadline(ClockKind.HANDLING, ticket.urgency, moved.at, calendar, policy)
            latest = replace(given, at=moved.no_later) if moved.no_later is not None else given
            limit = latest if latest.at < limit.at else limit
    return limit


@dataclass(frozen=True)
class _ClockShift:
    """Says what moved a clock: a pause `until` a moment, days granted, an earlier moment promised to somebody else, or,
    where it is none of these, that the ticket was given to somebody who must be done by their own limit.
    """

    at: datetime
    until: datetime | None = None
    days: int = 0
    no_later: datetime | None = None


async def _what_moved_it(ticket: Ticket, clock: Clock) -> list[_ClockShift]:
    """Return what moved the clock since it started, in order. Every extension since moved what was promised."""
    waited = Clock.filter(ticket_id=ticket.id, kind=ClockKind.SUPPLY, started_at__gte=clock.started_at)
    pauses = [_ClockShift(row.started_at, row.stopped_at) for row in await waited if row.stopped_at is not None]
    lines = await TicketEvent.filter(ticket_id=ticket.id, act=Act.GRANT, at__gte=clock.started_at)
    granted = [(row.at, facts_of_event(row)) for row in lines]
    promised = clock.kind is ClockKind.PROMISE
    extensions = [
        _ClockShift(at, days=facts.days)
        for at, facts in granted
        if isinstance(facts, GrantFacts) and (promised or facts.clock_id == clock.id)
    ]
    moved = [*pauses, *extensions, *(await _what_moved_the_promise(clock, pauses) if promised else ())]
    return sorted(moved, key=lambda one: one.at)


async def _what_moved_the_promise(promise: Clock, pauses: Sequence[_ClockShift]) -> list[_ClockShift]:
    """Return what else moves a promise: being given to somebody, what was merged, and where an answer stood meanwhile.

    Who was given the ticket while it waited for the citizen begins once that is over.
    """
    handed = Clock.filter(ticket_id=promise.ticket_id, kind=ClockKind.HANDLING, started_at__gte=promise.started_at)
    given = [_ClockShift(row.started_at) for row in await handed if not _within(row.started_at, pauses)]
    merged = await promised_to_merged(promise.ticket_id, promise.started_at)
    return [*given, *(_ClockShift(at, no_later=due) for at, due in merged), *await _stood_still(promise)]


def _within(at: datetime, pauses: Sequence[_ClockShift]) -> bool:
    return any(one.until is not None and one.at <= at < one.until for one in pauses)


async def _stood_still(promise: Clock) -> list[_ClockShift]:
    """Return from when to when an answer stood that was void after all: the promise of the round before went on."""
    rows = Clock.filter(ticket_id=promise.ticket_id, kind=ClockKind.PROMISE, started_at=promise.started_at)
    ends = {row.cycle: row.stopped_at for row in await rows.filter(cycle__lt=promise.cycle).order_by("id")}
    anew = TicketEvent.filter(ticket_id=promise.ticket_id, act__in=[Act.TAKE_BACK, Act.REOPEN], cycle__in=[*ends, 0])
    begun = {event.cycle: event.at for event in await anew.order_by("seq")}
    return [_ClockShift(at, until=begun[cycle]) for cycle, at in ends.items() if at is not None and cycle in begun]


def _later(limit: Deadline, granted_at: datetime, days: int, calendar: WorkCalendar) -> Deadline:
    more = calendar.due(max(limit.at, granted_at), WorkingTime(days=days))
    return Deadline(more.at, limit.estimated or more.estimated, f"{limit.reason}经批准延期：{more.reason}")
