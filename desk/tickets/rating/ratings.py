"""The citizen says whether it helped (回访), and that decides whether a matter is resolved."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.access.conflicts import walled_off
from desk.errors import Invalid, Refused
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.lifecycles.petition import after_unhappy_rating
from desk.scores.dirty_days import mark_day
from desk.tickets import checks
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import EventFacts, VisitFacts
from desk.tickets.handling import give_number, tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.rating import return_visits
from desk.tickets.rating.petitioner_ratings import keep_spokespersons
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from models import Rating, Ticket, statements
from models.database import transaction
from models.enums import Act, ActorKind, Channel, ClockKind, Grade, RatingSubject, TicketState, VisitOutcome, WordsKind
from models.keyring import seal
from models.ratings import INSERT_RATING

LONGEST_WINDOW = 40
RATING = INSERT_RATING.select(subject="'ticket'", window="''")


@dataclass(frozen=True, kw_only=True)
class RateOrder(Order):
    """Holds the grade, and where it was given."""

    grade: Grade
    channel: Channel

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        """Read the rating as an officer who called writes it down."""
        grade = sent.chosen(Grade, "grade")
        if grade is None:
            raise Invalid("请选择群众的评价", "grade")
        return cls(*order.basis, grade=grade, channel=Channel.PHONE)

    def is_told_by(self, facts: EventFacts) -> bool:
        return isinstance(facts, VisitFacts) and facts.grade is self.grade


@does(Act.VISIT, RateOrder)
async def rate(order: RateOrder) -> Ticket:
    """评价: a happy grade closes the ticket; an unhappy one says why and opens the next cycle with another reviewer.

    An officer gives the citizen's words on the telephone, never about an answer of their own. Words that accuse
    somebody of the court are taken up whatever the grade.
    """
    async with transaction():
        held = await authorize_and_lock(Act.VISIT, order)
        ticket = held.ticket
        grade = order.grade
        if grade.is_unhappy and not order.words.strip():
            raise Refused("请说明哪里不满意，我们会换人重新办理")
        text = validated_text(Act.VISIT, order.words)
        words_id = await write_words(ticket, WordsKind.RATING, text, order.actor, order.as_of, quotes=True)
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        await statements.execute(
            RATING,
            court_id=ticket.court_id,
            ticket_id=ticket.id,
            cycle=ticket.cycle,
            grade=grade.value,
            words_id=words_id,
            channel=order.channel.value,
            identity_id=order.actor.id if order.actor.kind is ActorKind.CITIZEN else None,
            at=order.as_of,
        )
        await keep_spokespersons(order.actor, ticket, grade, order.as_of)
        caller = order.actor.id if order.actor.kind is ActorKind.OFFICER else None
        await return_visits.close_visit(ticket, VisitOutcome.RATED, caller)
        if grade.is_unhappy or held.walled_now:
            await _again(held, order, words_id)
        else:
            times = await clocks.stop_all(ticket, order.as_of)
            ticket.closed_at = order.as_of
            facts, closed = VisitFacts(grade), TicketState.CLOSED
            await record(held, Act.VISIT, order.actor, order.as_of, words_id, facts, times, to=closed)
        return ticket


async def _again(held: HeldTicket, order: RateOrder, words_id: int | None) -> None:
    """Begin the next cycle: another reviewer, or the chief liaison with everything where cycles or people run out."""
    ticket, ends, before = held.ticket, held.ticket.cycle, held.ticket.answered_by_id
    target = TicketState.PENDING if held.walled_now else after_unhappy_rating(ends)
    reviewer = await staffing.next_reviewer(ticket, order.as_of) if target is TicketState.DISPATCHED else None
    if reviewer is None:
        target = TicketState.PENDING
    ticket.handler_id = reviewer
    ticket.cycle += 1
    if reviewer is not None:
        await give_number(ticket, order.as_of)
    times = await clocks.start(ticket, ClockKind.HANDLING if reviewer else ClockKind.TRIAGE, order.as_of)
    facts = VisitFacts(order.grade, ticket.cycle, reviewer)
    await record(held, Act.VISIT, order.actor, order.as_of, words_id, facts, times, to=target, cycle=ends)
    if reviewer is not None:
        await tell(ticket, Tell("dispatched", officers([reviewer])), order.as_of)
    watchers = await staffing.liaisons(ticket, order.as_of) + await staffing.chiefs(ticket, order.as_of)
    others = [officer for officer in watchers if officer != reviewer]
    if order.grade.is_unhappy:
        await tell_officers(ticket, "unhappy", others, order.as_of, words=words_id or 0)
        await _tell_who_answered(ticket, before, {reviewer, *others}, order.as_of, words_id)
        await tell_petitioner(ticket, "working_again", order.as_of)
    else:
        await tell_officers(ticket, "petition_received", others, order.as_of)


async def _tell_who_answered(
    ticket: Ticket, answered_by: int | None, told: Set[int | None], as_of: datetime, words_id: int | None
) -> None:
    """Tell whose answer it was why the matter is taken up again, unless they hear of it as somebody else."""
    if answered_by is None or answered_by in told or answered_by in await walled_off(ticket):
        return
    await tell_officers(ticket, "taken_up_again", [answered_by], as_of, words=words_id or 0)


@does(Act.REOPEN, Order)
async def reopen(order: Order) -> Ticket:
    """重办: a closed matter is taken up again at the desk, one cycle on."""
    async with transaction():
        held = await authorize_and_lock(Act.REOPEN, order)
        ticket = held.ticket
        words_id = await write_words(
            ticket, WordsKind.REASON, validated_text(Act.REOPEN, order.words), order.actor, order.as_of
        )
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        ticket.handler_id = ticket.closed_at = None
        ends, ticket.cycle = ticket.cycle, ticket.cycle + 1
        times = await clocks.start(ticket, ClockKind.TRIAGE, order.as_of)
        await record(held, Act.REOPEN, order.actor, order.as_of, words_id, times=times, cycle=ends)
        chiefs = await staffing.chiefs(ticket, order.as_of)
        await tell_officers(ticket, "petition_received", chiefs, order.as_of)
        await _tell_who_answered(ticket, ticket.answered_by_id, set(chiefs), order.as_of, words_id)
        return ticket


async def rate_window(court_id: int, window: str, identity_id: int, grade: Grade, reason: str, as_of: datetime) -> None:
    """Keep a rating left at a window's QR code; it belongs to no ticket."""
    async with transaction():
        await Rating.create(
            subject=RatingSubject.WINDOW,
            court_id=court_id,
            window=window[:LONGEST_WINDOW],
            grade=grade,
            channel=Channel.WINDOW,
            identity_id=identity_id,
            reason_sealed=seal(reason.strip()),
            at=as_of,
        )
        await mark_day(court_id, as_of)
