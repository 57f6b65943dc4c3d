"""Telling an order that was sent twice from one that came too late."""

from collections.abc import Iterable, Mapping

from desk.rules.lifecycle import RULES, Says
from desk.tickets.event_facts import facts_of_event
from desk.tickets.handling import Order
from models import TicketEvent, Words
from models.enums import Act
from models.keyring import unseal


async def done_already(act: Act, order: Order, chosen: Mapping[str, object]) -> bool:
    """Whether the very next thing that happened after the version read was this same act with these same words and
    with what was chosen, by its name among the event's facts: it was sent twice, and the first one counted.
    """
    assert order.version is not None
    event = await TicketEvent.get_or_none(ticket_id=order.ticket_id, seq=order.version + 1, act=act)
    if event is None or (event.actor_kind, event.actor_id) != (order.actor.kind, order.actor.id):
        return False
    if RULES[act].says is not Says.NOTHING:
        words = await Words.get_or_none(id=event.words_id) if event.words_id else None
        if (unseal(words.text_sealed) if words else "") != order.words:
            return False
    facts = facts_of_event(event)
    return all(getattr(facts, name, None) == value for name, value in chosen.items())


async def only_since(order: Order, acts: Iterable[Act]) -> int | None:
    """The ticket's version now, if nothing but these acts happened since the one that was read."""
    assert order.version is not None
    events = await TicketEvent.filter(ticket_id=order.ticket_id, seq__gt=order.version).order_by("seq")
    return events[-1].seq if events and all(event.act in set(acts) for event in events) else None
