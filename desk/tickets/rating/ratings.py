"""The citizen says whether it helped (回访), and that decides whether a matter is resolved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Self

from desk.access.actors import SYSTEM
from desk.errors import Invalid
from desk.rules.rating_times import EXPLAIN_WITHIN, RatingStands
from desk.scores import dirty_days
from desk.tickets import checks
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import EventFacts, RedoFacts, VisitFacts, facts_of_event
from desk.tickets.handling import tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.rating import return_visits, taking_up, telephone_calls
from desk.tickets.rating.petitioner_ratings import keep_spokespersons
from desk.tickets.rating.standing import StandingRating, standing_of
from desk.tickets.rating.taking_up import Cause
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from models import TelephoneCall, Ticket, TicketEvent, statements
from models.database import transaction
from models.enums import Act, ActorKind, Channel, ClockKind, Grade, TicketState, VisitOutcome, WordsKind
from models.ratings import CHANGED_RATING, INSERT_RATING
from models.statements import Fragment

RATING = INSERT_RATING.select(subject="'ticket'", window="''") + CHANGED_RATING


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
    """评价: a happy grade closes the ticket; an unhappy one opens the next cycle with another reviewer.

    The grade counts at once. An unhappy one without a reason waits for it, or to be changed, for `EXPLAIN_WITHIN`:
    whoever says why, or says it twice, is helped at once. A grade that stands may be changed for some hours and is one
    grade still; one given once the matter was put away is late. An officer gives the citizen's words from a call they
    have with them, never about an answer of their own. Words that accuse somebody of the court are taken up whatever
    the grade.
    """
    async with transaction():
        held = await authorize_and_lock(Act.VISIT, order)
        ticket = held.ticket
        call = await telephone_calls.heard(order.actor, ticket, order.as_of)
        text = validated_text(Act.VISIT, order.words)
        stood = await _standing(held, order.as_of)
        if _says_nothing_new(order, text, stood):
            return ticket
        words_id = await write_words(ticket, WordsKind.RATING, text, order.actor, order.as_of, quotes=True)
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        await keep_spokespersons(order.actor, ticket, order.grade, order.as_of)
        rated = _to_keep(order, ticket, words_id, call)
        facts = VisitFacts(
            order.grade,
            was=stood.row.grade if stood else None,
            late=await _is_late(ticket, stood),
            call_id=call.id if call else None,
        )
        explained = bool(text) or call is not None or _said_twice(order.grade, stood)
        await _lead_on(held, order, facts, words_id, explained, rated)
        if facts.late or stood is not None:
            await dirty_days.mark_every_day(ticket)
        if call is not None:
            await telephone_calls.end(call, VisitOutcome.RATED, order.as_of)
            await tell_petitioner(ticket, "rated_by_phone", order.as_of, grade=order.grade.value)
        return ticket


async def _standing(held: HeldTicket, as_of: datetime) -> StandingRating | None:
    """Return the rating of this cycle, unless the guards have found that there is none."""
    if held.facts is not None and held.facts.rating is RatingStands.NONE:
        return None
    return await standing_of(held.ticket, as_of)


def _says_nothing_new(order: RateOrder, text: str, stood: StandingRating | None) -> bool:
    """Say whether the same citizen gives the grade that stands already: it is counted once."""
    if stood is None or text or stood.stands is RatingStands.UNEXPLAINED:
        return False
    return stood.row.grade is order.grade and not stood.by_phone


async def _is_late(ticket: Ticket, stood: StandingRating | None) -> bool:
    """Say whether the first grade of this cycle came once the matter was put away; a changed one is as late as that."""
    if stood is None:
        return ticket.state is TicketState.CLOSED
    given = TicketEvent.filter(ticket_id=ticket.id, cycle=ticket.cycle, act=Act.VISIT)
    facts = [facts_of_event(event) for event in await given]
    return any(isinstance(one, VisitFacts) and one.late for one in facts)


def _said_twice(grade: Grade, stood: StandingRating | None) -> bool:
    return stood is not None and stood.stands is RatingStands.UNEXPLAINED and grade.is_unhappy


def _to_keep(
    order: RateOrder, ticket: Ticket, words_id: int | None, call: TelephoneCall | None
) -> tuple[Fragment, Fragment]:
    """Return what stores the grade, and what closes the question of its cycle."""
    rating = {
        "court_id": ticket.court_id,
        "ticket_id": ticket.id,
        "cycle": ticket.cycle,
        "grade": order.grade.value,
        "words_id": words_id,
        "channel": order.channel.value,
        "identity_id": order.actor.id if order.actor.kind is ActorKind.CITIZEN else None,
        "at": order.as_of,
        "call_id": call.id if call else None,
    }
    caller = order.actor.id if call else None
    return Fragment(RATING, rating), return_visits.closed(ticket, VisitOutcome.RATED, caller)


async def _lead_on(
    held: HeldTicket,
    order: RateOrder,
    facts: VisitFacts,
    words_id: int | None,
    explained: bool,
    rated: Sequence[Fragment],
) -> None:
    """Close the ticket, take it up again, or let an unhappy grade wait for its reason; with it the grade is stored."""
    ticket = held.ticket
    keep = partial(record, held, Act.VISIT, order.actor, order.as_of, words_id, facts, beside=rated)
    if held.walled_now or (order.grade.is_unhappy and explained):
        await statements.execute_all(rated)
        unhappy = order.grade.is_unhappy
        cause = Cause(Act.VISIT, order.actor, words_id, unhappy, partial(_with_next, facts))
        await taking_up.take_up(held, cause, order.as_of)
    elif order.grade.is_unhappy:
        ticket.closed_at = None
        times = await clocks.start(ticket, ClockKind.VISIT, order.as_of, due_at=order.as_of + EXPLAIN_WITHIN)
        await keep(times, to=TicketState.ANSWERED)
    else:
        times = await clocks.stop_all(ticket, order.as_of)
        ticket.closed_at = ticket.closed_at or order.as_of
        await keep(times, to=TicketState.CLOSED)


def _with_next(facts: VisitFacts, cycle: int, handler_id: int | None) -> EventFacts:
    return replace(facts, cycle=cycle, handler_id=handler_id)


async def take_up_unexplained(held: HeldTicket, as_of: datetime) -> None:
    """换人重办: nobody said why they are unhappy, and nobody took it back. The ticket must be locked."""
    await taking_up.take_up(held, Cause(Act.REDO, SYSTEM, None, True, RedoFacts), as_of)
