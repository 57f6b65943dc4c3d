"""Somebody who was called sees to an alarm (看到警报), writes what was done (处置), or finds no danger (不是危险)."""

from desk.notices import pubsub
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.danger.open_alarms import open_alarm
from desk.tickets.danger.ringing import UNDECIDED_PAUSE
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing.new_urgency import clock_by_the_new_urgency
from models import DangerAlarm, Ticket
from models.database import transaction
from models.enums import Act, DangerDecision, TicketState, Urgency, WordsKind


@does(Act.SEE_ALARM, Order)
async def see_alarm(order: Order) -> Ticket:
    """看到警报: somebody sees to it. It rings again in half an hour, unless what was done is written by then."""
    async with transaction():
        held = await authorize_and_lock(Act.SEE_ALARM, order)
        alarm = await _open_alarm(held)
        alarm.read_at, alarm.read_by_id = order.as_of, order.actor.id
        alarm.next_ring_at = order.as_of + UNDECIDED_PAUSE
        await alarm.save(update_fields=["read_at", "read_by_id", "next_ring_at"])
        await record(held, Act.SEE_ALARM, order.actor, order.as_of)
        pubsub.announce_danger(held.ticket.id)
        return held.ticket


@does(Act.HANDLE_ALARM, Order)
async def handle_alarm(order: Order) -> Ticket:
    """处置危险: what was done is written down, and the alarm is over. The ticket stays critical."""
    async with transaction():
        held = await authorize_and_lock(Act.HANDLE_ALARM, order)
        await _decide(held, Act.HANDLE_ALARM, order, DangerDecision.REAL)
        return held.ticket


@does(Act.NOT_DANGER, Order)
async def not_danger(order: Order) -> Ticket:
    """不是危险: the alarm is over, and the ticket is as urgent as it was before it; nothing is proposed any more."""
    async with transaction():
        held = await authorize_and_lock(Act.NOT_DANGER, order)
        await _decide(held, Act.NOT_DANGER, order, DangerDecision.NOT_DANGER)
        return held.ticket


async def _open_alarm(held: HeldTicket) -> DangerAlarm:
    alarm = await open_alarm(held.ticket.id)
    assert alarm is not None, "its guard looked for one under the lock"
    return alarm


async def _decide(held: HeldTicket, act: Act, order: Order, decision: DangerDecision) -> None:
    ticket, as_of = held.ticket, order.as_of
    text, alarm = validated_text(act, order.words), await _open_alarm(held)
    words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, as_of)
    if alarm.read_at is None:
        alarm.read_at, alarm.read_by_id = as_of, order.actor.id
    alarm.decided_at, alarm.decided_by_id, alarm.decision = as_of, order.actor.id, decision
    alarm.done_words_id, alarm.next_ring_at = words_id, None
    await alarm.save()
    times = None
    if decision is DangerDecision.NOT_DANGER and ticket.urgency is not alarm.urgency_before:
        ticket.urgency = alarm.urgency_before
        if alarm.words_id is None:
            ticket.proposed_urgency, ticket.proposed_why = Urgency.NORMAL.value, ""
        if ticket.state.is_open and ticket.state is not TicketState.WAITING:
            times = await clock_by_the_new_urgency(ticket, as_of)
    await record(held, act, order.actor, as_of, words_id, times=times)
    pubsub.announce_danger(ticket.id)
