"""These are the verbs of the court: what officers do to a ticket, one transaction each.

Every verb takes the `Order` of its act. Each raises a `desk.errors.Refused` and changes nothing where the lifecycle,
the place of the person or the input forbids it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid
from desk.notices import calls, on_the_line
from desk.notices.catalogue import Tell, officers, petitioner, tell, to_tell
from desk.people import staffing
from desk.rules.calendar.court_time import court_day
from desk.rules.lifecycles.petition import PETITION
from desk.rules.text.petition_numbers import ticket_number
from desk.tickets import second_person, walls
from desk.tickets.attaching import attached_facts, take_along
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.danger.open_alarms import refuse_less_than_critical
from desk.tickets.event_facts import NO_FACTS, DispatchFacts, EventFacts, ReassignFacts
from desk.tickets.history import record, words_to_write, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.orders import Fields, Order, does
from desk.tickets.rating import return_visits
from desk.tickets.ticket_facts import submitted_answer
from desk.tickets.ticket_store import WORDS_KIND, HeldTicket, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk
from desk.tickets.timing.clocks import TicketTimes
from desk.tickets.timing.new_urgency import promise_by_the_new_urgency
from models import Ticket
from models.database import connection, transaction
from models.enums import (
    Act,
    ClockKind,
    Complexity,
    TicketState,
    Urgency,
    VisitOutcome,
    WordsKind,
)
from models.statements import Fragment

NOBODY_CHOSEN = "请选择承办人"


@dataclass(frozen=True, kw_only=True)
class DispatchOrder(Order):
    """Says to whom a ticket goes, and how it was weighed."""

    handler_id: int
    urgency: Urgency = Urgency.NORMAL
    complexity: Complexity = Complexity.STANDARD

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(
            *order.basis,
            handler_id=_chosen_handler(sent),
            urgency=sent.chosen(Urgency, "urgency") or Urgency.NORMAL,
            complexity=sent.chosen(Complexity, "complexity") or Complexity.STANDARD,
        )

    def is_told_by(self, facts: EventFacts) -> bool:
        return isinstance(facts, DispatchFacts) and facts.handler_id == self.handler_id


@dataclass(frozen=True, kw_only=True)
class ReassignOrder(Order):
    """Says to whom a ticket goes now."""

    handler_id: int

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(*order.basis, handler_id=_chosen_handler(sent))

    def is_told_by(self, facts: EventFacts) -> bool:
        return isinstance(facts, ReassignFacts) and facts.handler_id == self.handler_id


def _chosen_handler(sent: Fields) -> int:
    found = sent.number("handler")
    if found is None:
        raise Invalid(NOBODY_CHOSEN, "handler")
    return found


async def tell_petitioner(ticket: Ticket, notice: str, as_of: datetime, **facts: int | str) -> None:
    """Tell whoever left the petition what its newest event did; who is on the line has heard it already."""
    await tell(ticket, Tell(notice, [petitioner(ticket)], facts), as_of)
    await _record_heard(ticket, notice, as_of)


async def _record_heard(ticket: Ticket, notice: str, as_of: datetime) -> None:
    if await on_the_line.is_on_the_line(ticket, as_of):
        await calls.record_heard(ticket, notice, petitioner(ticket), as_of)


async def tell_officers(ticket: Ticket, notice: str, to: list[int], as_of: datetime, **facts: int | str) -> None:
    await tell(ticket, Tell(notice, officers(to), facts), as_of)


async def _open(act: Act, order: Order) -> HeldTicket:
    """Lock the ticket and check that what is said fits the act: a verb refuses before it writes."""
    held = await authorize_and_lock(act, order)
    validated_text(act, order.words)
    return held


@does(Act.DISPATCH, DispatchOrder)
async def dispatch(order: DispatchOrder) -> Ticket:
    """派单: give the ticket its number, a handler and a handling clock; tell them, their liaison and the citizen."""
    async with transaction():
        held = await _open(Act.DISPATCH, order)
        ticket = held.ticket
        await refuse_less_than_critical(ticket, order.urgency)
        await walls.build(held, order.as_of)
        await _give(ticket, order.handler_id, order.as_of)
        await give_number(ticket, order.as_of)
        weighed_anew = order.urgency is not ticket.urgency
        ticket.urgency, ticket.complexity = order.urgency, order.complexity
        if weighed_anew:
            await promise_by_the_new_urgency(ticket, order.as_of)
        times = await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        telling = Tell("under_way", [petitioner(ticket)])
        beside = [*await _told_of_handler(ticket, order), *await to_tell(ticket, telling, order.as_of)]
        await _write(held, Act.DISPATCH, order, times, _as_chosen(ticket, order.handler_id), beside=beside)
        await _record_heard(ticket, "under_way", order.as_of)
        return ticket


def _as_chosen(ticket: Ticket, handler_id: int) -> DispatchFacts:
    """Return to whom the ticket goes; where they differ, what was proposed and what was chosen."""
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


@does(Act.REASSIGN, ReassignOrder)
async def reassign(order: ReassignOrder) -> Ticket:
    """改派: the ticket goes to another handler, with a clock of their own.

    Where the court waits for the citizen, it goes on waiting: what was asked is still wanted, and the new handler's
    time begins once it has come.
    """
    async with transaction():
        held = await _open(Act.REASSIGN, order)
        ticket = held.ticket
        await walls.build(held, order.as_of)
        await _give(ticket, order.handler_id, order.as_of)
        await give_number(ticket, order.as_of)
        if ticket.state is TicketState.WAITING:
            to, ticket.came_from = TicketState.WAITING, TicketState.DISPATCHED
            times = await clocks.start_waiting(ticket, ClockKind.HANDLING, order.as_of)
        else:
            to, times = TicketState.DISPATCHED, await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        beside = await _told_of_handler(ticket, order)
        await _write(held, Act.REASSIGN, order, times, ReassignFacts(order.handler_id), to=to, beside=beside)
        return ticket


async def _give(ticket: Ticket, handler_id: int, as_of: datetime) -> None:
    officer = await staffing.may_be_given(ticket, handler_id, as_of)
    ticket.handler_id, ticket.department_id = officer.id, officer.department_id


async def _told_of_handler(ticket: Ticket, order: Order) -> list[Fragment]:
    """Return what tells the handler and their liaisons, to be written beside the line that comes next."""
    assert ticket.handler_id is not None
    others = [o for o in await staffing.liaisons(ticket, order.as_of) if o not in (ticket.handler_id, order.actor.id)]
    tellings = Tell("dispatched", officers([ticket.handler_id])), Tell("dispatched_liaison", officers(others))
    return [one for telling in tellings for one in await to_tell(ticket, telling, order.as_of)]


async def give_number(ticket: Ticket, as_of: datetime) -> None:
    """Give a ticket its GD number, and count it as one, when it is first given to somebody; later it keeps both."""
    if ticket.number is None:
        async with connection() as plain:
            sequence = await plain.fetchval("SELECT nextval('ticket_number_seq')")
        ticket.number = ticket_number("GD", sequence, court_day(as_of))
    ticket.dispatched_at = ticket.dispatched_at or as_of


@does(Act.ACCEPT, Order)
async def accept(order: Order) -> Ticket:
    """签收: the handler takes the ticket on; the clock runs on."""
    async with transaction():
        held = await _open(Act.ACCEPT, order)
        await _write(held, Act.ACCEPT, order)
        return held.ticket


@does(Act.SEND_BACK, Order)
async def send_back(order: Order) -> Ticket:
    """退回: the handler says why it is not theirs to do; the desk's triage clock starts anew.

    What the citizen was promised runs on, and supervision looks at it at once: the second 退回 of a round opens a rung.
    """
    async with transaction():
        held = await _open(Act.SEND_BACK, order)
        ticket = held.ticket
        times = await back_to_desk(ticket, order.as_of, look=True)
        words_id = await _write(held, Act.SEND_BACK, order, times)
        chiefs = await staffing.chiefs(ticket, order.as_of)
        await tell_officers(ticket, "sent_back", chiefs, order.as_of, words=words_id)
        return ticket


@does(Act.ANSWER, Order)
async def answer(order: Order) -> Ticket:
    """答复: the answer is stored, every clock stops, the citizen is told and asked whether it helped."""
    return await _answered(Act.ANSWER, order)


@does(Act.SETTLE, Order)
async def settle(order: Order) -> Ticket:
    """即时答复: the desk answers in one go (一次办结), without a ticket number."""
    return await _answered(Act.SETTLE, order)


async def _answered(act: Act, order: Order) -> Ticket:
    async with transaction():
        held = await _open(act, order)
        words_id, written, facts = await _answer_to_write(held.ticket, act, order)
        await _release(held, act, order, words_id, order.actor.id, facts, [written])
        return held.ticket


@does(Act.SUBMIT, Order)
async def submit(order: Order) -> Ticket:
    """报审: the answer goes to a second person first; the review clock starts."""
    async with transaction():
        held = await _open(Act.SUBMIT, order)
        ticket = held.ticket
        words_id, written, facts = await _answer_to_write(ticket, Act.SUBMIT, order)
        times = await clocks.start(ticket, ClockKind.REVIEW, order.as_of, beside=[written])
        await record(held, Act.SUBMIT, order.actor, order.as_of, words_id, facts, times)
        await walls.build(held, order.as_of)
        reviewers = await staffing.reviewers(ticket, order.actor.id, order.as_of)
        await walls.let_in(ticket, reviewers, order.as_of)
        await tell_officers(ticket, "review_wanted", reviewers, order.as_of)
        return ticket


@does(Act.APPROVE, Order)
async def approve(order: Order) -> Ticket:
    """审核通过: the submitted answer goes out as it stands; its author never approves it."""
    async with transaction():
        held = await _open(Act.APPROVE, order)
        submitted = await submitted_answer(held.ticket)
        assert submitted is not None
        await _release(held, Act.APPROVE, order, submitted.id, submitted.author_id)
        return held.ticket


@does(Act.REJECT, Order)
async def reject(order: Order) -> Ticket:
    """审核退回: the ticket goes back to the handler with the reason and a handling clock."""
    async with transaction():
        held = await _open(Act.REJECT, order)
        ticket = held.ticket
        times = await clocks.start(ticket, ClockKind.HANDLING, order.as_of)
        words_id = await _write(held, Act.REJECT, order, times)
        assert ticket.handler_id is not None
        await tell_officers(ticket, "review_rejected", [ticket.handler_id], order.as_of, words=words_id)
        return ticket


async def _answer_to_write(ticket: Ticket, act: Act, order: Order) -> tuple[int, Fragment, EventFacts]:
    """Return an answer by its id, what stores it, and which files go with it."""
    facts = attached_facts(await take_along(ticket, act, order))
    text = validated_text(act, order.words)
    words_id, written = await words_to_write(ticket, WordsKind.ANSWER, text, order.actor, order.as_of)
    return words_id, written, facts


async def _release(
    held: HeldTicket,
    act: Act,
    order: Order,
    words_id: int,
    author_id: int | None,
    facts: EventFacts = NO_FACTS,
    written: Sequence[Fragment] = (),
) -> None:
    """Let the answer leave the court, which `written` stores, if it is not stored yet."""
    ticket = held.ticket
    times = await clocks.start(ticket, ClockKind.VISIT, order.as_of, beside=written)
    ticket.answered_at, ticket.answered_by_id = order.as_of, author_id
    telling = Tell("answered", [petitioner(ticket)], {"words": words_id})
    beside = [return_visits.opened(ticket, order.as_of), *await to_tell(ticket, telling, order.as_of)]
    await record(held, act, order.actor, order.as_of, words_id, facts, times, beside=beside)
    await _record_heard(ticket, "answered", order.as_of)
    if held.merged_here:
        await merged_tickets.tell_merged(ticket, order.as_of, words_id)


@does(Act.INTERIM, Order)
async def interim(order: Order) -> Ticket:
    """阶段答复: the citizen hears how it stands; the clock runs on."""
    async with transaction():
        held = await _open(Act.INTERIM, order)
        ticket = held.ticket
        facts = attached_facts(await take_along(ticket, Act.INTERIM, order))
        words_id = await write_words(
            ticket, WordsKind.INTERIM, validated_text(Act.INTERIM, order.words), order.actor, order.as_of
        )
        assert words_id is not None
        await record(held, Act.INTERIM, order.actor, order.as_of, words_id, facts)
        await tell_petitioner(ticket, "interim", order.as_of, words=words_id)
        return ticket


@does(Act.CLOSE, Order)
async def close(order: Order) -> Ticket:
    """办结: an answered ticket whose citizen cannot be asked is put away with the reason, never as satisfied.

    A complaint waits for a second person to agree.
    """
    async with transaction():
        held = await _open(Act.CLOSE, order)
        if held.ticket.restricted:
            return await second_person.propose(held, Act.CLOSE, order)
        return await _closed(held, order)


@second_person.carries_out(Act.CLOSE)
async def _closed(held: HeldTicket, order: Order) -> Ticket:
    ticket = held.ticket
    times = await clocks.stop_all(ticket, order.as_of)
    ticket.closed_at = order.as_of
    await _write(held, Act.CLOSE, order, times)
    await return_visits.close_visit(ticket, VisitOutcome.LAPSED)
    return ticket


@does(Act.DECLINE, Order)
async def decline(order: Order) -> Ticket:
    """不予受理: the matter is not the court's to do; the citizen hears why and which door is the right one.

    A complaint waits for a second person to agree.
    """
    async with transaction():
        held = await _open(Act.DECLINE, order)
        if held.ticket.restricted:
            return await second_person.propose(held, Act.DECLINE, order)
        return await _declined(held, order)


@second_person.carries_out(Act.DECLINE)
async def _declined(held: HeldTicket, order: Order) -> Ticket:
    ticket = held.ticket
    times = await clocks.stop_all(ticket, order.as_of)
    ticket.closed_at = order.as_of
    words_id = await _write(held, Act.DECLINE, order, times)
    await tell_petitioner(ticket, "declined", order.as_of, words=words_id)
    await merged_tickets.come_back(ticket, order.as_of)
    return ticket


async def _write(
    held: HeldTicket,
    act: Act,
    order: Order,
    times: TicketTimes | None = None,
    facts: EventFacts = NO_FACTS,
    quotes: bool = False,
    to: TicketState | None = None,
    beside: Sequence[Fragment] = (),
) -> int:
    """Write the event of an act with what was said. Returns the id of the words, 0 where none were needed."""
    kind, text = WORDS_KIND.get(PETITION.rules[act].says, WordsKind.NOTE), validated_text(act, order.words)
    words_id = await write_words(held.ticket, kind, text, order.actor, order.as_of, quotes=quotes)
    await record(held, act, order.actor, order.as_of, words_id, facts, times, to, beside=beside)
    return words_id or 0
