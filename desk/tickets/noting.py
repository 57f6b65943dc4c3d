"""What officers write for each other on a ticket and no citizen reads: notes (备注) and calls they made (通话).

A colleague who is named in a note with `@` is told of it, if they may see the ticket; nobody else ever is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid
from desk.notices.catalogue import Tell, officers, tell
from desk.rules.text.plain_text import HAN
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.colleagues import Colleague, colleagues
from desk.tickets.event_facts import NO_FACTS, EventFacts, MentionFacts
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_store import HeldTicket, validated_text
from models import Ticket
from models.database import transaction
from models.enums import Act, WordsKind

MOST_MENTIONED = 10
TOO_MANY = f"一条备注最多提醒 {MOST_MENTIONED} 位同事"
NOT_A_COLLEAGUE = "选的同事里有人看不到这件工单，没有提醒。请从名单里选"
_CALLED = re.compile(f"@([{HAN}·]{{2,20}})")


@dataclass(frozen=True, kw_only=True)
class NoteOrder(Order):
    """Says which colleagues were chosen to be told of a note, by their ids."""

    mentioned: tuple[int, ...] = ()

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        chosen = [one for one in sent.several("mention") if one.isascii() and one.isdecimal() and len(one) < 19]
        return cls(*order.basis, mentioned=tuple(dict.fromkeys(map(int, chosen))))


@does(Act.NOTE, NoteOrder)
async def note(order: Order) -> Ticket:
    """备注: an officer writes something for colleagues only, and those named in it are told.

    Raises `Invalid` where somebody chosen may not see the ticket, the same as where there is nobody of that id.
    """
    async with transaction():
        held = await authorize_and_lock(Act.NOTE, order)
        text = validated_text(Act.NOTE, order.words)
        told = await _told(held, order, text)
        await _write(held, Act.NOTE, order, text, MentionFacts(tuple(told)) if told else NO_FACTS)
        await tell(held.ticket, Tell("mentioned", officers(told)), order.as_of)
        return held.ticket


@does(Act.CALL, Order)
async def call(order: Order) -> Ticket:
    """通话: an officer writes down that somebody was telephoned, and what was said; for colleagues only."""
    async with transaction():
        held = await authorize_and_lock(Act.CALL, order)
        await _write(held, Act.CALL, order, validated_text(Act.CALL, order.words), NO_FACTS)
        return held.ticket


async def _write(held: HeldTicket, act: Act, order: Order, text: str, facts: EventFacts) -> None:
    words_id = await write_words(held.ticket, WordsKind.NOTE, text, order.actor, order.as_of, quotes=True)
    await record(held, act, order.actor, order.as_of, words_id, facts)


async def _told(held: HeldTicket, order: Order, text: str) -> list[int]:
    """Return who is told: those chosen, and those whose name after an `@` is nobody else's here.

    Where this very note put the ticket behind the wall, those who see it no more are left out and nothing is said.
    """
    chosen = order.mentioned if isinstance(order, NoteOrder) else ()
    if not chosen and "@" not in text:
        return []
    known = await _others(held.ticket, order.actor.id, order.as_of)
    ids = {one.id for one in known}
    if held.walled_now:
        chosen = tuple(one for one in chosen if one in ids)
    if not set(chosen) <= ids:
        raise Invalid(NOT_A_COLLEAGUE, "mention")
    found = dict.fromkeys([*chosen, *_named(text, known)])
    if len(found) > MOST_MENTIONED:
        raise Invalid(TOO_MANY, "mention")
    return list(found)


async def _others(ticket: Ticket, officer_id: int | None, as_of: datetime) -> list[Colleague]:
    return [one for one in await colleagues(ticket, as_of) if one.id != officer_id]


def _named(text: str, known: Sequence[Colleague]) -> list[int]:
    """Return whom the text calls by `@` and their name; of two of one name neither, who have to be chosen."""
    found = []
    for match in _CALLED.finditer(text):
        fitting = [one for one in known if match[1].startswith(one.name)]
        longest = max((len(one.name) for one in fitting), default=0)
        meant = [one.id for one in fitting if len(one.name) == longest]
        found += meant if len(meant) == 1 else []
    return found
