"""核定被投诉人: the inspectorate says whom a restricted ticket is about; they have nothing to do with it.

Whom its words may mean is held off until then, without being shown as a subject to anybody.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from desk.errors import Invalid, Refused
from desk.rules.courts import path_and_above
from desk.tickets import second_person, walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import SubjectFacts
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_store import HeldTicket, validated_text
from models import ComplaintRelease, Officer, Subject, Ticket
from models.database import transaction
from models.enums import Act, Finding, FoundBy, WordsKind

MOST = 20
HAS_IT_IN_HAND = "其中有人正承办这件工单：请先改派给别人，再核定"


NOT_OF_THE_LIST = "请从名单里选择被投诉人"


@dataclass(frozen=True, kw_only=True)
class SubjectOrder(Order):
    """Holds the ids of the officers the ticket is about; none where it is about nobody."""

    officers: tuple[int, ...]

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        """Read the ids from several fields of one name, or from one with commas."""
        given = [one.strip() for text in sent.several("where") for one in text.split(",")]
        ids = dict.fromkeys(one for one in given if one)
        if not all(re.fullmatch(r"[0-9]{1,18}", one) for one in ids):
            raise Invalid(NOT_OF_THE_LIST, "where")
        return cls(*order.basis, officers=tuple(int(one) for one in ids))


@does(Act.NAME_SUBJECT, SubjectOrder)
async def name_subject(order: SubjectOrder) -> Ticket:
    """核定被投诉人: those the order names are the ticket's subjects, and nobody else; who was only held off is let go.

    They are of the ticket's court or one above. They are told nothing more of it. Whoever was a subject and is to be
    none stays one until a second person agrees.
    """
    async with transaction():
        held = await authorize_and_lock(Act.NAME_SUBJECT, order)
        ticket = held.ticket
        validated_text(Act.NAME_SUBJECT, order.words)
        officers = await _officers(order.officers, ticket)
        if ticket.handler_id in officers:
            raise Refused(HAS_IT_IN_HAND)
        before = await Subject.filter(ticket_id=ticket.id)
        named = {row.officer_id for row in before if row.finding is Finding.NAMED}
        if set(officers) == named and len(named) == len(before):
            raise Invalid("被投诉人没有变", "where")
        if named - set(officers):
            sent = {"where": ",".join(str(one) for one in officers)}
            return await second_person.propose(held, Act.NAME_SUBJECT, order, sent)
        return await _named(held, order)


@second_person.carries_out(Act.NAME_SUBJECT)
async def _named(held: HeldTicket, order: SubjectOrder) -> Ticket:
    ticket, text = held.ticket, validated_text(Act.NAME_SUBJECT, order.words)
    officers = await _officers(order.officers, ticket)
    before = {row.officer_id: row for row in await Subject.filter(ticket_id=ticket.id)}
    await _let_go(ticket, [one for one in before if one not in officers], order.as_of)
    await ComplaintRelease.filter(ticket_id=ticket.id, officer_id__in=officers or [0]).delete()
    held_off = [one for one in officers if one in before and before[one].finding is Finding.HELD_OFF]
    await Subject.filter(ticket_id=ticket.id, officer_id__in=held_off or [0]).update(
        finding=Finding.NAMED, found_by=FoundBy.DESK, at=order.as_of
    )
    await Subject.bulk_create(
        Subject(ticket_id=ticket.id, officer_id=one, found_by=FoundBy.DESK, at=order.as_of)
        for one in officers
        if one not in before
    )
    words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
    await record(held, Act.NAME_SUBJECT, order.actor, order.as_of, words_id, SubjectFacts(tuple(officers)))
    await walls.build(held, order.as_of)
    return ticket


async def _let_go(ticket: Ticket, officers: Sequence[int], as_of: datetime) -> None:
    """Write down that this complaint does not mean these officers, as far as it goes now."""
    await Subject.filter(ticket_id=ticket.id, officer_id__in=officers or [0]).delete()
    for one in officers:
        await ComplaintRelease.update_or_create(ticket_id=ticket.id, officer_id=one, defaults={"at": as_of})


async def _officers(ids: Sequence[int], ticket: Ticket) -> list[int]:
    """Return the officers named, of the ticket's court or a court above it. Raises `Invalid` for anything else."""
    given = list(dict.fromkeys(ids))
    if len(given) > MOST:
        raise Invalid(f"被投诉人最多 {MOST} 位", "where")
    paths = path_and_above(ticket.court.path)
    found = await Officer.filter(id__in=given or [0], court__path__in=paths).order_by("id")
    if len(found) != len(given):
        raise Invalid(NOT_OF_THE_LIST, "where")
    return [one.id for one in found]
