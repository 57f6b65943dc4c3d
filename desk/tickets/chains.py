"""Whether a ticket's history is as it was written: every line's hash is made again, and that of what was said."""

from desk.tickets.history import FIRST_HASH, chain_hash, digest_of, history_line
from desk.tickets.ticket_store import chain_name
from models import Ticket, TicketEvent, Words
from models.keyring import CannotOpen, unseal


async def broken_at(ticket: Ticket) -> tuple[int, int | None]:
    """Return how many lines a ticket's history has, and the first that does not fit, None where all do.

    A line fits where its hash does, it goes on from the state before, and its words are those that were said; erased
    ones are gone, and their digest stays. Lines from before the chain covered words and places come first, never after.
    """
    events = await TicketEvent.filter(ticket_id=ticket.id).order_by("seq")
    said = {one.id: one for one in await Words.filter(id__in=[one.words_id for one in events if one.words_id] or [0])}
    previous, before, scheme = FIRST_HASH, "", 1
    for place, event in enumerate(events, 1):
        words = said.get(event.words_id or 0)
        line = history_line(event, words.digest if words is not None else "")
        expected = chain_hash(chain_name(ticket), place, line, previous, event.scheme)
        fits = event.seq == place and event.from_state == before and bytes(event.hash) == expected
        if not fits or event.scheme < scheme or not _is_as_said(words):
            return len(events), place
        previous, before, scheme = expected, event.to_state.value, event.scheme
    whole = len(events) == ticket.version and before == ticket.state
    return len(events), None if whole else len(events) + 1


def _is_as_said(words: Words | None) -> bool:
    if words is None or not words.digest or words.text_sealed is None:
        return True
    try:
        return digest_of(unseal(words.text_sealed)) == words.digest
    except CannotOpen:
        return False
