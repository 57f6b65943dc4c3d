"""The same demand comes once more: this finds the petitions it may repeat, and calls it a repeat (认定重复)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.errors import Invalid, NotFound, Refused
from desk.people import staffing
from desk.rules.ladder import THIRD
from desk.rules.text import petition_numbers
from desk.rules.text.plain_text import bigrams
from desk.screening.likeness import ALIKE, WITHIN, PetitionLeft, may_repeat, next_times
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import RepeatFacts
from desk.tickets.handling import tell_officers
from desk.tickets.history import record
from desk.tickets.orders import Fields, Order, does
from desk.tickets.petition_words import text_in, title_in
from desk.tickets.ticket_store import by_number, find_visible, load, validated_text
from models import Petition, Ticket, statements
from models.database import connection, transaction
from models.enums import Act, TicketState
from models.lock_order import lock_tickets

MOST_LOOKED_AT = 30
MOST_PROPOSED = 3
WHICH = "请填写与哪一件重复：它的工单编号（GD 开头）或诉求编号（SQ 开头）"
NEAR = """
SELECT ticket.id AS ticket_id, petition.id AS petition_id, petition.number, petition.title, petition.title_sealed,
    petition.text, petition.masked_sealed, petition.text_sealed, petition.case_number, petition.created_at,
    petition.representation_id, ticket.state, ticket.closed_at
FROM (
    (SELECT id FROM petition WHERE identity_id = ${identity_id} AND id < ${before} ORDER BY id DESC LIMIT ${most})
    UNION (SELECT id FROM petition WHERE citizen_id = ${citizen_id} AND id < ${before} ORDER BY id DESC LIMIT ${most})
    UNION (SELECT id FROM petition WHERE contact_mobile_index = ${mobile_index} AND id < ${before}
        ORDER BY id DESC LIMIT ${most})
    UNION (SELECT id FROM petition WHERE ${case_number} <> '' AND case_number = ${case_number} AND id < ${before}
        ORDER BY id DESC LIMIT ${most})
) AS near JOIN petition ON petition.id = near.id JOIN ticket ON ticket.petition_id = petition.id
WHERE ticket.part <= 1 AND petition.created_at >= ${since} AND ticket.state <> 'withdrawn'
    AND petition.redacted_at IS NULL"""
"""Each leg is answered by an index of its own and looks at a few rows, the newest."""
LAST = 2**62
ROOT = """
WITH RECURSIVE chain AS (
    SELECT id, repeat_of_id, 1 AS step FROM ticket WHERE id = $1
    UNION ALL SELECT ticket.id, ticket.repeat_of_id, chain.step + 1 FROM chain
        JOIN ticket ON ticket.id = chain.repeat_of_id WHERE chain.step < 100
)
SELECT id FROM chain ORDER BY step DESC LIMIT 1"""


@dataclass(frozen=True)
class NearbyPetition:
    """A petition of the same person or the same case, not long ago."""

    ticket_id: int
    number: str
    title: str = field(repr=False)
    left: PetitionLeft
    state: TicketState
    closed_at: datetime | None = None
    representation_id: int | None = None
    """In what capacity it was left for somebody else."""


@dataclass(frozen=True)
class SimilarPetition:
    """A nearby petition whose words are alike: how alike (0 to 1), and how many days before."""

    near: NearbyPetition
    likeness: float
    days: int

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)

    @property
    def days_words(self) -> str:
        return f"{self.days} 天前" if self.days else "当天"


@dataclass(frozen=True)
class PetitionerKey:
    """Says for which person, or which case, petitions are looked for; None and empty look for none."""

    identity_id: int | None = None
    citizen_id: int | None = None
    mobile_index: str | None = None
    case_number: str = ""


async def nearby_petitions(who: PetitionerKey, as_of: datetime, before: int = LAST) -> list[NearbyPetition]:
    """Return what came from them in the last 90 days, before the petition with that id; the newest first."""
    rows = await statements.fetch(
        NEAR,
        identity_id=who.identity_id,
        citizen_id=who.citizen_id,
        mobile_index=who.mobile_index,
        case_number=who.case_number,
        before=before,
        since=as_of - WITHIN,
        most=MOST_LOOKED_AT,
    )
    found = [
        NearbyPetition(
            row["ticket_id"],
            row["number"],
            title_in(row),
            PetitionLeft(frozenset(bigrams(text_in(row))), row["case_number"], row["created_at"]),
            TicketState(row["state"]),
            row["closed_at"],
            row["representation_id"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: one.ticket_id, reverse=True)


def similar_among(found: Sequence[NearbyPetition], asked: PetitionLeft) -> list[SimilarPetition]:
    """Return those whose words are alike, the likest first. Pure."""
    judged = [(one, may_repeat(one.left, asked)) for one in found]
    days = {one.ticket_id: (asked.at - one.left.at).days for one in found}
    similar = [SimilarPetition(one, share, days[one.ticket_id]) for one, share in judged if share >= ALIKE]
    return sorted(similar, key=lambda one: (-one.likeness, -one.near.ticket_id))[:MOST_PROPOSED]


def key_of_petition(petition: Petition) -> PetitionerKey:
    return PetitionerKey(petition.identity_id, petition.citizen_id, petition.contact_mobile_index, petition.case_number)


async def duplicate_proposals(actor: Actor, ticket: Ticket) -> list[SimilarPetition]:
    """Return what this ticket may repeat, as far as this officer may see it; none once that has been decided."""
    petition = ticket.petition
    if ticket.repeat_of_id is not None or petition.redacted_at is not None:
        return []
    asked = PetitionLeft(frozenset(bigrams(petition.text)), petition.case_number, petition.created_at)
    similar = similar_among(await nearby_petitions(key_of_petition(petition), petition.created_at, petition.id), asked)
    ids = [one.near.ticket_id for one in similar]
    seen = Ticket.filter(visible_tickets(actor), id__in=ids or [0], restricted=ticket.restricted)
    visible = {row.id for row in await seen.only("id")}
    return [one for one in similar if one.near.ticket_id in visible]


@dataclass(frozen=True, kw_only=True)
class RepeatOrder(Order):
    """Holds the number of the earlier petition, as it was typed."""

    earlier: str

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(*order.basis, earlier=sent.text("where"))


@does(Act.REPEAT, RepeatOrder)
async def mark_repeat(order: RepeatOrder) -> Ticket:
    """认定重复: this ticket repeats an earlier one. It is worked on all the same; the third one goes up a rung.

    Chains are flat: every repeat names the first one. Of the third the inspectorate is told at once.
    """
    async with transaction():
        await _lock_chain(order)
        held = await authorize_and_lock(Act.REPEAT, order)
        ticket = held.ticket
        validated_text(Act.REPEAT, order.words)
        earlier = await _earlier(ticket, order.actor, order.earlier)
        first = await load(await _root_of(earlier.id))
        before = await Ticket.filter(repeat_of_id=first.id).values_list("times", flat=True)
        ticket.repeat_of_id = first.id
        ticket.times = next_times([first.times, *(int(str(times)) for times in before)])
        facts = RepeatFacts(earlier.petition.number, ticket.times)
        await record(held, Act.REPEAT, order.actor, order.as_of, facts=facts)
        if ticket.times >= THIRD:
            above = [one for one in await staffing.overseers(ticket, 2, order.as_of) if one != order.actor.id]
            await tell_officers(ticket, "third_time", above, order.as_of, times=ticket.times)
        return ticket


async def _lock_chain(order: RepeatOrder) -> None:
    """Lock the ticket, the earlier one and the first one, in the one order and before any of them is read.

    Whoever had them before may have called the earlier one a repeat: then its first one is locked as well.
    """
    given = petition_numbers.find(order.earlier)
    named = await by_number(given[0]) if len(given) == 1 else []
    roots = [await _root_of(one.id) for one in named]
    every = [order.ticket_id, *roots, *(one.id for one in named)]
    await lock_tickets(every)
    late = {await _root_of(one.id) for one in named} - set(every)
    await lock_tickets(late)


async def _root_of(ticket_id: int) -> int:
    """Return the first ticket of the chain this one is in; itself where it repeats nothing."""
    async with connection() as plain:
        return int(await plain.fetchval(ROOT, ticket_id))


async def _earlier(ticket: Ticket, actor: Actor, number: str) -> Ticket:
    """Find the ticket that is repeated.

    Raises `Invalid` where no ticket has the number, `Refused` where this cannot repeat it.
    """
    given = petition_numbers.find(number)
    if len(given) != 1:
        raise Invalid(WHICH, "where")
    try:
        found = await find_visible(actor, given[0])
    except NotFound as missing:
        raise Invalid(f"{missing.words}：{given[0]}", "where") from missing
    if found.petition_id == ticket.petition_id:
        raise Invalid("不能与它自己重复，请填写另一件的编号", "where")
    if found.petition_id > ticket.petition_id:
        raise Refused("那一件来得更晚，请在那一件上认定")
    mine, its = ticket.petition.case_number, found.petition.case_number
    if mine and its and mine != its:
        raise Refused("案号不同，不是重复诉求")
    if found.restricted != ticket.restricted:
        raise Refused("一件是投诉，一件不是，不能认定重复")
    return found
