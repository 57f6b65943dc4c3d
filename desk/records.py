"""The one way to write down what happened to a ticket: a locked row, an event chained to the last, words kept apart."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tortoise.expressions import RawSQL
from tortoise.queryset import QuerySet

from desk import audit, news, numbers, visibility
from desk.actors import Actor
from desk.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from desk.firewall import load_subjects
from desk.lifecycle import RULES as LIFECYCLE
from desk.lifecycle import Capacity, Extension, Reason, Says, TicketFacts, object_to
from desk.scores import marking
from models import Clock, Officer, Ticket, TicketEvent, statements
from models.database import connection
from models.enums import Act, ActorKind, TicketState, WordsKind
from models.keyring import seal
from models.ready import Ready, Saving
from models.statements import as_json, leg

LONGEST_WORDS = 5000
QUIET = frozenset({Act.URGE, Act.ESCALATE, Act.ATTEND})
FIRST_HASH = b""
HIDDEN = "没有找到这件工单，或您无权查看"
WORDS_KIND = {Says.REASON: WordsKind.REASON, Says.ANSWER: WordsKind.ANSWER, Says.WORDS: WordsKind.NOTE}
OBJECTION = {Reason.WRONG_PERSON: NotAllowed}
_LAST_HASH = RawSQL('(SELECT hash FROM ticket_event WHERE ticket_id = "ticket"."id" AND seq = "ticket"."version")')
_SAVING = Saving(Ticket)
_LINE = """,
mark AS (INSERT INTO dirty_cell (court_id, day) VALUES (${court}, ${day})),
seen AS (
    INSERT INTO audit_entry (officer_id, action, subject_kind, subject_id, reason, address, facts, at)
    SELECT ${acting}::bigint, ${deed}, 'ticket', ${ticket}::bigint, '', ${address}, ${audited}::jsonb, ${at}
    WHERE ${acting} IS NOT NULL
)
INSERT INTO ticket_event (ticket_id, seq, act, from_state, to_state, cycle, actor_kind, actor_id, words_id, facts, at,
    hash, court_id, department_id, officer_id)
VALUES (${ticket}, ${seq}, ${act}, ${from_state}, ${to_state}, ${cycle}, ${actor_kind}, ${actor_id}, ${words},
    ${facts}, ${at}, ${hash}, ${court},
    coalesce(${department}, (SELECT department_id FROM officer WHERE id = ${officer} AND court_id = ${court})),
    ${officer})"""
WORDS = """
INSERT INTO words (ticket_id, kind, cycle, text_sealed, author_kind, author_id, at)
VALUES (${ticket}, ${kind}, ${cycle}, ${sealed}, ${author_kind}, ${author}, ${at}) RETURNING id"""
EXTENSION_ACTS = (Act.REQUEST_EXTENSION, Act.GRANT, Act.REFUSE)


def _with_its_place() -> QuerySet[Ticket]:
    related = Ticket.filter(id=1).select_related("court", "petition", "department", "handler")
    return related.annotate(last_hash=_LAST_HASH)


_WITH_ITS_PLACE = Ready(_with_its_place)
_LOCKED = Ready(lambda: _with_its_place().select_for_update(of=("ticket",)))


@dataclass(frozen=True)
class Line:
    """One line of a ticket's history, before it is written."""

    act: Act
    from_state: str
    to_state: TicketState
    cycle: int
    actor: Actor
    at: datetime
    words_id: int | None = None
    facts: Mapping[str, int | str] | None = None


def chain(name: str, seq: int, line: Line, previous: bytes) -> bytes:
    """The hash of a line over the one before it; the same line in another place of history has another hash.

    `name` is the ticket's `chain_name`.
    """
    content = [
        name,
        seq,
        line.act,
        line.from_state,
        line.to_state,
        line.cycle,
        line.actor.kind,
        line.actor.id,
        line.words_id,
        dict(line.facts or {}),
        line.at.astimezone(UTC).isoformat(),
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(previous + written.encode()).digest()


def line_of(event: TicketEvent) -> Line:
    """What a line's hash was made of."""
    actor = Actor(event.actor_kind, event.actor_id)
    return Line(event.act, event.from_state, event.to_state, event.cycle, actor, event.at, event.words_id, event.facts)


async def load(ticket_id: int) -> Ticket:
    """A ticket with its court and petition."""
    return await _ready(await _WITH_ITS_PLACE.one(ticket_id))


async def lock(ticket_id: int) -> Ticket:
    """The same, and nobody else changes it until the transaction ends. Raises `NotFound`.

    Who had to wait for somebody gets the row as it is now beside what stood around it before. That is seen by its
    newest line missing, for nothing changes without one, and then it is read again.
    """
    found = await _LOCKED.rows(ticket_id)
    if found and found[0].last_hash is None:
        found = await _LOCKED.rows(ticket_id)
    if not found:
        raise NotFound(HIDDEN)
    return await _ready(found[0])


async def _ready(ticket: Ticket) -> Ticket:
    await load_subjects([ticket])
    marking.remember(ticket)
    return ticket


async def find_visible(actor: Actor, number: str) -> Ticket:
    """A ticket by its GD or its petition's SQ number, for somebody who may see it. Raises `NotFound` otherwise.

    Of a petition that was split, `SQ…-2` names a part, and the number alone the first part they may see. What cannot
    be a number is not looked for.
    """
    seen = [one for one in await by_number(number) if visibility.sees(actor, visibility.place_of(one))]
    if not seen:
        raise NotFound(HIDDEN)
    return seen[0]


async def by_number(number: str) -> list[Ticket]:
    """The tickets a number names, whoever asks: all parts of a petition that was split, in order."""
    exact, part = numbers.parsed(number)
    if not exact:
        return []
    query = Ticket.filter(number=exact) if exact.startswith("GD") else Ticket.filter(petition__number=exact)
    if part:
        query = query.filter(part=part)
    found = await query.order_by("part", "id").select_related("court", "petition", "department", "handler")
    await load_subjects(found)
    return found


def number_of(ticket: Ticket) -> str:
    """What officers call a ticket: its GD number, until it has one its petition's with the part."""
    return ticket.number or petition_number_of(ticket)


def petition_number_of(ticket: Ticket) -> str:
    """What its petitioner calls it: the petition's number, with the part where it was split."""
    return numbers.of_part(ticket.petition.number, ticket.part)


def title_of(ticket: Ticket) -> str:
    """What a ticket is about, masked: its part's title, or its petition's."""
    return ticket.part_title or ticket.petition.title


def chain_name(ticket: Ticket) -> str:
    """What a ticket's history is chained under: a later part's lines could not stand in the first one's."""
    return numbers.of_part(ticket.petition.number, ticket.part if ticket.part > 1 else 0)


def facts_of(ticket: Ticket) -> TicketFacts:
    """What the row alone says: enough for citizens and for lists, who have nothing to do with an extension."""
    kind, settled = ticket.petition.kind, ticket.handler_id is None
    green = ticket.green_at is not None
    part = ticket.part > 0
    return TicketFacts(
        ticket.state,
        ticket.complexity,
        kind,
        ticket.cycle,
        ticket.rung,
        settled,
        green=green,
        part=part,
        restricted=ticket.restricted,
    )


async def full_facts(ticket: Ticket) -> TicketFacts:
    """With what only its history says, read where it matters: whether its handler asked for more time."""
    facts = facts_of(ticket)
    if ticket.state is not TicketState.ACCEPTED:
        return facts
    last = await extension_event(ticket)
    if last is None:
        return facts
    if last.act is not Act.REQUEST_EXTENSION:
        return replace(facts, extension=Extension.DECIDED)
    runs = await Clock.exists(id=last.facts["of"], stopped_at__isnull=True)
    return replace(facts, extension=Extension.ASKED if runs else Extension.NEVER)


async def extension_event(ticket: Ticket) -> TicketEvent | None:
    """The newest line of this cycle about an extension: asked for, granted or refused.

    A request names its clock; with another handler, or after a review, another clock runs and the request is void.
    """
    about = TicketEvent.filter(ticket_id=ticket.id, cycle=ticket.cycle, act__in=EXTENSION_ACTS)
    return await about.order_by("-seq").first()


def capacities_of(actor: Actor, ticket: Ticket) -> frozenset[Capacity]:
    return visibility.capacities(actor, visibility.place_of(ticket, actor))


def may_unmask(actor: Actor, ticket: Ticket) -> bool:
    """Who works on a ticket may see what is masked of it, by a click that is written down; who only reads may not."""
    return bool(capacities_of(actor, ticket) - {Capacity.SUPERVISOR})


async def begin(act: Act, actor: Actor, ticket_id: int, version: int | None) -> Ticket:
    """Lock a ticket for an act. Call inside a transaction.

    `version` is the one the person read; None where what happened meanwhile does not matter (an urge). What happened
    since and takes nothing from what they read (an urge, a rung of supervision) is no reason to refuse. Raises
    `NotFound`, `NotAllowed`, `Refused` or `Stale`; nothing is changed then: a verb refuses before it writes.
    """
    ticket = await lock(ticket_id)
    if not visibility.sees(actor, visibility.place_of(ticket)):
        raise NotFound(HIDDEN)
    if version is not None and version != ticket.version:
        changes = await _changes_since(ticket, version)
        if changes:
            raise Stale(changes)
    objection = object_to(act, await full_facts(ticket), capacities_of(actor, ticket))
    if objection:
        raise OBJECTION.get(objection.reason, Refused)(objection.words)
    return ticket


async def _changes_since(ticket: Ticket, version: int) -> list[str]:
    events = await TicketEvent.filter(ticket_id=ticket.id, seq__gt=version).order_by("seq")
    if events and all(event.act in QUIET for event in events):
        return []
    names = await officer_names([e.actor_id for e in events if e.actor_kind is ActorKind.OFFICER])
    return [f"{names.get(e.actor_id or 0, e.actor_kind.label)}{e.act.label}" for e in events] or ["已被更新"]


async def officer_names(ids: list[int | None]) -> dict[int, str]:
    found = await Officer.filter(id__in=[i for i in ids if i is not None]).only("id", "name")
    return {officer.id: officer.name for officer in found}


def said(act: Act, words: str | None) -> str:
    """What was said with an act, trimmed. Raises `Invalid` where the act wants words and none, or too many, came."""
    text = (words or "").strip()
    rule = LIFECYCLE[act]
    if rule.says is not Says.NOTHING and not text:
        raise Invalid(f"请填写{rule.says.label}", "words")
    if len(text) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(text)} 字", "words")
    return text


async def write_words(ticket: Ticket, kind: WordsKind, text: str, actor: Actor, as_of: datetime) -> int | None:
    if not text:
        return None
    return int(
        await statements.fetchval(
            WORDS,
            ticket=ticket.id,
            kind=kind.value,
            cycle=ticket.cycle,
            sealed=seal(text),
            author_kind=actor.kind.value,
            author=actor.id,
            at=as_of,
        )
    )


async def record(
    ticket: Ticket,
    act: Act,
    actor: Actor,
    to_state: TicketState,
    as_of: datetime,
    words_id: int | None = None,
    facts: Mapping[str, int | str] | None = None,
    from_state: str | None = None,
) -> None:
    """Move the ticket and write the line that says so, together. The ticket must have been locked by `begin`.

    `from_state` is empty for the first line of a new ticket, and otherwise where the ticket is.
    """
    before = ticket.state if from_state is None else from_state
    line = Line(act, before, to_state, ticket.cycle, actor, as_of, words_id, facts)
    counts_to = marking.whose(ticket, act, actor, line.from_state)
    ticket.version += 1
    ticket.state = to_state
    await _write(ticket, line, counts_to)
    await marking.mark_all(ticket, counts_to)
    news.ticket_changed(ticket.id, ticket.court_id)


async def _write(ticket: Ticket, line: Line, counts_to: marking.Stood) -> None:
    """The ticket as it is now, the line chained to the one before, the mark on its court's day, and what an officer did
    on the audit log, in one statement: every verb comes this way.
    """
    fresh = chain(chain_name(ticket), ticket.version, line, ticket.last_hash or FIRST_HASH)
    actor = line.actor
    values = {
        "ticket": ticket.id,
        "seq": ticket.version,
        "act": line.act.value,
        "from_state": str(line.from_state),
        "to_state": line.to_state.value,
        "cycle": line.cycle,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "words": line.words_id,
        "facts": as_json(line.facts),
        "at": line.at,
        "hash": fresh,
        "court": counts_to.court_id,
        "department": counts_to.department_id,
        "officer": counts_to.officer_id,
        "day": marking.day_of(line.at),
        "acting": actor.id if actor.kind is ActorKind.OFFICER else None,
        "deed": audit.ACT + line.act.value,
        "address": actor.address[: audit.LONGEST_ADDRESS],
        "audited": as_json({"seq": ticket.version, **(line.facts or {})}),
    }
    text, numbered = leg(_LINE, _SAVING.count + 1, values)
    async with connection() as plain:
        await plain.execute(f"WITH moved AS ({_SAVING.leg}){text}", *_SAVING.values(ticket), *numbered)
    ticket.last_hash = fresh
