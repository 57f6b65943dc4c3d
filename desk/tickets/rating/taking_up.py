"""A matter whose answer did not help is taken up again, by somebody else; and one that is over, at the desk."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.access.conflicts import walled_off
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.rules.lifecycles.petition import after_unhappy_rating
from desk.rules.lifecycles.petition_guards import MOST_DECLINES
from desk.tickets import checks
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import EventFacts
from desk.tickets.handling import give_number, tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.joining import transfers
from desk.tickets.orders import Order, does
from desk.tickets.ticket_facts import declined_by
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk
from desk.tickets.timing.clocks import TicketTimes
from models import Officer, Ticket
from models.database import transaction
from models.enums import Act, ActorKind, ClockKind, TicketState, WordsKind


@dataclass(frozen=True)
class Cause:
    """Says why a cycle begins, and in which line of the history that is written.

    `unhappy` is False where words that came with a happy grade put the ticket behind the wall. `told` makes the facts
    of the line from the cycle that begins and who takes it.
    """

    act: Act
    actor: Actor
    words_id: int | None
    unhappy: bool
    told: Callable[[int, int | None], EventFacts]


async def take_up(held: HeldTicket, cause: Cause, as_of: datetime) -> None:
    """Begin the next cycle: another reviewer, or the chief liaison with everything where cycles or people run out."""
    ticket, ends, before = held.ticket, held.ticket.cycle, held.ticket.answered_by_id
    target = TicketState.PENDING if held.walled_now else after_unhappy_rating(ends)
    reviewer = await staffing.next_reviewer(ticket, as_of) if target is TicketState.DISPATCHED else None
    if reviewer is None:
        target = TicketState.PENDING
    heard_by = await staffing.liaisons(ticket, as_of)
    ticket.closed_at = None
    ticket.cycle += 1
    times = await _into_hands(ticket, reviewer, as_of)
    facts, words_id = cause.told(ticket.cycle, reviewer), cause.words_id
    await record(held, cause.act, cause.actor, as_of, words_id, facts, times, to=target, cycle=ends)
    if reviewer is not None:
        await tell(ticket, Tell("dispatched", officers([reviewer])), as_of)
    here = await staffing.liaisons(ticket, as_of) + await staffing.chiefs(ticket, as_of)
    others = [officer for officer in dict.fromkeys([*heard_by, *here]) if officer != reviewer]
    if cause.unhappy:
        await tell_officers(ticket, "unhappy", others, as_of, words=words_id or 0)
        await _tell_who_answered(ticket, before, {reviewer, *others}, as_of, words_id)
        await tell_petitioner(ticket, "working_again", as_of)
    else:
        await tell_officers(ticket, "petition_received", others, as_of)


async def _into_hands(ticket: Ticket, reviewer: int | None, as_of: datetime) -> TicketTimes:
    """Give the next cycle to its reviewer and their department, or to the desk where there is none."""
    if reviewer is None:
        return await back_to_desk(ticket, as_of)
    officer = await Officer.get(id=reviewer)
    ticket.handler_id, ticket.department_id = officer.id, officer.department_id
    await give_number(ticket, as_of)
    return await clocks.start(ticket, ClockKind.HANDLING, as_of)


async def _tell_who_answered(
    ticket: Ticket, answered_by: int | None, told: Set[int | None], as_of: datetime, words_id: int | None
) -> None:
    """Tell whose answer it was why the matter is taken up again, unless they hear of it as somebody else."""
    if answered_by is None or answered_by in told or answered_by in await walled_off(ticket):
        return
    await tell_officers(ticket, "taken_up_again", [answered_by], as_of, words=words_id or 0)


@does(Act.REOPEN, Order)
async def reopen(order: Order) -> Ticket:
    """重办: a closed matter is taken up again at the desk, one cycle on.

    What a court declined as often as it may goes one court up, to be decided there. What it declined and takes up by
    itself has only what was left of the time the citizen was promised.
    """
    async with transaction():
        held = await authorize_and_lock(Act.REOPEN, order)
        ticket = held.ticket
        over = ticket.state
        declined = len(await declined_by(ticket)) if over is TicketState.DECLINED else 0
        words_id = await write_words(
            ticket, WordsKind.REASON, validated_text(Act.REOPEN, order.words), order.actor, order.as_of
        )
        await checks.request_words_check(ticket, words_id, order.actor, order.as_of)
        ticket.closed_at = None
        ends, ticket.cycle = ticket.cycle, ticket.cycle + 1
        own_doing = over is TicketState.DECLINED and order.actor.kind is ActorKind.OFFICER
        times = await back_to_desk(ticket, order.as_of, goes_on=own_doing)
        await record(held, Act.REOPEN, order.actor, order.as_of, words_id, times=times, cycle=ends)
        if declined >= MOST_DECLINES and await transfers.send_up(held, order.as_of, words_id or 0):
            return ticket
        chiefs = await staffing.chiefs(ticket, order.as_of)
        await tell_officers(ticket, "petition_received", chiefs, order.as_of)
        await _tell_who_answered(ticket, ticket.answered_by_id, set(chiefs), order.as_of, words_id)
        return ticket
