"""Here, and only here, it is written what happened to a ticket: each line is chained by hash to the one before."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.notices import pubsub
from desk.rules.calendar.court_time import court_day
from desk.rules.lifecycles.petition import PETITION
from desk.rules.sizes import LONGEST_ADDRESS
from desk.scores import dirty_days
from desk.search.keys import keys_of_said
from desk.tickets.danger import hearing
from desk.tickets.event_facts import NO_FACTS, EventFacts, stored_facts
from desk.tickets.ticket_store import HeldTicket, chain_name
from desk.tickets.timing.clocks import TicketTimes
from models import Ticket, TicketEvent, statements
from models.audit import INSERT_AUDIT_ENTRY
from models.database import connection
from models.enums import Act, ActorKind, TicketState, WordsKind
from models.keyring import Place, index_of, purpose_of, seal
from models.prepared_query import RowUpdate
from models.scores import INSERT_DIRTY_CELL
from models.sealing import next_id
from models.statements import Fragment, as_json, set_beside
from models.tickets import INSERT_TICKET_EVENT, INSERT_WORDS

FIRST_HASH = b""
SCHEME = 2
"""What the hash of a line covers: 1 is what happened, who did it and when; 2 also the words, and where it stood."""
_SAVING = RowUpdate(Ticket)
_AUDITED = INSERT_AUDIT_ENTRY.select(
    "WHERE ${acting} IS NOT NULL",
    officer_id="${acting}::bigint",
    action="${deed}",
    subject_kind="'ticket'",
    subject_id="${ticket_id}::bigint",
    facts="${audited}",
)
_OF_THE_OFFICER = "(SELECT department_id FROM officer WHERE id = ${officer_id} AND court_id = ${court_id})"
_DEPARTMENT = f"coalesce(${{department_id}}, {_OF_THE_OFFICER})"
_SAID = "(SELECT digest FROM words WHERE id = ${words_id})"
_HASH = (
    f"sha256(${{content}}::bytea || convert_to('|' || coalesce(({_DEPARTMENT})::text, '') || '|'"
    f" || coalesce({_SAID}, ''), 'UTF8'))"
)
"""As `chain_hash` makes it, of what only the database knows yet."""
_EVENT = INSERT_TICKET_EVENT.select(department_id=_DEPARTMENT, hash=_HASH, scheme=str(SCHEME)) + " RETURNING hash"
_LINE = f""",
mark AS ({INSERT_DIRTY_CELL.select()}),
seen AS ({_AUDITED})
{_EVENT}"""
WORDS = INSERT_WORDS.select()


@dataclass(frozen=True)
class LinePlace:
    """Says where a ticket was when a line of its history was written, for counting."""

    court_id: int | None = None
    department_id: int | None = None
    officer_id: int | None = None


@dataclass(frozen=True)
class HistoryLine:
    """One line of a ticket's history, before it is written."""

    act: Act
    from_state: str
    to_state: TicketState
    cycle: int
    actor: Actor
    at: datetime
    words_id: int | None = None
    facts: Mapping[str, int | str] | None = None
    where: LinePlace = LinePlace()
    digest: str = ""
    """Of the words, keyed; empty where none were said, or before digests were kept."""


def chain_hash(name: str, seq: int, line: HistoryLine, previous: bytes, scheme: int = SCHEME) -> bytes:
    """Return the hash of a line over the one before it; the same line at another place has another hash.

    `name` is the ticket's `chain_name`, `scheme` what the line's hash covered when it was written.
    """
    content = _content(name, seq, line, previous, scheme)
    if scheme > 1:
        content += f"|{line.where.department_id or ''}|{line.digest}".encode()
    return hashlib.sha256(content).digest()


def _content(name: str, seq: int, line: HistoryLine, previous: bytes, scheme: int) -> bytes:
    """Return what is hashed of a line, but for its department and what was said."""
    content: list[object] = [
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
        *([scheme, line.where.court_id, line.where.officer_id] if scheme > 1 else []),
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return previous + written.encode()


def history_line(event: TicketEvent, digest: str = "") -> HistoryLine:
    """Return the line that an event's hash was made of; `digest` is that of its words."""
    actor, where = (
        Actor(event.actor_kind, event.actor_id),
        LinePlace(event.court_id, event.department_id, event.officer_id),
    )
    return HistoryLine(
        event.act,
        event.from_state,
        event.to_state,
        event.cycle,
        actor,
        event.at,
        event.words_id,
        event.facts,
        where,
        digest,
    )


def digest_of(text: str) -> str:
    """Return the keyed digest of what was said, by which the chain covers it and tells nothing of it."""
    return index_of("words", text) or ""


def said_alike(text: str) -> str | None:
    """Return the keyed index of an answer: the same for the same sentence, whatever its spaces and points."""
    return index_of("answer", "".join(one for one in text if one.isalnum()))


async def write_words(
    ticket: Ticket, kind: WordsKind, text: str, actor: Actor, as_of: datetime, *, quotes: bool = False
) -> int | None:
    """Store what was said. A citizen's words are listened to for danger, also where an officer `quotes` them."""
    if not text:
        return None
    words_id, written = await words_to_write(ticket, kind, text, actor, as_of)
    await statements.execute_all([written])
    by_citizen = actor.kind is ActorKind.CITIZEN
    if by_citizen or quotes:
        await hearing.listen(ticket, words_id, text, by_citizen, as_of)
    return words_id


async def words_to_write(
    ticket: Ticket, kind: WordsKind, text: str, actor: Actor, as_of: datetime
) -> tuple[int, Fragment]:
    """Return the number of what an officer says in their own words, and what stores it.

    It is stored before the line that tells of it is written, which covers it.
    """
    words_id = await next_id("words", ticket.id)
    values = {
        "id": words_id,
        "ticket_id": ticket.id,
        "kind": kind.value,
        "cycle": ticket.cycle,
        "text_sealed": seal(text, Place("words", "text_sealed", words_id), purpose_of(ticket.restricted)),
        "digest": digest_of(text),
        "author_kind": actor.kind.value,
        "author_id": actor.id,
        "at": as_of,
        "text_index": said_alike(text) if kind is WordsKind.ANSWER else None,
        "word_keys": keys_of_said(text, purpose_of(ticket.restricted)),
    }
    return words_id, Fragment(WORDS, values)


async def record(
    held: HeldTicket,
    act: Act,
    actor: Actor,
    as_of: datetime,
    words_id: int | None = None,
    facts: EventFacts = NO_FACTS,
    times: TicketTimes | None = None,
    to: TicketState | None = None,
    cycle: int | None = None,
    beside: Sequence[Fragment] = (),
) -> None:
    """Move a ticket where the table says, set its times, and write the line that says so, all in one statement.

    This happens here and nowhere else. `times` come from the verb's clocks. `to` is for the acts whose verb decides
    where they lead (`Target`). `cycle` is the one the line belongs to, where the ticket begins another. What is to be
    written `beside` goes along in the same statement.
    """
    line = _line_of(held, act, actor, as_of, words_id, facts, _target(act, held.ticket, to), cycle)
    await _move(held, line, times, beside)


async def record_beside(
    held: HeldTicket,
    act: Act,
    actor: Actor,
    as_of: datetime,
    words_id: int | None,
    facts: EventFacts,
    times: TicketTimes | None = None,
) -> None:
    """Write a line about an act that was done to another ticket: this one stays where it is."""
    await _move(held, _line_of(held, act, actor, as_of, words_id, facts, held.ticket.state), times)


def _target(act: Act, ticket: Ticket, to: TicketState | None) -> TicketState:
    target = PETITION.target_of(act, ticket.state)
    if isinstance(target, TicketState):
        if to is not None:
            raise ValueError(f"{act}: the table says where it leads, {target}; nobody else does")
        return target
    if to is None:
        raise ValueError(f"{act}: its verb must say where it leads, the table says {target.name}")
    return to


def _line_of(
    held: HeldTicket,
    act: Act,
    actor: Actor,
    as_of: datetime,
    words_id: int | None,
    facts: EventFacts,
    to: TicketState,
    cycle: int | None = None,
) -> HistoryLine:
    """Make the line of an act; the first line of a new ticket has no state it comes from.

    Who had to wait for the ticket may have looked at the clock before whoever had it, or at another clock: no line is
    earlier than the one before it.
    """
    ticket, at = held.ticket, max(as_of, held.last_at or as_of)
    before = ticket.state if ticket.version else ""
    return HistoryLine(act, before, to, cycle or ticket.cycle, actor, at, words_id, stored_facts(facts))


async def _move(
    held: HeldTicket, line: HistoryLine, times: TicketTimes | None, beside: Sequence[Fragment] = ()
) -> None:
    ticket = held.ticket
    counts_to = dirty_days.attribute(held.stood, ticket.answered_by_id, line.act, line.actor, line.from_state)
    ticket.version += 1
    ticket.state = line.to_state
    if times is not None:
        apply_times(ticket, times)
    await _write(held, line, counts_to, beside)
    await dirty_days.mark_whole_history(ticket, counts_to)
    held.stood = dirty_days.attribution_now(ticket)
    pubsub.announce_ticket(ticket.id, ticket.court_id)


def apply_times(ticket: Ticket, times: TicketTimes) -> None:
    ticket.due_at, ticket.rung, ticket.green_at = times.due_at, times.rung, times.green_at


async def save_times(ticket: Ticket, times: TicketTimes) -> None:
    """Save the times of a ticket that was just made, whose first line is written already."""
    apply_times(ticket, times)
    await ticket.save(update_fields=["due_at"])


async def _write(
    held: HeldTicket, line: HistoryLine, counts_to: dirty_days.Attribution, beside: Sequence[Fragment]
) -> None:
    """Save the ticket, its line, the mark on its court's day and an officer's audit entry, all in one statement.

    Every verb ends here. The line is chained to the one before.
    """
    ticket = held.ticket
    actor, where = line.actor, LinePlace(counts_to.court_id, None, counts_to.officer_id)
    placed, previous = replace(line, where=where), held.last_hash or FIRST_HASH
    values = {
        "ticket_id": ticket.id,
        "seq": ticket.version,
        "act": line.act.value,
        "from_state": str(line.from_state),
        "to_state": line.to_state.value,
        "cycle": line.cycle,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "words_id": line.words_id,
        "facts": as_json(line.facts),
        "at": line.at,
        "content": _content(chain_name(ticket), ticket.version, placed, previous, SCHEME),
        "court_id": counts_to.court_id,
        "department_id": counts_to.department_id,
        "officer_id": counts_to.officer_id,
        "day": court_day(line.at),
        "acting": actor.id if actor.kind is ActorKind.OFFICER else None,
        "deed": audit.ACT + line.act.value,
        "address": actor.address[:LONGEST_ADDRESS],
        "audited": as_json({"seq": ticket.version, **(line.facts or {})}),
    }
    text, numbered = _with_all(ticket, Fragment(_LINE, values), beside)
    async with connection() as plain:
        held.last_hash = bytes(await plain.fetchval(text, *numbered))
    held.last_at = line.at


def _with_all(ticket: Ticket, line: Fragment, beside: Sequence[Fragment]) -> tuple[str, list[object]]:
    """Return the statement that saves a ticket's row, what is written beside it and its line, with its values."""
    saved = _SAVING.values(ticket)
    besides, others = set_beside(beside, len(saved) + 1)
    text, values = line.numbered(len(saved) + len(others) + 1)
    return f"WITH {besides}moved AS ({_SAVING.fragment}){text}", [*saved, *others, *values]
