"""Whoever looks after tickets reminds the one who has them in hand."""

from desk.notices.catalogue import Tell, officers, tell
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import validated_text
from models import Ticket
from models.database import transaction
from models.enums import Act, WordsKind


@does(Act.REMIND, Order)
async def remind(order: Order) -> Ticket:
    """催办: the handler is told to get on with it; the clock runs on."""
    async with transaction():
        held = await authorize_and_lock(Act.REMIND, order)
        ticket, text = held.ticket, validated_text(Act.REMIND, order.words)
        words_id = await write_words(ticket, WordsKind.NOTE, text, order.actor, order.as_of)
        await record(held, Act.REMIND, order.actor, order.as_of, words_id)
        to = [one for one in (ticket.handler_id,) if one is not None and one != order.actor.id]
        await tell(ticket, Tell("reminded", officers(to), {"words": words_id or 0}), order.as_of)
        return ticket
