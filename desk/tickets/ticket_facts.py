"""This reads what the guards of the lifecycle ask of a ticket and of whoever acts on it: once, for verbs and faces.

What only rows beside the ticket say is asked for where an act wants it: an act costs no more questions than its own.
"""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from desk.access import visibility
from desk.access.actors import Actor
from desk.people import staffing
from desk.rules.lifecycle import Capacity, Objection
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import TAKEN_BACK_BY
from desk.rules.lifecycles.petition_guards import AlarmStands, Extension, Proposal, TicketFacts
from desk.rules.policies import REOPEN_WITHIN
from desk.tickets.danger.open_alarms import open_alarm
from desk.tickets.event_facts import ExtensionFacts, facts_of_event
from models import ApproachRecord, Clock, PendingDecision, ReturnVisit, Supervision, Ticket, TicketEvent, Words
from models.enums import Act, ActorKind, PetitionKind, TicketState, VisitOutcome, WordsKind

EXTENSION_ACTS = (Act.REQUEST_EXTENSION, Act.GRANT, Act.REFUSE)
UNRATED = (
    VisitOutcome.NO_ANSWER,
    VisitOutcome.REFUSED,
    VisitOutcome.SOMEBODY_ELSE,
    VisitOutcome.WRONG_NUMBER,
)
"""How a call ends that leads to no rating."""


def capacities_of(actor: Actor, ticket: Ticket) -> frozenset[Capacity]:
    return visibility.capacities(actor, visibility.place_of(ticket, actor))


def facts_of(ticket: Ticket) -> TicketFacts:
    """Return what the ticket's row alone says: enough for lists, where nobody acts yet."""
    return TicketFacts(
        ticket.state,
        ticket.complexity,
        ticket.petition.kind,
        ticket.cycle,
        ticket.rung,
        settled=ticket.handler_id is None,
        green=ticket.green_at is not None,
        part=ticket.part > 0,
        restricted=ticket.restricted,
        joint=ticket.petition.joint,
        repeats=ticket.repeat_of_id is not None,
    )


async def acts_open_to(actor: Actor, ticket: Ticket, as_of: datetime) -> list[Act]:
    """Return what this person may do now, in the table's order: what is offered is what a verb would do."""
    held = capacities_of(actor, ticket)
    by_table = PETITION.acts_by_table(ticket.state, held)
    return PETITION.acts_open_to(await full_facts(by_table, actor, ticket, as_of), held)


async def objection_to(act: Act, actor: Actor, ticket: Ticket, as_of: datetime) -> Objection | None:
    """Say why this person may not do this act now; None where they may. A verb asks the same under the lock."""
    return PETITION.object_to(act, await full_facts((act,), actor, ticket, as_of), capacities_of(actor, ticket))


async def full_facts(acts: Collection[Act], actor: Actor, ticket: Ticket, as_of: datetime) -> TicketFacts:
    """Return the row's facts, with what the guards of these acts want to know beyond it."""
    facts, scene = facts_of(ticket), _FactsScene(actor, ticket, as_of)
    for question in _QUESTIONS:
        if any(act in question.acts for act in acts):
            facts = await question.ask(facts, scene)
    return facts


@dataclass(frozen=True)
class _FactsScene:
    """Says of which ticket, for whom, and when something is asked."""

    actor: Actor
    ticket: Ticket
    as_of: datetime


@dataclass(frozen=True)
class _Question:
    acts: frozenset[Act]
    ask: Callable[[TicketFacts, _FactsScene], Awaitable[TicketFacts]]


async def _draft(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if facts.state is not TicketState.REVIEWING:
        return facts
    submitted = await submitted_answer(scene.ticket)
    return replace(facts, own_draft=submitted is None or submitted.author_id == scene.actor.id)


async def submitted_answer(ticket: Ticket) -> Words | None:
    """Return the answer last written in this cycle: while a ticket is under review, the one that waits for it."""
    written = Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle)
    return await written.order_by("-id").first()


async def _rung(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if not facts.rung:
        return facts
    row = await highest_open_rung(scene.ticket.id)
    if row is None:
        return replace(facts, rung=0)
    over = await staffing.overseers(scene.ticket, row.rung, scene.as_of)
    return replace(facts, open_rung=0 if scene.actor.id in over else row.rung)


async def highest_open_rung(ticket_id: int) -> Supervision | None:
    return await Supervision.filter(ticket_id=ticket_id, closed_at__isnull=True).order_by("-rung").first()


async def _extension(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if facts.state is not TicketState.ACCEPTED:
        return facts
    last = await extension_event(scene.ticket)
    if last is None:
        return facts
    own = last.actor_id == scene.actor.id
    return replace(facts, extension=await extension_by(last), own_request=own)


async def extension_event(ticket: Ticket) -> TicketEvent | None:
    """Return the newest line of this cycle about an extension: asked for, granted or refused.

    A request names its clock; with another handler, or after a review, another clock runs and the request is void.
    """
    about = TicketEvent.filter(ticket_id=ticket.id, cycle=ticket.cycle, act__in=EXTENSION_ACTS)
    return await about.order_by("-seq").first()


async def extension_by(last: TicketEvent) -> Extension:
    """Return the state of the extension that the newest line about it leaves."""
    if last.act is not Act.REQUEST_EXTENSION:
        return Extension.DECIDED
    asked = facts_of_event(last)
    assert isinstance(asked, ExtensionFacts)
    runs = await Clock.exists(id=asked.clock_id, stopped_at__isnull=True)
    return Extension.ASKED if runs else Extension.NEVER


async def _questions(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    asked = await TicketEvent.filter(ticket_id=scene.ticket.id, act=Act.ASK_MORE).count()
    return replace(facts, questions=asked)


async def _own_answer(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if scene.actor.kind is not ActorKind.OFFICER:
        return facts
    return replace(facts, own_answer=scene.ticket.answered_by_id == scene.actor.id)


async def _own_words(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    actor, ticket = scene.actor, scene.ticket
    if actor.kind is not ActorKind.OFFICER or facts.own_answer:
        return facts
    written = Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER, cycle=ticket.cycle)
    return replace(facts, own_words=await written.filter(author_kind=actor.kind, author_id=actor.id).exists())


async def _attempts(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    before = await attempts_of(scene.ticket)
    unwilling = any(one.outcome is VisitOutcome.REFUSED for one in before)
    wrong = any(one.outcome is VisitOutcome.WRONG_NUMBER for one in before)
    return replace(facts, attempts=len(before), wants_no_call=unwilling, wrong_number=wrong)


async def attempts_of(ticket: Ticket) -> list[ReturnVisit]:
    """Return the calls of this cycle that led to no rating, the first one first."""
    return await ReturnVisit.filter(ticket_id=ticket.id, cycle=ticket.cycle, outcome__in=UNRATED).order_by("id")


async def _merged(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    return replace(facts, merged_here=await Ticket.exists(merged_into_id=scene.ticket.id))


async def _repeated(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    return replace(facts, repeated=await Ticket.exists(repeat_of_id=scene.ticket.id))


async def _favour(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if facts.kind is not PetitionKind.COMPLAINT:
        return facts
    return replace(facts, favour=await asked_a_favour(scene.ticket))


async def asked_a_favour(ticket: Ticket) -> bool:
    """Say whether its petition stands in the log of approaches, and not by mistake."""
    return await ApproachRecord.exists(petition_id=ticket.petition_id, mistake__id__isnull=True)


async def _proposal(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if not facts.restricted:
        return facts
    row = await open_decision(scene.ticket.id)
    if row is None:
        return facts
    own = row.asked_by_id == scene.actor.id
    return replace(facts, proposal=Proposal.OWN if own else Proposal.OF_ANOTHER)


async def open_decision(ticket_id: int) -> PendingDecision | None:
    """Return what waits for a second person to agree to it."""
    return await PendingDecision.get_or_none(ticket_id=ticket_id, decided_at__isnull=True)


async def _closed(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    closed = scene.ticket.closed_at
    return replace(facts, long_closed=closed is not None and scene.as_of - closed > REOPEN_WITHIN)


async def _alarm(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    rings = await open_alarm(scene.ticket.id)
    if rings is None:
        return facts
    return replace(facts, alarm=AlarmStands.UNREAD if rings.read_at is None else AlarmStands.READ)


async def _told(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    told = TicketEvent.filter(ticket_id=scene.ticket.id, act__in=TAKEN_BACK_BY, words_id__isnull=False)
    ids = [int(str(one)) for one in await told.values_list("words_id", flat=True)]
    return replace(facts, nothing_told=not ids or not await Words.exists(id__in=ids, taken_back_at__isnull=True))


_QUESTIONS = (
    _Question(frozenset({Act.APPROVE, Act.REJECT}), _draft),
    _Question(frozenset({Act.ATTEND}), _rung),
    _Question(frozenset(EXTENSION_ACTS), _extension),
    _Question(frozenset({Act.ASK_MORE}), _questions),
    _Question(frozenset({Act.CORRECT, Act.VISIT, Act.ATTEMPT}), _own_answer),
    _Question(frozenset({Act.VISIT, Act.ATTEMPT}), _own_words),
    _Question(frozenset({Act.ATTEMPT}), _attempts),
    _Question(frozenset({Act.SPLIT, Act.MERGE}), _merged),
    _Question(frozenset({Act.REPEAT}), _repeated),
    _Question(frozenset({Act.RELABEL}), _favour),
    _Question(frozenset({Act.REOPEN}), _closed),
    _Question(frozenset({Act.SEE_ALARM, Act.HANDLE_ALARM, Act.NOT_DANGER}), _alarm),
    _Question(frozenset({Act.TAKE_BACK}), _told),
    _Question(frozenset({Act.AGREE, Act.DISAGREE}), _proposal),
)
