"""Whoever decides about a ticket sees everything there is of it, read here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.people.representing.speaking import RepresentationSeen, principals_named
from desk.tickets import checks
from desk.tickets.joining import duplicates, transfers
from desk.tickets.sub_kind_of import offered_to, sub_kind_of
from desk.tickets.tagging import tags_of
from desk.tickets.ticket_facts import objection_to
from desk.views.history.history import HistoryMoment
from desk.views.petitions.together import PetitionerSeen, petitioners_of
from desk.views.tickets import related
from desk.views.tickets.case_beside import CaseBeside, case_beside
from desk.views.tickets.cycles import CycleRating, TicketCycle, cycles_of, ratings_of
from desk.views.tickets.delivery_log import DeliveryLine, delivery_log
from desk.views.tickets.limits import ClockLimit, SupervisionShown, limits_of, supervised
from desk.views.tickets.officer_ticket import OfficerTicket, officer_ticket
from desk.views.tickets.queue_row import QueueRow
from desk.views.tickets.triage_words import proposal_of
from models import ContentCheck, Officer, SubKind, Ticket
from models.enums import Act, ClockKind, Finding, TicketState

UNDECIDED = frozenset({TicketState.PENDING, TicketState.DISPATCHED, TicketState.ACCEPTED})
"""While it may still be found to be a repeat."""


@dataclass(frozen=True)
class WholeTicket:
    """A ticket with its clocks, its rounds, what was sent about it, and the tickets beside it."""

    seen: OfficerTicket
    entered_by: str
    moments: Sequence[HistoryMoment]
    """Without the words that stand elsewhere: answers, ratings, and what it is about."""
    earlier: int | None
    """Before which line the next page of the history begins."""
    told: Sequence[DeliveryLine]
    running: Sequence[ClockLimit]
    over: Sequence[ClockLimit]
    supervised: Sequence[SupervisionShown]
    ratings: Sequence[CycleRating]
    rounds: Sequence[TicketCycle]
    """Where it was taken up again: every round of it."""
    checks: Sequence[ContentCheck]
    hands: Sequence[transfers.CourtInHand]
    """The courts that have had it, where it is more than one."""
    subjects: Sequence[str]
    proposal: str
    similar: Sequence[duplicates.SimilarPetition]
    may_repeat: bool
    """Whether this officer may call it a repeat."""
    others: Sequence[QueueRow]
    together: Sequence[QueueRow]
    chain: Sequence[QueueRow]
    parts: Sequence[QueueRow]
    case: CaseBeside | None
    speaks: RepresentationSeen | None
    """Who speaks for whom in it, where it was left for somebody else."""
    petitioners: Sequence[PetitionerSeen]
    """Who asks together, where several do."""
    tags: Sequence[str]
    may_tag: bool
    sub_kind: SubKind | None
    sub_kinds: Sequence[SubKind]
    """What this officer may put it under."""

    @property
    def checks_said(self) -> Sequence[tuple[str, int]]:
        """Return what became of the checks, each said once, with how many of its kind it was said of."""
        return list(Counter(checks.standing_words(one) for one in self.checks).items())

    @property
    def was_green(self) -> bool:
        """Say whether the green channel is, or was once, open for it."""
        return any(limit.kind is ClockKind.GREEN for limit in (*self.running, *self.over))


async def whole_ticket(actor: Actor, ticket: Ticket, as_of: datetime, before: int | None = None) -> WholeTicket:
    """Read all of a ticket (loaded with court, petition, department and handler) for somebody who may see it.

    Of its history a page: `before` that line, or the newest.
    """
    seen, ratings, limits = (
        await officer_ticket(actor, ticket, before=before),
        await ratings_of(ticket),
        await limits_of(ticket, as_of),
    )
    running = [limit for limit in limits if limit.stopped_at is None]
    hands = await transfers.courts_in_hand(ticket.id)
    return WholeTicket(
        seen=seen,
        entered_by=await _entered_by(ticket),
        moments=seen.history.moments(_elsewhere(seen, ratings), before),
        earlier=seen.history.earlier(before),
        told=await delivery_log(ticket),
        running=sorted(running, key=lambda limit: limit.kind is not ClockKind.GREEN),
        over=[limit for limit in limits if limit.stopped_at is not None],
        supervised=await supervised(ticket),
        ratings=ratings,
        rounds=await cycles_of(ticket, seen.answers, ratings),
        checks=await checks.checks_of_petition(ticket.petition_id),
        hands=hands if len(hands) > 1 else (),
        subjects=await _subjects(ticket),
        proposal=proposal_of(ticket) if ticket.state in UNDECIDED else "",
        similar=await duplicates.duplicate_proposals(actor, ticket) if ticket.state in UNDECIDED else (),
        may_repeat=await objection_to(Act.REPEAT, actor, ticket, as_of) is None,
        others=await related.others_of(actor, ticket),
        together=await related.together_of(actor, ticket),
        chain=await related.chain_of(actor, ticket),
        parts=await related.parts_of(actor, ticket),
        case=await case_beside(ticket, as_of),
        speaks=await _speaks(ticket, as_of),
        petitioners=await petitioners_of(ticket),
        tags=(await tags_of([ticket.id])).get(ticket.id, ()),
        may_tag=await objection_to(Act.NOTE, actor, ticket, as_of) is None,
        sub_kind=await sub_kind_of(ticket),
        sub_kinds=await offered_to(ticket) if await objection_to(Act.WEIGH, actor, ticket, as_of) is None else (),
    )


def _elsewhere(seen: OfficerTicket, ratings: Sequence[CycleRating]) -> set[int]:
    """Return the words, by id, that the page shows in a place of their own."""
    ids = [seen.matter_id, *(one.words_id for one in seen.answers), *(one.words_id for one in ratings)]
    return {one for one in ids if one is not None}


async def _speaks(ticket: Ticket, as_of: datetime) -> RepresentationSeen | None:
    by = ticket.petition.representation_id
    return (await principals_named([by], as_of)).get(by) if by is not None else None


async def _entered_by(ticket: Ticket) -> str:
    """Return who wrote the petition down for somebody else."""
    entered_by_id = ticket.petition.entered_by_id
    officer = await Officer.get_or_none(id=entered_by_id) if entered_by_id else None
    return officer.name if officer else ""


async def _subjects(ticket: Ticket) -> list[str]:
    """Return the names of those a ticket is about; whom it only may mean nobody reads there."""
    walled = ticket.subjects if ticket.restricted else ()
    ids = [one.officer_id for one in walled if one.finding is Finding.NAMED]
    return [one.name for one in await Officer.filter(id__in=ids or [0]).order_by("id")]
