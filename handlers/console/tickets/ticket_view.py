"""Everything the page of one ticket shows, gathered in one place."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.text.personal_numbers import mask_mobile, mask_name
from desk.tickets import checks
from desk.tickets.joining import duplicates, transfers
from desk.tickets.joining.parts import matter_of
from desk.tickets.ticket_facts import objection_to
from desk.tickets.ticket_store import may_unmask, number_of, petition_number_of, title_of
from handlers.console.queue.listing import COLUMNS, QueueRow, row_of
from handlers.console.queue.proposals import alert_of, proposal_of
from handlers.console.queue.similar import same_person
from handlers.console.tickets.cycles import CycleRating, TicketCycle, cycles_of, ratings_of
from handlers.console.tickets.delivery_log import DeliveryLine, delivery_log
from handlers.console.tickets.history import AnswerSaid, HistoryMoment, answers, timeline
from models import (
    Attachment,
    Citizen,
    Clock,
    ContentCheck,
    Court,
    Officer,
    Petition,
    Supervision,
    Ticket,
)
from models.enums import Act, ClockKind, Standing, TicketState
from models.keyring import unseal

MOST_OTHERS = 8
UNDECIDED = frozenset({TicketState.PENDING, TicketState.DISPATCHED, TicketState.ACCEPTED})
"""While it may still be found to be a repeat."""


@dataclass(frozen=True)
class PetitionerContact:
    """How to reach the petitioner: masked, unless it was opened by a click that is written down."""

    name: str = field(repr=False)
    mobile: str = field(repr=False)
    organisation: str = ""
    standing: str = ""
    verified: bool = False
    has_more: bool = False
    opened: bool = False


@dataclass(frozen=True)
class ClockLimit:
    """A time limit as it is shown."""

    kind: ClockKind
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None
    reason: str
    estimated: bool
    rung: int
    minutes_left: int | None = None
    """Where the clock stands still: what it has left when it goes on."""

    @property
    def in_time(self) -> bool:
        return self.stopped_at is not None and self.stopped_at <= self.due_at


@dataclass(frozen=True)
class SupervisionShown:
    rung: int
    recipient: str
    opened_at: datetime
    due_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class ConsoleTicket:
    ticket: Ticket
    petition: Petition
    court: Court
    handler: str
    department: str
    entered_by: str
    contact: PetitionerContact
    files: Sequence[Attachment]
    answers: Sequence[AnswerSaid]
    moments: Sequence[HistoryMoment]
    told: Sequence[DeliveryLine]
    running: Sequence[ClockLimit]
    over: Sequence[ClockLimit]
    supervised: Sequence[SupervisionShown]
    ratings: Sequence[CycleRating]
    others: Sequence[QueueRow]
    may_unmask: bool
    rounds: Sequence[TicketCycle] = ()
    """Where it was taken up again: every round of it."""
    checks: Sequence[ContentCheck] = ()
    hands: Sequence[transfers.CourtInHand] = ()
    """The courts that have had it, where it is more than one."""
    together: Sequence[QueueRow] = ()
    """What it was merged into, and what was merged into it."""
    proposal: str = ""
    alert: str = ""
    similar: Sequence[duplicates.SimilarPetition] = ()
    may_repeat: bool = False
    """Whether this officer may call it a repeat."""
    chain: Sequence[QueueRow] = ()
    """The same demand at other times, where this one was found to be one of several."""
    subjects: Sequence[str] = ()
    parts: Sequence[QueueRow] = ()
    """Where its petition was split: its parts, this one among them."""
    matter: str = field(default="", repr=False)
    """And what of it this one is about."""

    @property
    def number(self) -> str:
        return number_of(self.ticket)

    @property
    def petition_number(self) -> str:
        return petition_number_of(self.ticket)

    @property
    def title(self) -> str:
        return title_of(self.ticket)

    @property
    def was_green(self) -> bool:
        """Whether the green channel is, or was once, open for it."""
        return any(limit.kind is ClockKind.GREEN for limit in (*self.running, *self.over))


async def gather_ticket(actor: Actor, ticket: Ticket, as_of: datetime) -> ConsoleTicket:
    """For somebody who may see this ticket (loaded with court, petition, department and handler)."""
    petition = ticket.petition
    limits = [_limit(clock) for clock in await Clock.filter(ticket_id=ticket.id).order_by("-id")]
    running = [limit for limit in limits if limit.stopped_at is None]
    said, ratings = await answers(ticket), await ratings_of(ticket)
    matter = await matter_of(ticket)
    elsewhere = {one.words_id for one in said} | {one.words_id for one in ratings if one.words_id is not None}
    elsewhere |= {matter.id} if matter else set()
    hands = await transfers.courts_in_hand(ticket.id)
    entered = await Officer.get_or_none(id=petition.entered_by_id) if petition.entered_by_id else None
    return ConsoleTicket(
        ticket=ticket,
        petition=petition,
        court=ticket.court,
        handler=ticket.handler.name if ticket.handler else "",
        department=ticket.department.name if ticket.department else "",
        entered_by=entered.name if entered else "",
        contact=await contact(petition),
        files=await Attachment.filter(petition_id=petition.id).order_by("id"),
        answers=said,
        moments=await timeline(ticket, elsewhere),
        told=await delivery_log(ticket),
        running=sorted(running, key=lambda limit: limit.kind is not ClockKind.GREEN),
        over=[limit for limit in limits if limit.stopped_at is not None],
        supervised=await _supervised(ticket),
        ratings=ratings,
        rounds=await cycles_of(ticket, said, ratings),
        others=await _others(actor, ticket),
        may_unmask=may_unmask(actor, ticket),
        checks=await checks.checks_of_petition(petition.id),
        hands=hands if len(hands) > 1 else (),
        together=await _together(actor, ticket),
        proposal=proposal_of(ticket),
        alert=alert_of(ticket.alerts) if ticket.state.is_open else "",
        similar=await duplicates.duplicate_proposals(actor, ticket) if ticket.state in UNDECIDED else (),
        may_repeat=await objection_to(Act.REPEAT, actor, ticket, as_of) is None,
        chain=await _chain(actor, ticket),
        subjects=await _subjects(ticket),
        parts=await _parts(actor, ticket),
        matter=matter.words if matter else "",
    )


async def contact(petition: Petition, opened: bool = False) -> PetitionerContact:
    """What was left with the petition, else what the citizen registered."""
    citizen = await Citizen.get_or_none(id=petition.citizen_id) if petition.citizen_id else None
    name = unseal(petition.contact_name_sealed) or (unseal(citizen.name_sealed) if citizen else "")
    mobile = unseal(petition.contact_mobile_sealed) or (unseal(citizen.mobile_sealed) if citizen else "")
    return PetitionerContact(
        name=name if opened else mask_name(name),
        mobile=mobile if opened else mask_mobile(mobile),
        organisation=petition.organisation or (citizen.organisation if citizen else ""),
        standing=citizen.standing.label if citizen else "",
        verified=citizen is not None and citizen.standing is Standing.VERIFIED,
        has_more=bool(name or mobile),
        opened=opened,
    )


def _limit(clock: Clock) -> ClockLimit:
    return ClockLimit(
        clock.kind,
        clock.started_at,
        clock.due_at,
        clock.stopped_at,
        clock.reason,
        clock.estimated,
        clock.rung,
        clock.remaining_minutes if clock.paused_at else None,
    )


async def _supervised(ticket: Ticket) -> list[SupervisionShown]:
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("-id").select_related("recipient")
    return [
        SupervisionShown(
            row.rung,
            row.recipient.name if row.recipient else "",
            row.opened_at,
            row.due_at,
            row.acknowledged_at,
            row.closed_at,
        )
        for row in rows
    ]


async def _others(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """The same person's other petitions, as far as this officer may see them."""
    petition = ticket.petition
    query = Ticket.filter(visible_tickets(actor), same_person(petition)).exclude(petition_id=petition.id)
    found = [row_of(row) for row in await query.order_by("-id").limit(MOST_OTHERS).values(*COLUMNS)]
    return list({row.petition_id: row for row in reversed(found)}.values())[::-1]


async def _parts(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """All parts of what was split, as far as this officer may see them; empty for a whole petition."""
    if not ticket.part:
        return []
    query = Ticket.filter(visible_tickets(actor), petition_id=ticket.petition_id)
    return [row_of(row) for row in await query.order_by("part").values(*COLUMNS)]


async def _chain(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    first = ticket.repeat_of_id or ticket.id
    query = Ticket.filter(visible_tickets(actor), Q(id=first) | Q(repeat_of_id=first)).exclude(id=ticket.id)
    return [row_of(row) for row in await query.order_by("-id").limit(MOST_OTHERS).values(*COLUMNS)]


async def _subjects(ticket: Ticket) -> list[str]:
    """The names of those it is about."""
    ids = [one.officer_id for one in ticket.subjects] if ticket.restricted else []
    return [one.name for one in await Officer.filter(id__in=ids or [0]).order_by("id")]


async def _together(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    query = Ticket.filter(visible_tickets(actor), Q(id=ticket.merged_into_id or 0) | Q(merged_into_id=ticket.id))
    return [row_of(row) for row in await query.order_by("id").values(*COLUMNS)]
