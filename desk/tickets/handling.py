"""What officers do to a ticket: the court's verbs, one transaction each.

Every verb takes an `Order`: who, on which ticket, at which version they read, when, and in what words. Each raises a
`desk.errors.Refused` and changes nothing where the lifecycle table, the place of the person or the input forbids it.
"""

from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import SHANGHAI, Actor
from desk.errors import Refused
from desk.notices import calls
from desk.notices.catalogue import Tell, officers, petitioner, tell
from desk.people import staffing
from desk.rules.lifecycle import RULES as LIFECYCLE
from desk.rules.lifecycle import target_of
from desk.rules.text.petition_numbers import ticket_number
from desk.tickets.event_facts import NO_FACTS, DispatchFacts, EventFacts, ReassignFacts
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.rating import return_visits
from desk.tickets.ticket_store import WORDS_KIND, authorize_and_lock, facts_of, validated_text
from desk.tickets.timing import clocks
from models import Delivery, Ticket, Words
from models.database import connection, transaction
from models.enums import (
    Act,
    ClockKind,
    Complexity,
    DeliveryState,
    TicketState,
    Urgency,
    VisitOutcome,
    WordsKind,
)


@dataclass(frozen=True)
class Order:
    ticket_id: int
    version: int | None
    actor: Actor
    as_of: datetime
    words: str = ""


@dataclass(frozen=True)
class Assignment:
    """To whom a ticket goes, and how it was weighed."""

    officer_id: int
    urgency: Urgency = Urgency.NORMAL
    complexity: Complexity = Complexity.STANDARD


async def tell_petitioner(ticket: Ticket, notice: str, as_of: datetime, **facts: int | str) -> None:
    await tell(ticket, Tell(notice, [petitioner(ticket)], facts), as_of)


async def tell_officers(ticket: Ticket, notice: str, to: list[int], as_of: datetime, **facts: int | str) -> None:
    await tell(ticket, Tell(notice, officers(to), facts), as_of)


async def _open(act: Act, order: Order) -> Ticket:
    """The ticket, locked, and what is said found fit for the act: a verb refuses before it writes."""
    ticket = await authorize_and_lock(act, order.actor, order.ticket_id, order.version)
    validated_text(act, order.words)
    return ticket


async def dispatch(order: Order, to: Assignment) -> Ticket:
    """派单: give the ticket its number, a handler and a handling clock; tell them, their liaison and the citizen."""
    async with transaction():
        ticket = await _open(Act.DISPATCH, order)
        await _give(ticket, to, order)
        await give_number(ticket, order.as_of)
        ticket.urgency, ticket.complexity = to.urgency, to.complexity
        await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        facts = _as_chosen(ticket, to.officer_id)
        await _write(ticket, Act.DISPATCH, order, TicketState.DISPATCHED, facts)
        await _announce_handler(ticket, order)
        await tell_petitioner(ticket, "under_way", order.as_of)
        return ticket


def _as_chosen(ticket: Ticket, handler_id: int) -> DispatchFacts:
    """To whom it goes; what was proposed and what was chosen, where they differ."""
    urgency, complexity = ticket.proposed_urgency, ticket.proposed_complexity
    other_urgency = bool(urgency) and urgency != ticket.urgency
    other_complexity = bool(complexity) and complexity != ticket.complexity
    return DispatchFacts(
        handler_id,
        Urgency(urgency) if other_urgency else None,
        ticket.urgency if other_urgency else None,
        Complexity(complexity) if other_complexity else None,
        ticket.complexity if other_complexity else None,
    )


async def reassign(order: Order, to: Assignment) -> Ticket:
    """改派: another handler, with a clock of their own."""
    async with transaction():
        ticket = await _open(Act.REASSIGN, order)
        if to.officer_id == ticket.handler_id:
            raise Refused("工单已经在这位承办人手上")
        await _give(ticket, to, order)
        await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        await _write(ticket, Act.REASSIGN, order, TicketState.DISPATCHED, ReassignFacts(to.officer_id))
        await _announce_handler(ticket, order)
        return ticket


async def _give(ticket: Ticket, to: Assignment, order: Order) -> None:
    officer = await staffing.may_handle(ticket, to.officer_id, order.as_of)
    if ticket.cycle > 1 and officer.id == ticket.answered_by_id:
        raise Refused("群众对上次答复不满意，要换一位承办人")
    ticket.handler_id, ticket.department_id = officer.id, officer.department_id


async def _announce_handler(ticket: Ticket, order: Order) -> None:
    assert ticket.handler_id is not None
    await tell_officers(ticket, "dispatched", [ticket.handler_id], order.as_of)
    others = [o for o in await staffing.liaisons(ticket, order.as_of) if o not in (ticket.handler_id, order.actor.id)]
    await tell_officers(ticket, "dispatched_liaison", others, order.as_of)


async def give_number(ticket: Ticket, as_of: datetime) -> None:
    """A ticket gets its GD number, and counts as one, when it is first given to somebody; later it keeps both."""
    if ticket.number is None:
        async with connection() as plain:
            sequence = await plain.fetchval("SELECT nextval('ticket_number_seq')")
        ticket.number = ticket_number("GD", sequence, as_of.astimezone(SHANGHAI).date())
    ticket.dispatched_at = ticket.dispatched_at or as_of


async def accept(order: Order) -> Ticket:
    """签收: the handler has it; the clock runs on."""
    async with transaction():
        ticket = await _open(Act.ACCEPT, order)
        await _write(ticket, Act.ACCEPT, order)
        return ticket


async def send_back(order: Order) -> Ticket:
    """退回: not theirs to do, with the reason; the desk's triage clock starts anew."""
    async with transaction():
        ticket = await _open(Act.SEND_BACK, order)
        ticket.handler_id = ticket.department_id = None
        await clocks.start(ticket, ClockKind.TRIAGE, order.as_of)
        words_id = await _write(ticket, Act.SEND_BACK, order)
        chiefs = await staffing.chiefs(ticket, order.as_of)
        await tell_officers(ticket, "sent_back", chiefs, order.as_of, words=words_id)
        return ticket


async def answer(order: Order) -> Ticket:
    """答复: the answer is stored, every clock stops, the citizen is told and asked whether it helped."""
    return await _answered(Act.ANSWER, order)


async def settle(order: Order) -> Ticket:
    """即时答复: answered at the desk in one go (一次办结), without a ticket number.

    Whoever was called back has heard it on the telephone: nobody has to call and tell them once more.
    """
    async with transaction():
        ticket = await _answered(Act.SETTLE, order)
        if await clocks.was_for_a_call(ticket):
            heard = await Delivery.get(ticket_id=ticket.id, ticket_version=ticket.version, notice="answered")
            await calls.record_call(heard, DeliveryState.DELIVERED, order.as_of)
        return ticket


async def _answered(act: Act, order: Order) -> Ticket:
    async with transaction():
        ticket = await _open(act, order)
        words_id = await _write_answer(ticket, act, order)
        await _release(ticket, act, order, words_id, order.actor.id)
        return ticket


async def submit(order: Order) -> Ticket:
    """报审: the answer goes to a second person first; the review clock starts."""
    async with transaction():
        ticket = await _open(Act.SUBMIT, order)
        words_id = await _write_answer(ticket, Act.SUBMIT, order)
        await clocks.start(ticket, ClockKind.REVIEW, order.as_of)
        await record(ticket, Act.SUBMIT, order.actor, TicketState.REVIEWING, order.as_of, words_id)
        reviewers = await staffing.reviewers(ticket, order.actor.id, order.as_of)
        await tell_officers(ticket, "review_wanted", reviewers, order.as_of)
        return ticket


async def approve(order: Order) -> Ticket:
    """审核通过: never by the author; the submitted answer goes out as it stands."""
    async with transaction():
        ticket = await _open(Act.APPROVE, order)
        submitted = await _submitted_answer(ticket, order)
        await _release(ticket, Act.APPROVE, order, submitted.id, submitted.author_id)
        return ticket


async def reject(order: Order) -> Ticket:
    """审核退回: back to the handler with the reason and a handling clock."""
    async with transaction():
        ticket = await _open(Act.REJECT, order)
        await _submitted_answer(ticket, order)
        await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        words_id = await _write(ticket, Act.REJECT, order)
        assert ticket.handler_id is not None
        await tell_officers(ticket, "review_rejected", [ticket.handler_id], order.as_of, words=words_id)
        return ticket


async def _submitted_answer(ticket: Ticket, order: Order) -> Words:
    submitted = (
        await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    )
    if submitted is None or submitted.author_id == order.actor.id:
        raise Refused("答复要由起草人以外的人审核")
    return submitted


async def _write_answer(ticket: Ticket, act: Act, order: Order) -> int:
    words_id = await write_words(ticket, WordsKind.ANSWER, validated_text(act, order.words), order.actor, order.as_of)
    assert words_id is not None
    return words_id


async def _release(ticket: Ticket, act: Act, order: Order, words_id: int, author_id: int | None) -> None:
    """The answer leaves the court."""
    await clocks.start(ticket, ClockKind.VISIT, order.as_of)
    ticket.answered_at, ticket.answered_by_id = order.as_of, author_id
    await record(ticket, act, order.actor, TicketState.ANSWERED, order.as_of, words_id)
    await return_visits.open_visit(ticket, order.as_of)
    await tell_petitioner(ticket, "answered", order.as_of, words=words_id)
    await merged_tickets.tell_merged(ticket, order.as_of, words_id)


async def interim(order: Order) -> Ticket:
    """阶段答复: the citizen hears how it stands; the clock runs on."""
    async with transaction():
        ticket = await _open(Act.INTERIM, order)
        words_id = await write_words(
            ticket, WordsKind.INTERIM, validated_text(Act.INTERIM, order.words), order.actor, order.as_of
        )
        assert words_id is not None
        await record(ticket, Act.INTERIM, order.actor, ticket.state, order.as_of, words_id)
        await tell_petitioner(ticket, "interim", order.as_of, words=words_id)
        return ticket


async def close(order: Order) -> Ticket:
    """办结: an answered ticket whose citizen cannot be asked is put away with the reason, never as satisfied."""
    async with transaction():
        ticket = await _open(Act.CLOSE, order)
        await clocks.stop_all(ticket, order.as_of)
        ticket.closed_at = order.as_of
        await _write(ticket, Act.CLOSE, order)
        await return_visits.close_visit(ticket, VisitOutcome.LAPSED)
        return ticket


async def decline(order: Order) -> Ticket:
    """不予受理: not the court's to do; the citizen hears why and which door is the right one."""
    async with transaction():
        ticket = await _open(Act.DECLINE, order)
        await clocks.stop_all(ticket, order.as_of)
        ticket.closed_at = order.as_of
        words_id = await _write(ticket, Act.DECLINE, order)
        await tell_petitioner(ticket, "declined", order.as_of, words=words_id)
        await merged_tickets.come_back(ticket, order.as_of)
        return ticket


async def note(order: Order) -> Ticket:
    """备注: for colleagues only."""
    async with transaction():
        ticket = await _open(Act.NOTE, order)
        await _write(ticket, Act.NOTE, order)
        return ticket


async def call(order: Order) -> Ticket:
    """通话: that somebody was telephoned, and what was said; for colleagues only."""
    async with transaction():
        ticket = await _open(Act.CALL, order)
        await _write(ticket, Act.CALL, order)
        return ticket


async def _write(
    ticket: Ticket, act: Act, order: Order, to_state: TicketState | None = None, facts: EventFacts = NO_FACTS
) -> int:
    """The event of an act with what was said; returns the id of the words, 0 where none were needed."""
    text = validated_text(act, order.words)
    kind = WORDS_KIND.get(LIFECYCLE[act].says, WordsKind.NOTE)
    words_id = await write_words(ticket, kind, text, order.actor, order.as_of)
    target = to_state or target_of(act, facts_of(ticket), ticket.came_from)
    await record(ticket, act, order.actor, target, order.as_of, words_id, facts)
    return words_id or 0
