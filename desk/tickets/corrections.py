"""Correcting an answer (更正): what was said stays, what holds is said again, and the citizen is told."""

from desk.errors import Invalid, Refused
from desk.tickets.handling import Order, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.joining import merged_tickets
from desk.tickets.ticket_store import authorize_and_lock, facts_of, validated_text
from desk.tickets.timing import clocks
from models import Ticket, Words
from models.database import transaction
from models.enums import Act, ClockKind, TicketState, WordsKind
from models.keyring import unseal


async def correct(order: Order) -> Ticket:
    """更正: the new text beside the old one; the citizen is told it, and has the whole time to rate it.

    What went out after a review is never corrected by its own author. Who answered stays who answered.
    """
    async with transaction():
        ticket = await authorize_and_lock(Act.CORRECT, order.actor, order.ticket_id, order.version)
        text = validated_text(Act.CORRECT, order.words)
        if facts_of(ticket).needs_review and ticket.answered_by_id == order.actor.id:
            raise Refused("经审核发出的答复，要由起草人以外的人更正")
        if text == await _standing(ticket):
            raise Invalid("与现在的答复一样，没有需要更正的", "words")
        words_id = await write_words(ticket, WordsKind.ANSWER, text, order.actor, order.as_of)
        await clocks.start(ticket, ClockKind.VISIT, order.as_of)
        await record(ticket, Act.CORRECT, order.actor, TicketState.ANSWERED, order.as_of, words_id)
        await tell_petitioner(ticket, "corrected", order.as_of, words=words_id or 0)
        await merged_tickets.tell_merged(ticket, order.as_of, words_id or 0, corrected=True)
        return ticket


async def _standing(ticket: Ticket) -> str:
    """The answer as it stands now."""
    last = await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle).order_by("-id").first()
    return unseal(last.text_sealed) if last else ""
