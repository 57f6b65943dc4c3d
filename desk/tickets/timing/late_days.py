"""A day declared worked or off moves the limits that run across it, explained in a line and told to the citizen.

A clock keeps the working time it has left, counted by the calendar as it was, and goes on by the calendar as it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from desk.access.actors import SYSTEM, Actor
from desk.limits import calendar_overrides, court_policies
from desk.limits.calendar_overrides import DaySetting
from desk.limits.court_calendars import calendar_of
from desk.notices.catalogue import Tell, petitioner, tell
from desk.rules import policies
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar
from desk.tickets.event_facts import LimitFacts
from desk.tickets.history import record
from desk.tickets.ticket_store import lock
from desk.tickets.timing import clocks
from models import Clock, Court, Ticket
from models.database import transaction
from models.enums import Act, ClockKind, Urgency
from models.once_more import once_more

MOVED = (ClockKind.TRIAGE, ClockKind.HANDLING, ClockKind.REVIEW, ClockKind.PROMISE)


@dataclass(frozen=True)
class DayEffect:
    """What a day would do to limits that run: how many come later and sooner, and how many citizens would be told."""

    later: int = 0
    sooner: int = 0
    told: int = 0

    @property
    def moved(self) -> int:
        return self.later + self.sooner


class _OnlyLooking(Exception):
    """Takes back what was tried, with what it would have done."""

    def __init__(self, effect: DayEffect) -> None:
        self.effect = effect


@once_more
async def effect_of_day(
    court: Court | None, day: date, to: DaySetting, note: str, actor: Actor, as_of: datetime
) -> DayEffect:
    """Return what `declare_day` would do, by doing all but the moving and taking it back. Raises what it raises."""
    try:
        async with transaction():
            running = await _across(court, day, as_of)
            before = await _calendars(running)
            await calendar_overrides.set_day(court, day, to, note, actor, as_of)
            raise _OnlyLooking(await _effect(running, before, as_of))
    except _OnlyLooking as looked:
        return looked.effect


async def _effect(running: list[Clock], before: Mapping[int, WorkCalendar], as_of: datetime) -> DayEffect:
    rows = await Ticket.filter(id__in=[one.ticket_id for one in running] or [0]).values_list("id", "urgency")
    urgencies = {int(str(row[0])): Urgency(str(row[1])) for row in rows}
    after = await _calendars(running)
    later = sooner = told = 0
    for clock in running:
        calendars = before[clock.court_id], after[clock.court_id]
        due, was = (await _limit(urgencies[clock.ticket_id], clock, *calendars, as_of)).at, clock.due_at
        if clock.kind is not ClockKind.PROMISE:
            later, sooner = later + (due > was), sooner + (due < was)
        told += _is_promised_later(clock.kind, due, was)
    return DayEffect(later, sooner, told)


def _is_promised_later(kind: ClockKind, due: datetime, was: datetime) -> bool:
    """Say whether the citizen, who was promised a date, has to be told of a later one."""
    return kind is ClockKind.PROMISE and court_day(due) > court_day(was)


async def _calendars(running: list[Clock]) -> dict[int, WorkCalendar]:
    return {court_id: await calendar_of(court_id) for court_id in sorted({one.court_id for one in running})}


@once_more
async def declare_day(court: Court | None, day: date, to: DaySetting, note: str, actor: Actor, as_of: datetime) -> int:
    """Set a day as `calendar_overrides.set_day` does, and move what runs across it.

    Returns how many clocks of the work moved. Raises as `set_day` does, changing nothing then. What is late stays late.
    """
    async with transaction():
        running = await _across(court, day, as_of)
        before = await _calendars(running)
        await calendar_overrides.set_day(court, day, to, note, actor, as_of)
        by_ticket = groupby(running, key=lambda one: one.ticket_id)
        return sum([await _move(ticket_id, {one.id for one in of}, before, day, as_of) for ticket_id, of in by_ticket])


async def _across(court: Court | None, day: date, as_of: datetime) -> list[Clock]:
    """Return the clocks of the court's own work that run and are due on that day or later, by their tickets."""
    found = Clock.filter(stopped_at__isnull=True, paused_at__isnull=True, due_at__gt=as_of, kind__in=MOVED)
    if court is not None:
        found = found.filter(court_id=court.id)
    return [one for one in await found.order_by("ticket_id", "id") if court_day(one.due_at) >= day]


async def _move(
    ticket_id: int, wanted: Collection[int], before: Mapping[int, WorkCalendar], day: date, as_of: datetime
) -> int:
    """Move these clocks of a ticket under its lock, with one line for all. Returns how many of the work moved."""
    held = await lock(ticket_id)
    running = Clock.filter(ticket_id=ticket_id, id__in=sorted(wanted), stopped_at__isnull=True, paused_at__isnull=True)
    ticket, moved, later = held.ticket, [], False
    for clock in await running.order_by("id"):
        if clock.court_id not in before:
            continue
        now, was = await calendar_of(clock.court_id), clock.due_at
        limit = await _limit(ticket.urgency, clock, before[clock.court_id], now, as_of)
        if limit.at == was:
            continue
        reason = f"{day_words(day)}的安排有变，重新计算：{limit.reason}"
        times = await clocks.move(ticket, clock, Deadline(limit.at, limit.estimated, reason), as_of)
        later = later or _is_promised_later(clock.kind, limit.at, was)
        moved.append(clock)
    if not moved:
        return 0
    of_the_work = [one for one in moved if one.kind is not ClockKind.PROMISE]
    facts = LimitFacts(day.isoformat(), (of_the_work or moved)[0].due_at)
    await record(held, Act.MOVE_LIMIT, SYSTEM, as_of, None, facts, times)
    if later:
        await tell(ticket, Tell("extended", [petitioner(ticket)]), as_of)
    return len(of_the_work)


async def _limit(urgency: Urgency, clock: Clock, before: WorkCalendar, now: WorkCalendar, as_of: datetime) -> Deadline:
    """Return when a clock is due now, with the time it had left by the calendar as it was."""
    policy = await court_policies.policy_named(clock.policy)
    left = policies.remaining_minutes(clock.kind, urgency, clock.due_at, as_of, before, policy)
    if policies.on_the_wall(clock.kind, urgency, policy):
        return Deadline(clock.due_at, clock.estimated, clock.reason)
    return policies.resumed(clock.kind, urgency, as_of, left, now, policy)
