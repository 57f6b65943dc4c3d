"""Supervision (督办) looks at the clocks that are due a look, warns and opens rungs, and takes what supervisors answer.

Safe to run twice, late, or by several workers at once: a look is taken under the ticket's lock, once, and every rung is
a row unique by clock. What is due is found by a partial index: the cost follows the number due, not the number open.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from tortoise.expressions import Q

from desk.access.actors import SYSTEM
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules import ladder
from desk.rules.calendar.court_time import LONG_AGO
from desk.rules.ladder import ClockFacts, LadderStep
from desk.rules.lifecycle import Capacity
from desk.tickets import walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.erased import end_erased
from desk.tickets.event_facts import AttendFacts, EscalateFacts
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_facts import highest_open_rung
from desk.tickets.ticket_store import HeldTicket, hold, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.at_night import tell_by_post
from desk.tickets.timing.expiry import EXPIRES
from models import Clock, Supervision, Ticket, TicketEvent, statements
from models.database import transaction
from models.enums import Act, ClockKind, WordsKind
from models.once_more import once_more
from models.troubles import rows_of, untroubled

PAGE = 200
LONGEST_PAUSE = timedelta(minutes=30)
"""Of a clock that broke the sweep."""
DUE = f"""
SELECT id, ticket_id, next_look_at FROM clock
WHERE stopped_at IS NULL AND paused_at IS NULL AND next_look_at <= ${{at}}
    AND (next_look_at, id) > (${{last_look}}, ${{last_id}}) AND {untroubled("sweep_clocks", "clock.id")}
ORDER BY next_look_at, id LIMIT ${{most}}"""  # noqa: S608
BODY_WAITS = "body_waits"
REMINDER = {Fraction(1, 2): "half_gone", Fraction(4, 5): "nearly_due"}


@dataclass(frozen=True)
class _DueClock:
    clock: Clock
    held: HeldTicket
    facts: ClockFacts

    @property
    def ticket(self) -> Ticket:
        return self.held.ticket


async def sweep_due_clocks(as_of: datetime) -> int:
    """Look once at every clock that wants a look. Returns how many were looked at; one bad clock stops no other."""
    looked, last = 0, (LONG_AGO, 0)
    each = await rows_of("sweep_clocks", as_of, longest=LONGEST_PAUSE)
    while True:
        rows = await statements.fetch(DUE, at=as_of, last_look=last[0], last_id=last[1], most=PAGE)
        for row in rows:
            looked += await each.do(row["id"], look_at_clock(row["id"], row["ticket_id"], as_of)) or 0
        if len(rows) < PAGE:
            return looked
        last = (rows[-1]["next_look_at"], rows[-1]["id"])


@once_more
async def look_at_clock(clock_id: int, ticket_id: int, as_of: datetime) -> bool:
    """Look at one clock; False where somebody is at its ticket right now, or it no longer wants a look."""
    async with transaction() as plain:
        if await plain.fetchval("SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE SKIP LOCKED", ticket_id) is None:
            return False
        clock = await Clock.get(id=clock_id)
        if clock.stopped_at is not None or clock.paused_at is not None or clock.next_look_at > as_of:
            return False
        held = await hold(ticket_id)
        if held.ticket.petition.redacted_at is not None:
            await end_erased(held, as_of)
            return True
        if clock.kind in EXPIRES:
            await EXPIRES[clock.kind](held, as_of)
            return True
        if clock.kind is ClockKind.PROMISE and await _work_is_late(ticket_id, as_of):
            await Clock.filter(id=clock.id).update(next_look_at=ladder.NEVER)
            return True
        due = _DueClock(clock, held, await _facts(clock, held.ticket))
        calendar = await clocks.calendar_of(clock.court_id)
        seen = ladder.look(due.facts, calendar, as_of)
        quiet_until = ladder.disturb_at(due.facts, calendar, as_of)
        if seen.rung is not None:
            await _escalate(due, seen, as_of, quiet_until)
        elif seen.remind is not None:
            await _remind(due, seen.remind, as_of, quiet_until)
        clock.next_look_at, clock.rung = seen.next_look_at, seen.rung or clock.rung
        await clock.save(update_fields=["next_look_at", "rung"])
        return True


async def _work_is_late(ticket_id: int, as_of: datetime) -> bool:
    """Say whether another of the court's clocks speaks for the promise: nobody is told of the same lateness twice.

    Once that one stops, whoever stops it lets supervision look at the promise.
    """
    others = Clock.filter(ticket_id=ticket_id, stopped_at__isnull=True, paused_at__isnull=True, due_at__lte=as_of)
    return await others.exclude(kind__in=clocks.CITIZENS_OWN | clocks.NOT_THE_CITIZENS | {ClockKind.PROMISE}).exists()


async def _facts(clock: Clock, ticket: Ticket) -> ClockFacts:
    rung = await Supervision.get_or_none(clock_id=clock.id, rung=clock.rung) if clock.rung else None
    calendar = await clocks.calendar_of(clock.court_id)
    facts = await clocks.facts_of(clock, ticket, calendar, rung.due_at if rung else None)
    return await _promise_facts(clock, facts) if clock.kind is ClockKind.PROMISE else facts


async def _promise_facts(clock: Clock, facts: ClockFacts) -> ClockFacts:
    """Add what lets a promise onto the ladder early, or higher up: being sent back, and rungs that were closed, also of
    what was merged into the ticket since.
    """
    back = TicketEvent.filter(ticket_id=clock.ticket_id, at__gte=clock.started_at, act=Act.SEND_BACK)
    own = Q(ticket_id=clock.ticket_id, opened_at__gte=clock.started_at)
    merged = Q(ticket__merged_into_id=clock.ticket_id, ticket__closed_at__gte=clock.started_at)
    reached = await Supervision.filter(own | merged).order_by("-rung").first()
    return replace(facts, sent_back=await back.count(), reached=reached.rung if reached else 0)


async def _remind(due: _DueClock, part: Fraction, as_of: datetime, quiet_until: datetime) -> None:
    """Tell the custodian that the time is running out; once for each reminder of a due date, whatever else happens."""
    custodians = await _custodians(due, as_of)
    notice = BODY_WAITS if due.clock.kind is ClockKind.PASSED_ON else REMINDER[part]
    telling = Tell(notice, officers(custodians), {"clock": due.clock.id})
    cause = f"clock:{due.clock.id}:{part}:{due.clock.due_at.timestamp():.0f}"
    if (due.ticket.handler_id is None or notice == BODY_WAITS) and quiet_until == as_of:
        await tell_by_post(due.ticket, telling, custodians, as_of, cause)
    else:
        await tell(due.ticket, telling, as_of, not_before=quiet_until, cause=cause)


async def _escalate(due: _DueClock, seen: LadderStep, as_of: datetime, quiet_until: datetime) -> None:
    """Open a rung: the ledger's row, the event, and word to whoever must act and to whoever is late."""
    assert seen.rung is not None
    assert seen.rung_due is not None
    ticket, clock = due.ticket, due.clock
    await Supervision.filter(clock_id=clock.id, closed_at__isnull=True).update(closed_at=as_of)
    overseers = await staffing.overseers(ticket, seen.rung, as_of)
    await walls.let_in(ticket, overseers, as_of, Capacity.SUPERVISOR)
    row = await Supervision.create(
        clock_id=clock.id,
        ticket_id=ticket.id,
        rung=seen.rung,
        recipient_id=overseers[0] if overseers else None,
        opened_at=as_of,
        due_at=seen.rung_due,
    )
    times = replace(clocks.times_of(ticket), rung=max(ticket.rung, seen.rung))
    opened = EscalateFacts(seen.rung, clock.kind)
    await record(due.held, Act.ESCALATE, SYSTEM, as_of, facts=opened, times=times)
    facts: dict[str, int | str] = {"rung": seen.rung, "clock": clock.id, "supervision": row.id}
    if as_of < clock.due_at:
        facts["sent_back"] = due.facts.sent_back
    late = [officer for officer in await _custodians(due, as_of) if officer not in overseers]
    if clock.kind is ClockKind.PASSED_ON:
        await tell(ticket, Tell(BODY_WAITS, officers([*overseers, *late]), facts), as_of, not_before=quiet_until)
        return
    if quiet_until == as_of:
        await tell_by_post(ticket, Tell("supervise", (), facts), overseers, as_of)
    else:
        await tell(ticket, Tell("supervise", officers(overseers), facts), as_of, not_before=quiet_until)
    if as_of >= clock.due_at:
        await tell(ticket, Tell("late", officers(late), facts), as_of, not_before=quiet_until)


async def _custodians(due: _DueClock, as_of: datetime) -> list[int]:
    """Return whose clock it is, and their department's liaison; the desk's where nobody has the ticket in hand.

    The desk replies to the body that passed a matter on, whoever has the ticket.
    """
    ticket = due.ticket
    if ticket.handler_id is None or due.clock.kind is ClockKind.PASSED_ON:
        return await staffing.chiefs(ticket, as_of)
    return list(dict.fromkeys([ticket.handler_id, *await staffing.liaisons(ticket, as_of)]))


@does(Act.ATTEND, Order)
async def attend(order: Order) -> Ticket:
    """督办处理: a supervisor says what was done; the open rung's limit runs once more before the next one opens."""
    async with transaction():
        held = await authorize_and_lock(Act.ATTEND, order)
        ticket = held.ticket
        text = validated_text(Act.ATTEND, order.words)
        row = await highest_open_rung(ticket.id)
        assert row is not None
        words_id = await write_words(ticket, WordsKind.NOTE, text, order.actor, order.as_of)
        await record(held, Act.ATTEND, order.actor, order.as_of, words_id, AttendFacts(row.rung))
        await _extend(row, ticket, words_id, order.as_of)
        if ticket.handler_id is not None and ticket.handler_id != order.actor.id:
            to = officers([ticket.handler_id])
            await tell(ticket, Tell("attended", to, {"rung": row.rung, "words": words_id or 0}), order.as_of)
        return ticket


async def _extend(row: Supervision, ticket: Ticket, words_id: int | None, as_of: datetime) -> None:
    """Give the rung one more limit for its first answer; later answers are written down and give nothing."""
    first = row.acknowledged_at is None
    row.acknowledged_at, row.done_words_id = row.acknowledged_at or as_of, words_id
    clock = await Clock.get(id=row.clock_id)
    if first and row.rung < ladder.TOP:
        facts = await _facts(clock, ticket)
        row.due_at = max(row.due_at, ladder.rung_end(facts, await clocks.calendar_of(clock.court_id), as_of))
        clock.next_look_at = row.due_at
        await clock.save(update_fields=["next_look_at"])
    await row.save()
