"""核定被投诉人: the inspectorate says whom a restricted ticket is about; they have nothing to do with it."""

import re
from datetime import datetime

from desk.errors import Invalid, Refused
from desk.tickets.event_facts import SubjectFacts
from desk.tickets.handling import Order
from desk.tickets.history import record, write_words
from desk.tickets.ticket_store import authorize_and_lock, validated_text
from models import Delivery, Officer, Subject, Ticket
from models.database import transaction
from models.enums import Act, DeliveryState, FoundBy, WordsKind

MOST = 20
HAS_IT_IN_HAND = "其中有人正承办这件工单：请先改派给别人，再核定"


async def name_subject(order: Order, who: str) -> Ticket:
    """The officers with the ids in `who` (`12,15`), of the ticket's court, are its subjects; nobody else, and nobody at
    all where it is empty. They are told nothing more of it.
    """
    async with transaction():
        ticket = await authorize_and_lock(Act.NAME_SUBJECT, order.actor, order.ticket_id, order.version)
        text = validated_text(Act.NAME_SUBJECT, order.words)
        officers = await _officers(who, ticket)
        if ticket.handler_id in officers:
            raise Refused(HAS_IT_IN_HAND)
        before = {row.officer_id for row in await Subject.filter(ticket_id=ticket.id)}
        if set(officers) == before:
            raise Invalid("被投诉人没有变", "where")
        await Subject.filter(ticket_id=ticket.id).exclude(officer_id__in=officers or [0]).delete()
        await Subject.bulk_create(
            Subject(ticket_id=ticket.id, officer_id=one, found_by=FoundBy.DESK, at=order.as_of)
            for one in officers
            if one not in before
        )
        await _tell_nothing_more(ticket, officers, order.as_of)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = SubjectFacts(tuple(officers))
        await record(ticket, Act.NAME_SUBJECT, order.actor, ticket.state, order.as_of, words_id, facts)
        return ticket


async def _officers(who: str, ticket: Ticket) -> list[int]:
    """Those of the ticket's court or a court above it that are named. Raises `Invalid` for anything else."""
    given = list(dict.fromkeys(re.findall(r"[0-9]{1,18}", who)))
    if len(given) > MOST:
        raise Invalid(f"被投诉人最多 {MOST} 位", "where")
    paths = path_and_above(ticket.court.path)
    found = await Officer.filter(id__in=[int(one) for one in given] or [0], court__path__in=paths).order_by("id")
    if len(found) != len(given) or (who.strip() and not given):
        raise Invalid("请从名单里选择被投诉人", "where")
    return [one.id for one in found]


def path_and_above(path: str) -> list[str]:
    """The paths of a court and of those above it, of one such as `赣/赣01/`."""
    codes = path.strip("/").split("/")
    return ["".join(f"{code}/" for code in codes[: length + 1]) for length in range(len(codes))]


async def _tell_nothing_more(ticket: Ticket, officers: list[int], as_of: datetime) -> None:
    waiting = Delivery.filter(ticket_id=ticket.id, officer_id__in=officers or [0], state=DeliveryState.PENDING)
    await waiting.update(state=DeliveryState.CANCELLED, finished_at=as_of)
