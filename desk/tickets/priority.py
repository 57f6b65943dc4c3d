"""Weighing a ticket anew (定级) and putting it under another kind (改类别), each with its reason in the history."""

from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import SHANGHAI
from desk.errors import Invalid, Refused
from desk.limits import court_policies
from desk.people import staffing
from desk.rules import policies
from desk.rules.calendar.work_calendar import Deadline, WorkCalendar, WorkingTime
from desk.tickets.event_facts import GrantFacts, RelabelFacts, WeighFacts, facts_of_event
from desk.tickets.handling import Order, tell_officers
from desk.tickets.history import record, write_words
from desk.tickets.restricting import restrict
from desk.tickets.ticket_store import authorize_and_lock, validated_text
from desk.tickets.timing import clocks
from models import ApproachRecord, Clock, Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, ClockKind, Complexity, PetitionKind, TicketState, Urgency, WordsKind

SAME_WEIGHT = "紧急和难易都没有变，不用重新定级"
SAME_KIND = "类别没有变，请选择另一类"
OF_SEVERAL_PARTS = "拆过单的几件共用一个类别，不能改为投诉，也不能改出投诉"
A_FAVOUR = "这件诉求记入了过问登记，只由督察处办理，不能转出"


@dataclass(frozen=True)
class Priority:
    """None leaves that side as it is."""

    urgency: Urgency | None = None
    complexity: Complexity | None = None


async def set_priority(order: Order, weight: Priority) -> Ticket:
    """定级: another urgency, another complexity, or both. The running clock goes by the new urgency from its start."""
    async with transaction():
        ticket = await authorize_and_lock(Act.WEIGH, order.actor, order.ticket_id, order.version)
        text = validated_text(Act.WEIGH, order.words)
        facts = _changed(ticket, weight)
        ticket.urgency, ticket.complexity = facts.urgency or ticket.urgency, facts.complexity or ticket.complexity
        if facts.urgency:
            await _clock_by_the_new_urgency(ticket, order.as_of)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        await record(ticket, Act.WEIGH, order.actor, ticket.state, order.as_of, words_id, facts)
        if ticket.handler_id is not None and ticket.handler_id != order.actor.id:
            await tell_officers(ticket, "weighed", [ticket.handler_id], order.as_of, words=words_id or 0)
        return ticket


def _changed(ticket: Ticket, weight: Priority) -> WeighFacts:
    """Raises `Invalid` where nothing is."""
    urgency = weight.urgency if weight.urgency is not ticket.urgency else None
    complexity = weight.complexity if weight.complexity is not ticket.complexity else None
    if urgency is None and complexity is None:
        raise Invalid(SAME_WEIGHT, "urgency")
    return WeighFacts(
        ticket.urgency if urgency else None, urgency, ticket.complexity if complexity else None, complexity
    )


async def _clock_by_the_new_urgency(ticket: Ticket, as_of: datetime) -> None:
    clock = await clocks.of_the_work(ticket.id)
    limit = await _limit_from_its_start(ticket, clock)
    started = clock.started_at.astimezone(SHANGHAI)
    why = f"{limit.reason}改定为{ticket.urgency.label}，从{started:%m月%d日%H:%M}开始计时起按新的时限算"
    if limit.at > as_of:
        due, why = limit.at, f"{why}。"
    else:
        due, why = min(clock.due_at, as_of), f"{why}，已经到期。"
    await clocks.move(ticket, clock, Deadline(due, limit.estimated, why), as_of)


async def _limit_from_its_start(ticket: Ticket, clock: Clock) -> Deadline:
    """When it would be due had it gone by this urgency from its start: with the same pauses, and what was granted."""
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
    """Since the clock started, in order: from when to when it stood still, and the days granted to it."""
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


async def relabel(order: Order, to: str) -> Ticket:
    """改类别 to the kind named `to`. What becomes a complaint is restricted at once and goes back to the desk that may
    see it, the inspectorate's; what is none any more is lifted, by whoever holds that desk.
    """
    async with transaction():
        ticket = await authorize_and_lock(Act.RELABEL, order.actor, order.ticket_id, order.version)
        text = validated_text(Act.RELABEL, order.words)
        was, kind = ticket.petition.kind, _kind(to)
        lifted = ticket.restricted and kind is not PetitionKind.COMPLAINT
        if kind is was and not (lifted and was is not PetitionKind.COMPLAINT):
            raise Invalid(SAME_KIND, "where")
        if ticket.part and PetitionKind.COMPLAINT in (was, kind):
            raise Refused(OF_SEVERAL_PARTS)
        if lifted and await ApproachRecord.exists(petition_id=ticket.petition_id):
            raise Refused(A_FAVOUR)
        ticket.petition.kind = kind
        await ticket.petition.save(update_fields=["kind"])
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        target = ticket.state
        if kind is PetitionKind.COMPLAINT and not ticket.restricted:
            target = await restrict(ticket, order.as_of)
        elif lifted:
            ticket.restricted = False
        facts = RelabelFacts(was, kind, lifted=lifted)
        await record(ticket, Act.RELABEL, order.actor, target, order.as_of, words_id, facts)
        if ticket.state is TicketState.PENDING:
            await tell_officers(ticket, "petition_received", await staffing.chiefs(ticket, order.as_of), order.as_of)
        return ticket


def _kind(name: str) -> PetitionKind:
    if name not in set(PetitionKind):
        raise Invalid("请选择类别", "where")
    return PetitionKind(name)
