"""The court corrects an answer (更正): what was said stays, the right text is added, and the citizen is told."""

from desk.errors import Invalid
from desk.tickets.attaching import LEAKED, attached_facts, sent_before, take_along
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import TakenBackFacts
from desk.tickets.handling import tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.leaks import LeakOrder, check_concerned, seal_told, tell_concerned
from desk.tickets.orders import Order, does
from desk.tickets.ticket_store import validated_text
from desk.tickets.timing import clocks
from models import Ticket, Words
from models.database import transaction
from models.enums import Act, ClockKind, WordsKind
from models.keyring import unseal


@does(Act.CORRECT, LeakOrder)
async def correct(order: Order) -> Ticket:
    """更正: the new text is stored beside the old one; the citizen is told it and has the whole time again to rate it.

    What went out after a review is never corrected by its own author. Who answered stays who answered. Where the old
    one told of somebody else, it is taken back: the citizen reads it no more, and its files
    go along no more. Which of the files still hold is said by sending them again.
    """
    async with transaction():
        held = await authorize_and_lock(Act.CORRECT, order)
        ticket = held.ticket
        text = validated_text(Act.CORRECT, order.words)
        before = {one.id for one in await sent_before(ticket, Act.CORRECT)}
        if text == await _standing(ticket) and set(order.files) == before:
            raise Invalid("与现在的答复一样，没有需要更正的", "words")
        leak = LeakOrder.of(order)
        if leak.leaked and before & set(order.files):
            raise Invalid(LEAKED, "files")
        await check_concerned(ticket, leak)
        along = await take_along(ticket, Act.CORRECT, order)
        sealed = await seal_told(ticket, order.as_of) if leak.leaked else []
        facts = attached_facts(along)
        if sealed:
            facts = TakenBackFacts(tuple(sealed), leak.concerned or None, leak.outside, along or None)
        words_id = await write_words(ticket, WordsKind.ANSWER, text, order.actor, order.as_of)
        times = await clocks.start(ticket, ClockKind.VISIT, order.as_of)
        await record(held, Act.CORRECT, order.actor, order.as_of, words_id, facts, times)
        await tell_petitioner(ticket, "corrected", order.as_of, words=words_id or 0)
        await merged_tickets.tell_merged(ticket, order.as_of, words_id or 0, corrected=True)
        await tell_concerned(ticket, leak)
        return ticket


async def _standing(ticket: Ticket) -> str:
    """Return the text of the answer as it stands now, last correction included."""
    last = await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    return unseal(last.text_sealed) if last else ""
