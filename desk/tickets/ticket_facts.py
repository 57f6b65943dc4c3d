"""This reads what the guards of the lifecycle ask of a ticket and of whoever acts on it: once, for verbs and faces.

What only rows beside the ticket say is asked for where an act wants it: an act costs no more questions than its own.
"""

from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from desk.access import visibility
from desk.access.actors import Actor
from desk.limits.court_calendars import calendar_of
from desk.people import staffing
from desk.people.citizens import newest_contact
from desk.rules.lifecycle import Capacity, Objection
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import TAKEN_BACK_BY
from desk.rules.lifecycles.petition_guards import REMIND_AGAIN, AlarmStands, Extension, Proposal, TicketFacts
from desk.rules.policies import REOPEN_WITHIN
from desk.rules.rating_times import RatingStands, asked_before
from desk.tickets.danger.open_alarms import open_alarm
from desk.tickets.event_facts import ExtensionFacts, facts_of_event
from desk.tickets.joining.living import living_ticket
from desk.tickets.rating.standing import standing_of
from models import (
    ApproachRecord,
    Clock,
    PendingDecision,
    ReturnVisit,
    Supervision,
    TelephoneTask,
    Ticket,
    TicketEvent,
    Words,
)
from models.enums import (
    Act,
    ActorKind,
    Channel,
    ClockKind,
    PetitionKind,
    TelephoneState,
    TicketState,
    VisitOutcome,
    WordsKind,
)
from models.reading_together import together

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
    asked = [one for one in _QUESTIONS if not one.acts.isdisjoint(acts)]
    answers = await together(*(one.ask(facts, scene) for one in asked))
    return replace(facts, **{name: value for answer in answers for name, value in _learnt(facts, answer)})


def _learnt(before: TicketFacts, after: TicketFacts) -> list[tuple[str, Any]]:
    """Return what an answer says beyond the row: each question has facts of its own."""
    values = ((one.name, getattr(after, one.name)) for one in fields(before))
    return [(name, value) for name, value in values if value != getattr(before, name)]


@dataclass(frozen=True)
class _FactsScene:
    """Says of which ticket, for whom, and when something is asked."""

    actor: Actor
    ticket: Ticket
    as_of: datetime


@dataclass(frozen=True)
class _Question:
    acts: frozenset[Act]
    ask: Callable[[TicketFacts, _FactsScene], Coroutine[Any, Any, TicketFacts]]


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
    asked = await TicketEvent.filter(ticket_id=scene.ticket.id, act=Act.ASK_MORE, cycle=scene.ticket.cycle).count()
    return replace(facts, questions=asked)


async def _own_answer(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    return replace(facts, own_answer=_answered_by(scene.actor, scene.ticket))


def _answered_by(actor: Actor, ticket: Ticket) -> bool:
    return actor.kind is ActorKind.OFFICER and ticket.answered_by_id == actor.id


async def _own_words(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    actor, ticket = scene.actor, scene.ticket
    if actor.kind is not ActorKind.OFFICER or _answered_by(actor, ticket):
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


async def _rating(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if facts.state not in (TicketState.ANSWERED, TicketState.CLOSED):
        return facts
    found = await standing_of(scene.ticket, scene.as_of)
    return replace(facts, rating=found.stands if found else RatingStands.NONE)


async def _own_time(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    """Read whether its petitioner can rate the answer themselves and has not had the time for it.

    Who has no WeChat has no such time, nor whom nothing reached there.
    """
    if scene.actor.kind is not ActorKind.OFFICER or facts.state is not TicketState.ANSWERED:
        return facts
    asked = await _asked(scene.ticket)
    if asked is None or asked.channel is Channel.PHONE or await _unreached(scene.ticket):
        return facts
    return replace(facts, own_time=await _is_in_time(asked, scene.as_of))


async def _time_to_close(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    """Read the same for who would put the matter away: everybody has that time, by telephone as well."""
    asked = await _asked(scene.ticket) if facts.state is TicketState.ANSWERED else None
    return replace(facts, early_to_close=await _is_in_time(asked, scene.as_of)) if asked else facts


async def _asked(ticket: Ticket) -> ReturnVisit | None:
    open_now = ReturnVisit.filter(ticket_id=ticket.id, cycle=ticket.cycle, outcome=VisitOutcome.ASKED)
    return await open_now.order_by("-id").first()


async def _unreached(ticket: Ticket) -> bool:
    waiting = (TelephoneState.OPEN, TelephoneState.FAILED)
    return await TelephoneTask.exists(ticket_id=ticket.id, state__in=waiting)


async def _is_in_time(asked: ReturnVisit, as_of: datetime) -> bool:
    return asked.asked_at >= asked_before(await calendar_of(asked.court_id or 0), as_of)


async def _number(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if scene.actor.kind is not ActorKind.OFFICER:
        return facts
    return replace(facts, no_number=not (await newest_contact(scene.ticket.petition))[1])


async def _corrected(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    made = TicketEvent.filter(ticket_id=scene.ticket.id, cycle=scene.ticket.cycle, act=Act.CORRECT)
    return replace(facts, corrections=await made.count())


async def _declined(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    """Read how often the court that has the ticket declined it, and whether this person did."""
    ticket = scene.ticket
    if facts.cycle <= 1 and facts.state is not TicketState.DECLINED:
        return facts
    by = await declined_by(ticket)
    own = scene.actor.kind is ActorKind.OFFICER and scene.actor.id in by
    return replace(facts, declines=len(by), own_decline=own, top_court=ticket.court.parent_id is None)


async def declined_by(ticket: Ticket) -> list[int | None]:
    """Return who of the court that has this ticket now declined it, once for each time that was not taken back."""
    events = await TicketEvent.filter(ticket_id=ticket.id, act=Act.DECLINE, court_id=ticket.court_id).order_by("seq")
    told = [event.words_id for event in events if event.words_id is not None]
    void = set(await Words.filter(id__in=told or [0], taken_back_at__isnull=False).values_list("id", flat=True))
    return [event.actor_id for event in events if event.words_id not in void]


async def _closed(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    return replace(facts, long_closed=is_long_closed(scene.ticket, scene.as_of))


def is_long_closed(ticket: Ticket, as_of: datetime) -> bool:
    return ticket.closed_at is not None and as_of - ticket.closed_at > REOPEN_WITHIN


async def _alarm(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    rings = await open_alarm(scene.ticket.id)
    if rings is None:
        return facts
    return replace(facts, alarm=AlarmStands.UNREAD if rings.read_at is None else AlarmStands.READ)


async def _told(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    told = TicketEvent.filter(ticket_id=scene.ticket.id, act__in=TAKEN_BACK_BY, words_id__isnull=False)
    ids = [int(str(one)) for one in await told.values_list("words_id", flat=True)]
    return replace(facts, nothing_told=not ids or not await Words.exists(id__in=ids, taken_back_at__isnull=True))


async def _lives(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    if facts.state is not TicketState.MERGED:
        return facts
    return replace(facts, lives=await living_ticket(scene.ticket) is not None)


async def _owed(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    owed = Clock.filter(ticket_id=scene.ticket.id, kind=ClockKind.PASSED_ON, stopped_at__isnull=True)
    return replace(facts, owes_reply=bool(scene.ticket.petition.passed_on_by) and await owed.exists())


async def _reminded(facts: TicketFacts, scene: _FactsScene) -> TicketFacts:
    lately = TicketEvent.filter(ticket_id=scene.ticket.id, act=Act.REMIND, at__gt=scene.as_of - REMIND_AGAIN)
    return replace(facts, reminded=await lately.exists())


_QUESTIONS = (
    _Question(frozenset({Act.REMIND}), _reminded),
    _Question(frozenset({Act.REPLY_BODY}), _owed),
    _Question(frozenset({Act.URGE, Act.SUPPLEMENT, Act.WITHDRAW}), _lives),
    _Question(frozenset({Act.APPROVE, Act.REJECT}), _draft),
    _Question(frozenset({Act.ATTEND}), _rung),
    _Question(frozenset(EXTENSION_ACTS), _extension),
    _Question(frozenset({Act.ASK_MORE}), _questions),
    _Question(frozenset({Act.CORRECT, Act.VISIT, Act.ATTEMPT}), _own_answer),
    _Question(frozenset({Act.VISIT, Act.ATTEMPT}), _own_words),
    _Question(frozenset({Act.ATTEMPT, Act.CLOSE}), _attempts),
    _Question(frozenset({Act.VISIT, Act.ATTEMPT, Act.CLOSE, Act.CORRECT, Act.REDO}), _rating),
    _Question(frozenset({Act.VISIT, Act.ATTEMPT}), _own_time),
    _Question(frozenset({Act.VISIT, Act.ATTEMPT}), _number),
    _Question(frozenset({Act.CLOSE}), _time_to_close),
    _Question(frozenset({Act.CORRECT}), _corrected),
    _Question(frozenset({Act.DECLINE, Act.REOPEN}), _declined),
    _Question(frozenset({Act.SPLIT, Act.MERGE}), _merged),
    _Question(frozenset({Act.REPEAT}), _repeated),
    _Question(frozenset({Act.RELABEL}), _favour),
    _Question(frozenset({Act.REOPEN, Act.VISIT}), _closed),
    _Question(frozenset({Act.SEE_ALARM, Act.HANDLE_ALARM, Act.NOT_DANGER}), _alarm),
    _Question(frozenset({Act.TAKE_BACK}), _told),
    _Question(frozenset({Act.AGREE, Act.DISAGREE}), _proposal),
)
