"""A handler asks for more time (延期) once in a cycle, and the chief liaison decides; meanwhile the clock runs on."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from desk.errors import Invalid
from desk.people import staffing
from desk.rules.lifecycles.petition_guards import Extension
from desk.tickets import walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import EventFacts, ExtensionFacts, GrantFacts, facts_of_event
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_facts import extension_by, extension_event
from desk.tickets.ticket_store import officer_names, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.promises import running_promise
from models import Clock, Ticket, TicketEvent, Words
from models.database import transaction
from models.enums import Act, TicketState, WordsKind
from models.keyring import unseal

MOST_DAYS = 15


@dataclass(frozen=True)
class ExtensionRequest:
    """A request not yet decided: who wants how many working days more, the new due moment, and why."""

    who: str
    days: int
    until: datetime
    at: datetime
    words: str = field(repr=False)


def _fit(days: int | None) -> int:
    if days is None or not 1 <= days <= MOST_DAYS:
        raise Invalid(f"请填写延期几个工作日，1 到 {MOST_DAYS} 天", "days")
    return days


@dataclass(frozen=True, kw_only=True)
class ExtensionOrder(Order):
    """Says how many working days more are wanted."""

    days: int

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(*order.basis, days=_fit(sent.number("days")))

    def is_told_by(self, facts: EventFacts) -> bool:
        return isinstance(facts, ExtensionFacts) and facts.days == self.days


@does(Act.REQUEST_EXTENSION, ExtensionOrder)
async def request_extension(order: ExtensionOrder) -> Ticket:
    """申请延期: the handler asks for so many working days more, with the reason; who decides is told.

    The clock runs on.
    """
    async with transaction():
        held = await authorize_and_lock(Act.REQUEST_EXTENSION, order)
        ticket = held.ticket
        text = validated_text(Act.REQUEST_EXTENSION, order.words)
        days = _fit(order.days)
        clock = await clocks.of_the_work(ticket.id)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = ExtensionFacts(days, clock.id)
        await record(held, Act.REQUEST_EXTENSION, order.actor, order.as_of, words_id, facts)
        deciders = await staffing.deciders(ticket, order.actor.id, order.as_of)
        await walls.let_in(ticket, deciders, order.as_of)
        await tell_officers(ticket, "extension_asked", deciders, order.as_of, words=words_id or 0, days=days)
        return ticket


@does(Act.GRANT, Order)
async def grant_extension(order: Order) -> Ticket:
    """同意延期: the running clock is due that much later; the handler and the citizen are told the new date."""
    async with transaction():
        held = await authorize_and_lock(Act.GRANT, order)
        ticket = held.ticket
        validated_text(Act.GRANT, order.words)
        asked, wanted = await _request(ticket)
        days, clock = wanted.days, await Clock.get(id=wanted.clock_id)
        times = await clocks.extend(ticket, clock, days, order.as_of)
        facts = GrantFacts(days, clock.id, times.due_at)
        await record(held, Act.GRANT, order.actor, order.as_of, facts=facts, times=times)
        await tell_officers(ticket, "extension_granted", _asker(asked), order.as_of, days=days)
        await tell_petitioner(ticket, "extended", order.as_of, days=days)
        return ticket


@does(Act.REFUSE, Order)
async def refuse_extension(order: Order) -> Ticket:
    """不同意延期: the handler hears why; nothing else changes, and the citizen hears nothing of it."""
    async with transaction():
        held = await authorize_and_lock(Act.REFUSE, order)
        ticket = held.ticket
        text = validated_text(Act.REFUSE, order.words)
        asked, wanted = await _request(ticket)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        await record(held, Act.REFUSE, order.actor, order.as_of, words_id, wanted)
        await tell_officers(ticket, "extension_refused", _asker(asked), order.as_of, words=words_id or 0)
        return ticket


async def _request(ticket: Ticket) -> tuple[TicketEvent, ExtensionFacts]:
    """Return the open request."""
    asked = await extension_event(ticket)
    assert asked is not None
    wanted = facts_of_event(asked)
    assert isinstance(wanted, ExtensionFacts)
    return asked, wanted


def _asker(asked: TicketEvent) -> list[int]:
    return [asked.actor_id] if asked.actor_id is not None else []


async def open_request(ticket: Ticket, as_of: datetime) -> ExtensionRequest | None:
    """Return what is asked for and not yet decided, with the due moment a grant would give at `as_of`."""
    asked = await extension_event(ticket)
    if asked is None or ticket.state is not TicketState.ACCEPTED or await extension_by(asked) is not Extension.ASKED:
        return None
    wanted = facts_of_event(asked)
    assert isinstance(wanted, ExtensionFacts)
    clock, promise = await Clock.get(id=wanted.clock_id), await running_promise(ticket.id)
    moved = [await clocks.later(one, wanted.days, as_of) for one in (clock, promise) if one is not None]
    until = min(one.at for one in moved)
    said_by = await officer_names([asked.actor_id])
    words = await Words.get_or_none(id=asked.words_id) if asked.words_id else None
    who = said_by.get(asked.actor_id or 0, "承办人")
    return ExtensionRequest(who, wanted.days, until, asked.at, unseal(words.text_sealed) if words else "")
