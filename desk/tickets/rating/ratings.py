"""Asking whether it helped (回访): what the citizen says decides whether a matter is resolved."""

from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.errors import Refused
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.lifecycle import after_unhappy_rating
from desk.scores.dirty_days import mark_day
from desk.tickets import checks
from desk.tickets.event_facts import VisitFacts
from desk.tickets.handling import Order, give_number, tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.rating import return_visits
from desk.tickets.ticket_store import authorize_and_lock, validated_text
from desk.tickets.timing import clocks
from models import Rating, Ticket, Words, statements
from models.database import transaction
from models.enums import Act, ActorKind, Channel, ClockKind, Grade, RatingSubject, TicketState, VisitOutcome, WordsKind
from models.keyring import seal

REOPEN_WITHIN = timedelta(days=30)
LONGEST_WINDOW = 40
RATING = """
INSERT INTO rating (subject, "window", court_id, ticket_id, cycle, grade, words_id, channel, identity_id, at)
VALUES ('ticket', '', ${court}, ${ticket}, ${cycle}, ${grade}, ${words}, ${channel}, ${identity}, ${at})"""


async def rate(order: Order, grade: Grade, channel: Channel) -> Ticket:
    """评价: a happy grade closes the ticket; an unhappy one says why and opens the next cycle with another reviewer.

    An officer gives the citizen's words on the telephone, never about an answer of their own.
    """
    async with transaction():
        ticket = await authorize_and_lock(Act.VISIT, order.actor, order.ticket_id, order.version)
        await refuse_own(ticket, order.actor)
        if grade.is_unhappy and not order.words.strip():
            raise Refused("请说明哪里不满意，我们会换人重新办理")
        words_id = await write_words(
            ticket, WordsKind.RATING, validated_text(Act.VISIT, order.words), order.actor, order.as_of
        )
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        await statements.execute(
            RATING,
            court=ticket.court_id,
            ticket=ticket.id,
            cycle=ticket.cycle,
            grade=grade.value,
            words=words_id,
            channel=channel.value,
            identity=order.actor.id if order.actor.kind is ActorKind.CITIZEN else None,
            at=order.as_of,
        )
        caller = order.actor.id if order.actor.kind is ActorKind.OFFICER else None
        await return_visits.close_visit(ticket, VisitOutcome.RATED, caller)
        if grade.is_unhappy:
            await _again(ticket, order, grade, words_id)
        else:
            await clocks.stop_all(ticket, order.as_of)
            ticket.closed_at = order.as_of
            facts = VisitFacts(grade)
            await record(ticket, Act.VISIT, order.actor, TicketState.CLOSED, order.as_of, words_id, facts)
        return ticket


async def refuse_own(ticket: Ticket, actor: Actor) -> None:
    """Raises `Refused` for an officer who wrote the answer of this cycle, or a correction of it."""
    if actor.kind is not ActorKind.OFFICER:
        return
    written = Words.filter(
        ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle, author_kind=actor.kind, author_id=actor.id
    )
    if ticket.answered_by_id == actor.id or await written.exists():
        raise Refused("答复是您作出的，要由别人回访")


async def _again(ticket: Ticket, order: Order, grade: Grade, words_id: int | None) -> None:
    """The next cycle: another reviewer, or the chief liaison with everything where cycles or people run out."""
    target = after_unhappy_rating(ticket.cycle)
    reviewer = await staffing.next_reviewer(ticket, order.as_of) if target is TicketState.DISPATCHED else None
    if reviewer is None:
        target = TicketState.PENDING
    ticket.handler_id = reviewer
    facts = VisitFacts(grade, ticket.cycle + 1, reviewer)
    if reviewer is not None:
        await give_number(ticket, order.as_of)
    await record(ticket, Act.VISIT, order.actor, target, order.as_of, words_id, facts)
    ticket.cycle += 1
    await clocks.start(ticket, ClockKind.HANDLING if reviewer else ClockKind.TRIAGE, order.as_of)
    await ticket.save()
    if reviewer is not None:
        await tell(ticket, Tell("dispatched", officers([reviewer])), order.as_of)
    watchers = await staffing.liaisons(ticket, order.as_of) + await staffing.chiefs(ticket, order.as_of)
    others = [officer for officer in watchers if officer != reviewer]
    await tell_officers(ticket, "unhappy", others, order.as_of, words=words_id or 0)
    await tell_petitioner(ticket, "working_again", order.as_of)


async def reopen(order: Order) -> Ticket:
    """重办: a closed matter is taken up again at the desk, one cycle on."""
    async with transaction():
        ticket = await authorize_and_lock(Act.REOPEN, order.actor, order.ticket_id, order.version)
        late = ticket.closed_at is not None and order.as_of - ticket.closed_at > REOPEN_WITHIN
        if late and order.actor.kind is ActorKind.CITIZEN:
            raise Refused(f"已办结超过 {REOPEN_WITHIN.days} 天，不能再重办。事情还没解决，请重新留一件诉求")
        words_id = await write_words(
            ticket, WordsKind.REASON, validated_text(Act.REOPEN, order.words), order.actor, order.as_of
        )
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        ticket.handler_id = ticket.closed_at = None
        await record(ticket, Act.REOPEN, order.actor, TicketState.PENDING, order.as_of, words_id)
        ticket.cycle += 1
        await clocks.start(ticket, ClockKind.TRIAGE, order.as_of)
        await ticket.save()
        await tell_officers(ticket, "petition_received", await staffing.chiefs(ticket, order.as_of), order.as_of)
        return ticket


async def rate_window(court_id: int, window: str, identity_id: int, grade: Grade, reason: str, as_of: datetime) -> None:
    """A rating left at a window's QR code; it belongs to no ticket."""
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
