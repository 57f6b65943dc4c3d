"""The court corrects an answer (更正): what was said stays, the right text is added, and the citizen is told."""

from desk.errors import Invalid
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.handling import tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Ticket, Words
from models.database import transaction
from models.enums import Act, ClockKind, WordsKind
from models.keyring import unseal


@does(Act.CORRECT, Order)
async def correct(order: Order) -> Ticket:
    """更正: the new text is stored beside the old one; the citizen is told it and has the whole time again to rate it.

    What went out after a review is never corrected by its own author. Who answered stays who answered.
    """
    async with transaction():
        held = await authorize_and_lock(Act.CORRECT, order)
        ticket = held.ticket
        text = validated_text(Act.CORRECT, order.words)
        if text == await _standing(ticket):
            raise Invalid("与现在的答复一样，没有需要更正的", "words")
        words_id = await write_words(ticket, WordsKind.ANSWER, text, order.actor, order.as_of)
        times = await clocks.start(ticket, ClockKind.VISIT, order.as_of)
        await record(held, Act.CORRECT, order.actor, order.as_of, words_id, times=times)
        await tell_petitioner(ticket, "corrected", order.as_of, words=words_id or 0)
        await merged_tickets.tell_merged(ticket, order.as_of, words_id or 0, corrected=True)
        return ticket


async def _standing(ticket: Ticket) -> str:
    """Return the text of the answer as it stands now, last correction included."""
    last = await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    return unseal(last.text_sealed) if last else ""
