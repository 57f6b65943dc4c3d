"""The green channel (绿色通道) gives a matter that cannot wait a clock in minutes beside its others, and all know.

Source: 南昌, an account unfrozen 24 minutes after the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.notices.catalogue import Tell
from desk.people import staffing
from desk.rules.ladder import TOP
from desk.rules.lifecycles.petition_acts import ANSWERING
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import GreenFacts, facts_of_event
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.at_night import tell_by_post
from models import Ticket, TicketEvent
from models.database import transaction
from models.enums import Act, TicketState, WordsKind


@dataclass(frozen=True)
class GreenStretch:
    """Says when a ticket was green once: from the event that opened it to the one that ended it, None while it runs."""

    events: Sequence[TicketEvent]
    ended: TicketEvent | None

    @property
    def began_at(self) -> datetime:
        return self.events[0].at

    @property
    def limit(self) -> int:
        """Return in how many minutes it was to be answered."""
        facts = facts_of_event(self.events[0])
        assert isinstance(facts, GreenFacts)
        return facts.minutes

    @property
    def answered(self) -> bool:
        return self.ended is not None and self.ended.act in ANSWERING

    def minutes(self, until: datetime) -> int:
        """Return the whole minutes from the opening until then."""
        return (until - self.began_at) // timedelta(minutes=1)


@does(Act.GREEN, Order)
async def open_channel(order: Order) -> Ticket:
    """开通绿色通道: the clock in minutes starts, the others run on.

    Who has the ticket, their liaison, the desk and the president hear of it at once, and so does the petitioner; out of
    hours whoever is on duty does in place of the desk and the president.
    """
    async with transaction():
        held = await authorize_and_lock(Act.GREEN, order)
        ticket = held.ticket
        text = validated_text(Act.GREEN, order.words)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        clock, times = await clocks.start_green(ticket, order.as_of)
        minutes = (clock.due_at - order.as_of) // timedelta(minutes=1)
        await record(held, Act.GREEN, order.actor, order.as_of, words_id, GreenFacts(minutes), times)
        told = {"clock": clock.id, "words": words_id or 0, "minutes": minutes}
        await tell_officers(ticket, "green", await _in_hand(order, ticket), order.as_of, **told)
        await tell_by_post(ticket, Tell("green", (), told), await _by_post(order, ticket), order.as_of)
        await tell_petitioner(ticket, "green_opened", order.as_of)
        return ticket


@does(Act.END_GREEN, Order)
async def end_channel(order: Order) -> Ticket:
    """结束绿色通道: it ends before the answer, with the reason; the ticket goes on by its ordinary clock."""
    async with transaction():
        held = await authorize_and_lock(Act.END_GREEN, order)
        ticket = held.ticket
        text = validated_text(Act.END_GREEN, order.words)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        times = await clocks.stop_green(ticket, order.as_of)
        await record(held, Act.END_GREEN, order.actor, order.as_of, words_id, times=times)
        await tell_officers(ticket, "green_ended", await _in_hand(order, ticket), order.as_of, words=words_id or 0)
        ended = Tell("green_ended", (), {"words": words_id or 0})
        await tell_by_post(ticket, ended, await _by_post(order, ticket), order.as_of)
        return ticket


async def _in_hand(order: Order, ticket: Ticket) -> list[int]:
    """Return whoever has it in hand and their liaison, without who acts."""
    people = [ticket.handler_id] if ticket.handler_id is not None else []
    people += await staffing.liaisons(ticket, order.as_of)
    return [one for one in people if one != order.actor.id]


async def _by_post(order: Order, ticket: Ticket) -> list[int]:
    """Return the desk and those of the highest rung, without who acts and who has it in hand."""
    people = [*await staffing.chiefs(ticket, order.as_of), *await staffing.overseers(ticket, TOP, order.as_of)]
    told = {order.actor.id, *await _in_hand(order, ticket)}
    return [one for one in dict.fromkeys(people) if one not in told]


def stretches(events: Sequence[TicketEvent]) -> list[GreenStretch]:
    """Return the times a ticket was green, the first one first. `events` are all of its history, oldest first."""
    found: list[GreenStretch] = []
    begun: list[TicketEvent] = []
    for event in events:
        if begun or event.act is Act.GREEN:
            begun.append(event)
        if begun and _ends(event):
            found.append(GreenStretch(begun, event))
            begun = []
    return [*found, GreenStretch(begun, None)] if begun else found


def _ends(event: TicketEvent) -> bool:
    return event.act is Act.END_GREEN or not TicketState(event.to_state).is_open
