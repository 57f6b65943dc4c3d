"""An officer weighs a ticket anew (定级) or puts it under another kind (改类别); the history keeps each reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid, Refused
from desk.limits import court_policies
from desk.people import staffing
from desk.rules import policies
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.tickets import second_person, walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.danger.open_alarms import refuse_less_than_critical
from desk.tickets.event_facts import GrantFacts, RelabelFacts, WeighFacts, facts_of_event
from desk.tickets.handling import tell_officers
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.restricting import RESTRICTED, restrict
from desk.tickets.ticket_facts import asked_a_favour
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.clocks import TicketTimes
from models import Clock, Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, ClockKind, Complexity, PetitionKind, TicketState, Urgency, WordsKind

SAME_WEIGHT = "紧急和难易都没有变，不用重新定级"
SAME_KIND = "类别没有变，请选择另一类"


@dataclass(frozen=True, kw_only=True)
class WeighOrder(Order):
    """Says how a ticket weighs from now on; None leaves that side as it is."""

    urgency: Urgency | None = None
    complexity: Complexity | None = None

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        urgency, complexity = sent.chosen(Urgency, "urgency"), sent.chosen(Complexity, "complexity")
        return cls(*order.basis, urgency=urgency, complexity=complexity)


@dataclass(frozen=True, kw_only=True)
class RelabelOrder(Order):
    """Says which kind of petition it is from now on."""

    kind: PetitionKind

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        kind = sent.chosen(PetitionKind, "where")
        if kind is None:
            raise Invalid("请选择类别", "where")
        return cls(*order.basis, kind=kind)


@does(Act.WEIGH, WeighOrder)
async def set_priority(order: WeighOrder) -> Ticket:
    """定级: urgency, complexity or both change. The running clock goes by the new urgency from its start."""
    async with transaction():
        held = await authorize_and_lock(Act.WEIGH, order)
        ticket = held.ticket
        text = validated_text(Act.WEIGH, order.words)
        facts = _changed(ticket, order)
        await refuse_less_than_critical(ticket, order.urgency or ticket.urgency)
        ticket.urgency, ticket.complexity = facts.urgency or ticket.urgency, facts.complexity or ticket.complexity
        times = await clock_by_the_new_urgency(ticket, order.as_of) if facts.urgency else None
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        await record(held, Act.WEIGH, order.actor, order.as_of, words_id, facts, times)
        if ticket.handler_id is not None and ticket.handler_id != order.actor.id:
            await tell_officers(ticket, "weighed", [ticket.handler_id], order.as_of, words=words_id or 0)
        return ticket


def _changed(ticket: Ticket, order: WeighOrder) -> WeighFacts:
    """Return what the order changes. Raises `Invalid` where it changes nothing."""
    urgency = order.urgency if order.urgency is not ticket.urgency else None
    complexity = order.complexity if order.complexity is not ticket.complexity else None
    if urgency is None and complexity is None:
        raise Invalid(SAME_WEIGHT, "urgency")
    return WeighFacts(
        ticket.urgency if urgency else None, urgency, ticket.complexity if complexity else None, complexity
    )


async def clock_by_the_new_urgency(ticket: Ticket, as_of: datetime) -> TicketTimes:
    """Let the clock of the work go by the ticket's urgency from its start, as if it had always been that."""
    clock = await clocks.of_the_work(ticket.id)
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
    for at, until, days in await _what_moved_it(ticket, clock):
        if until is not None:
            left = policies.remaining_minutes(clock.kind, ticket.urgency, limit.at, at, calendar, policy)
            limit = policies.resumed(clock.kind, ticket.urgency, until, left, calendar, policy)
        else:
            limit = _later(limit, at, days, calendar)
    return limit


async def _what_moved_it(ticket: Ticket, clock: Clock) -> list[tuple[datetime, datetime | None, int]]:
    """Return what moved the clock since it started, in order: each pause's start and end, and the days granted."""
    waited = Clock.filter(ticket_id=ticket.id, kind=ClockKind.SUPPLY, started_at__gte=clock.started_at)
    pauses = [(row.started_at, row.stopped_at, 0) for row in await waited if row.stopped_at is not None]
    granted = [(row.at, facts_of_event(row)) for row in await TicketEvent.filter(ticket_id=ticket.id, act=Act.GRANT)]
    extensions = [
        (at, None, facts.days) for at, facts in granted if isinstance(facts, GrantFacts) and facts.clock_id == clock.id
    ]
    return sorted([*pauses, *extensions], key=lambda one: one[0])


def _later(limit: Deadline, granted_at: datetime, days: int, calendar: WorkCalendar) -> Deadline:
    more = calendar.due(max(limit.at, granted_at), WorkingTime(days=days))
    return Deadline(more.at, limit.estimated or more.estimated, f"{limit.reason}经批准延期：{more.reason}")


@does(Act.RELABEL, RelabelOrder)
async def relabel(order: RelabelOrder) -> Ticket:
    """改类别: the petition becomes one of another kind.

    What becomes a complaint is restricted at once and goes to the desk that may see it, the inspectorate's. What is a
    complaint no more is restricted no more, once a second person agrees with whoever runs that desk.
    """
    async with transaction():
        held = await authorize_and_lock(Act.RELABEL, order)
        ticket = held.ticket
        validated_text(Act.RELABEL, order.words)
        was, kind = ticket.petition.kind, order.kind
        lifted = ticket.restricted and kind is not PetitionKind.COMPLAINT
        if kind is was and not (lifted and was is not PetitionKind.COMPLAINT):
            raise Invalid(SAME_KIND, "where")
        if ticket.part and PetitionKind.COMPLAINT in (was, kind):
            raise Refused(Obstacle.OF_SEVERAL_PARTS.label)
        if lifted and await asked_a_favour(ticket):
            raise Refused(Obstacle.A_FAVOUR.label)
        if lifted:
            return await second_person.propose(held, Act.RELABEL, order, {"where": kind.value})
        return await _relabelled(held, order)


@second_person.carries_out(Act.RELABEL)
async def _relabelled(held: HeldTicket, order: RelabelOrder) -> Ticket:
    ticket, text = held.ticket, validated_text(Act.RELABEL, order.words)
    was, kind = ticket.petition.kind, order.kind
    lifted = ticket.restricted and kind is not PetitionKind.COMPLAINT
    ticket.petition.kind = kind
    await ticket.petition.save(update_fields=["kind"])
    words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
    target, times = ticket.state, None
    if kind is PetitionKind.COMPLAINT and not ticket.restricted:
        target, times = RESTRICTED, await restrict(ticket, order.as_of)
        held.walled_now = True
    elif lifted:
        ticket.restricted = False
    facts = RelabelFacts(was, kind, lifted=lifted)
    await record(held, Act.RELABEL, order.actor, order.as_of, words_id, facts, times, to=target)
    await walls.build(held, order.as_of)
    if ticket.state is TicketState.PENDING:
        await tell_officers(ticket, "petition_received", await staffing.chiefs(ticket, order.as_of), order.as_of)
    return ticket
