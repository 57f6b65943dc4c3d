"""This tells an order that was sent twice from one that came too late."""

from collections.abc import Iterable

from desk.rules.lifecycles.petition import PETITION
from desk.tickets.event_facts import facts_of_event
from desk.tickets.orders import Order
from models import TicketEvent, Words
from models.enums import Act
from models.keyring import unseal


async def done_already(act: Act, order: Order) -> bool:
    """Say whether this very order was carried out already: it was sent twice, and the first one counted.

    It was where the very next thing that happened after the version read was this same act, ordered alike, with these
    same words.
    """
    assert order.version is not None
    event = await TicketEvent.get_or_none(ticket_id=order.ticket_id, seq=order.version + 1, act=act)
    if event is None or (event.actor_kind, event.actor_id) != (order.actor.kind, order.actor.id):
        return False
    if PETITION.must_say(act):
        words = await Words.get_or_none(id=event.words_id) if event.words_id else None
        if (unseal(words.text_sealed) if words else "") != order.words:
            return False
    return order.is_told_by(facts_of_event(event))


async def only_since(order: Order, acts: Iterable[Act]) -> int | None:
    """Return the ticket's version now, if nothing but these acts happened since the one that was read."""
    assert order.version is not None
    events = await TicketEvent.filter(ticket_id=order.ticket_id, seq__gt=order.version).order_by("seq")
    return events[-1].seq if events and all(event.act in set(acts) for event in events) else None
