"""回复来文单位: the body that passed a matter on is owed a reply, by the desk and by a day; here it is given."""

from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.history import record, write_words
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Ticket
from models.database import transaction
from models.enums import Act, WordsKind


@does(Act.REPLY_BODY, Order)
async def reply_to_body(order: Order) -> Ticket:
    """Write down what was replied to the body that passed the matter on, and end its clock."""
    async with transaction():
        held = await authorize_and_lock(Act.REPLY_BODY, order)
        ticket = held.ticket
        text = validated_text(Act.REPLY_BODY, order.words)
        words_id = await write_words(ticket, WordsKind.NOTE, text, order.actor, order.as_of)
        times = await clocks.stop_passed_on(ticket, order.as_of)
        await record(held, Act.REPLY_BODY, order.actor, order.as_of, words_id, times=times)
        return ticket
