"""The court takes back what it should not have sent (收回答复): sealed from the citizen, kept for audit, done anew."""

from datetime import datetime

from desk.people import staffing
from desk.scores import dirty_days
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import TakenBackFacts
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.leaks import LeakOrder, check_concerned, seal_told, tell_concerned
from desk.tickets.orders import Order, does
from desk.tickets.rating import return_visits
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.back_to_desk import back_to_desk
from desk.tickets.timing.clocks import TicketTimes
from models import Ticket
from models.database import transaction
from models.enums import Act, ClockKind, TicketState, VisitOutcome, WordsKind


@does(Act.TAKE_BACK, LeakOrder)
async def take_back(order: Order) -> Ticket:
    """收回答复: all the court told of this matter is void; its petitioner hears so, and a right answer follows.

    A matter that was over begins its next round with whoever had it, else at the desk, in what was left of the time the
    citizen was promised. One that is being worked on stays where it is.
    """
    async with transaction():
        held = await authorize_and_lock(Act.TAKE_BACK, order)
        ticket, leak = held.ticket, LeakOrder.of(order)
        text = validated_text(Act.TAKE_BACK, order.words)
        await check_concerned(ticket, leak)
        sealed = await seal_told(ticket, order.as_of)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = TakenBackFacts(tuple(sealed), leak.concerned or None, leak.outside)
        if ticket.state.is_open:
            await record(held, Act.TAKE_BACK, order.actor, order.as_of, words_id, facts, to=ticket.state)
        else:
            await _begin_anew(held, order, words_id, facts)
        await dirty_days.mark_every_day(ticket)
        await _tell(ticket, leak, words_id or 0)
        return ticket


async def _begin_anew(held: HeldTicket, order: Order, words_id: int | None, facts: TakenBackFacts) -> None:
    ticket, ends = held.ticket, held.ticket.cycle
    await return_visits.close_visit(ticket, VisitOutcome.CANCELLED)
    there = ticket.handler_id is not None and ticket.handler_id in await staffing.handlers(ticket, order.as_of)
    ticket.cycle += 1
    ticket.answered_at = ticket.answered_by_id = ticket.closed_at = None
    times = await (_taken_up(ticket, order.as_of) if there else back_to_desk(ticket, order.as_of, goes_on=True))
    to = TicketState.ACCEPTED if there else TicketState.PENDING
    await record(held, Act.TAKE_BACK, order.actor, order.as_of, words_id, facts, times, to=to, cycle=ends)


async def _taken_up(ticket: Ticket, as_of: datetime) -> TicketTimes:
    return await clocks.start(ticket, ClockKind.HANDLING, as_of, goes_on=True)


async def _tell(ticket: Ticket, leak: LeakOrder, words_id: int) -> None:
    await tell_petitioner(ticket, "taken_back", leak.as_of)
    await merged_tickets.tell_taken_back(ticket, leak.as_of)
    has_it = [ticket.handler_id] if ticket.handler_id is not None else await staffing.chiefs(ticket, leak.as_of)
    others = [one for one in has_it if one != leak.actor.id]
    await tell_officers(ticket, "taken_back_here", others, leak.as_of, words=words_id)
    await tell_concerned(ticket, leak)
