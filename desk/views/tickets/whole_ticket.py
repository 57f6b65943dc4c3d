"""Whoever decides about a ticket sees everything there is of it, read here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.people.representing.speaking import RepresentationSeen, principals_named
from desk.rules.lifecycles.petition import PETITION
from desk.tickets import checks
from desk.tickets.joining import duplicates, transfers
from desk.tickets.sub_kind_of import offered_to, sub_kind_of
from desk.tickets.tagging import tags_of
from desk.tickets.ticket_facts import capacities_of, full_facts
from desk.views.history.history import HistoryMoment
from desk.views.petitions.together import PetitionerSeen, petitioners_of
from desk.views.tickets import related
from desk.views.tickets.case_beside import CaseBeside, case_beside
from desk.views.tickets.cycles import CycleRating, TicketCycle, cycles_held, cycles_of, ratings_of
from desk.views.tickets.delivery_log import DeliveryLine, delivery_log
from desk.views.tickets.limits import ClockLimit, SupervisionShown, limits_of, supervised
from desk.views.tickets.officer_ticket import OfficerTicket, officer_ticket
from desk.views.tickets.queue_row import QueueRow
from desk.views.tickets.triage_words import proposal_of
from models import ContentCheck, Officer, SubKind, Ticket
from models.enums import Act, ClockKind, Finding, TicketState
from models.reading_together import by_name

OFFERED_HERE = (Act.REPEAT, Act.NOTE, Act.WEIGH)
"""What stands in the page's text rather than in its panel: to call it a repeat, a tag, a sub-kind."""
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
    undecided = ticket.state in UNDECIDED
    read = await by_name(
        {
            "seen": officer_ticket(actor, ticket, before=before),
            "ratings": ratings_of(ticket),
            "limits": limits_of(ticket, as_of),
            "held": cycles_held(ticket),
            "told": delivery_log(ticket, as_of),
            "entered_by": _entered_by(ticket),
            "supervised": supervised(ticket),
            "checks": checks.checks_of_petition(ticket.petition_id),
            "hands": transfers.courts_in_hand(ticket.id),
            "subjects": _subjects(ticket),
            "similar": duplicates.duplicate_proposals(actor, ticket) if undecided else _nothing(),
            "open_to": _open_to(actor, ticket, as_of),
            "others": related.others_of(actor, ticket),
            "together": related.together_of(actor, ticket),
            "chain": related.chain_of(actor, ticket),
            "parts": related.parts_of(actor, ticket),
            "case": case_beside(ticket, as_of),
            "speaks": _speaks(ticket, as_of),
            "petitioners": petitioners_of(ticket),
            "tags": tags_of([ticket.id]),
            "sub_kind": sub_kind_of(ticket),
            "sub_kinds": offered_to(ticket),
        }
    )
    seen, ratings, open_to = read.pop("seen"), read["ratings"], read.pop("open_to")
    limits, hands = read.pop("limits"), read.pop("hands")
    running = [limit for limit in limits if limit.stopped_at is None]
    kinds = read.pop("sub_kinds")
    return WholeTicket(
        seen=seen,
        moments=seen.history.moments(_elsewhere(seen, ratings), before),
        earlier=seen.history.earlier(before),
        running=sorted(running, key=lambda limit: limit.kind is not ClockKind.GREEN),
        over=[limit for limit in limits if limit.stopped_at is not None],
        rounds=cycles_of(read.pop("held"), seen.answers, ratings),
        hands=hands if len(hands) > 1 else (),
        proposal=proposal_of(ticket) if undecided else "",
        may_repeat=Act.REPEAT in open_to,
        may_tag=Act.NOTE in open_to,
        tags=read.pop("tags").get(ticket.id, ()),
        sub_kinds=kinds if Act.WEIGH in open_to else (),
        **read,
    )


async def _nothing() -> Sequence[duplicates.SimilarPetition]:
    return ()


async def _open_to(actor: Actor, ticket: Ticket, as_of: datetime) -> frozenset[Act]:
    """Return which of what the page itself offers this officer may do now."""
    facts = await full_facts(OFFERED_HERE, actor, ticket, as_of)
    held = capacities_of(actor, ticket)
    return frozenset(act for act in OFFERED_HERE if PETITION.is_open_to(act, facts, held))


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
    return [one.name for one in await Officer.filter(id__in=ids).order_by("id")] if ids else []
