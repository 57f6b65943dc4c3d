"""Drafts: what an officer writes on a ticket is kept as it is typed, for themselves alone, until it is sent.

Kept for each person, ticket and act, on the server: on another machine, or after a session has ended, it goes on there.
"""

from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Invalid
from desk.rules.sizes import LONGEST_WORDS
from desk.tickets.history import digest_of
from models import Draft, Ticket, Words, statements
from models.enums import Act
from models.keyring import Place, keyring, purpose_of, unseal
from models.writing import KEEP_DRAFT, sealing_row_of


@dataclass(frozen=True)
class KeptDraft:
    """What somebody had written, and when it was last kept."""

    words: str = field(repr=False)
    saved_at: datetime


async def keep(officer_id: int, ticket: Ticket, act: Act, words: str, as_of: datetime) -> bool:
    """Keep what somebody has written so far; nothing at all, and no file attached, takes the draft away.

    Returns whether there is one now.
    What came late, after the same words were sent, is not kept. Raises `Invalid` for more than can be sent.
    """
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(words)} 字", "words")
    is_over = not words.strip() or await _was_sent(officer_id, ticket, words.strip())
    if is_over and not await _has_files(officer_id, ticket.id, act):
        await drop(officer_id, ticket.id, act)
        return False
    place = Place("draft", "text_sealed", sealing_row_of(officer_id, ticket.id, act))
    await statements.execute(
        KEEP_DRAFT,
        officer_id=officer_id,
        ticket_id=ticket.id,
        act=act.value,
        text_sealed=keyring().seal(words, place, purpose_of(ticket.restricted)),
        at=as_of,
    )
    return True


async def _has_files(officer_id: int, ticket_id: int, act: Act) -> bool:
    draft = await Draft.get_or_none(officer_id=officer_id, ticket_id=ticket_id, act=act)
    return draft is not None and bool(draft.file_ids)


async def _was_sent(officer_id: int, ticket: Ticket, words: str) -> bool:
    return await Words.exists(ticket_id=ticket.id, author_id=officer_id, digest=digest_of(words))


async def kept(officer_id: int, ticket_id: int, act: Act) -> KeptDraft | None:
    """Return somebody's own draft of an act; None where they have none."""
    found = await Draft.get_or_none(officer_id=officer_id, ticket_id=ticket_id, act=act)
    return KeptDraft(unseal(found.text_sealed), found.saved_at) if found else None


async def drop(officer_id: int, ticket_id: int, act: Act) -> None:
    """Take a draft away: it was sent, or given up."""
    await Draft.filter(officer_id=officer_id, ticket_id=ticket_id, act=act).delete()
