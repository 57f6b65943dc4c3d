"""Here, and only here, it is written what happened to a ticket: each line is chained by hash to the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.notices import pubsub
from desk.rules.calendar.court_time import court_day
from desk.rules.lifecycles.petition import PETITION
from desk.rules.sizes import LONGEST_ADDRESS
from desk.scores import dirty_days
from desk.tickets.danger import hearing
from desk.tickets.event_facts import NO_FACTS, EventFacts, stored_facts
from desk.tickets.ticket_store import HeldTicket, chain_name
from desk.tickets.timing.clocks import TicketTimes
from models import Ticket, TicketEvent, statements
from models.audit import INSERT_AUDIT_ENTRY
from models.database import connection
from models.enums import Act, ActorKind, TicketState, WordsKind
from models.keyring import seal
from models.prepared_query import RowUpdate
from models.scores import INSERT_DIRTY_CELL
from models.statements import as_json, fragment
from models.tickets import INSERT_TICKET_EVENT, INSERT_WORDS

FIRST_HASH = b""
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
_EVENT = INSERT_TICKET_EVENT.select(department_id=f"coalesce(${{department_id}}, {_OF_THE_OFFICER})")
_LINE = f""",
mark AS ({INSERT_DIRTY_CELL.select()}),
seen AS ({_AUDITED})
{_EVENT}"""
WORDS = f"{INSERT_WORDS.select()} RETURNING id"


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


def chain_hash(name: str, seq: int, line: HistoryLine, previous: bytes) -> bytes:
    """Return the hash of a line over the one before it; the same line at another place has another hash.

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


def history_line(event: TicketEvent) -> HistoryLine:
    """Return the line that an event's hash was made of."""
    actor = Actor(event.actor_kind, event.actor_id)
    return HistoryLine(
        event.act, event.from_state, event.to_state, event.cycle, actor, event.at, event.words_id, event.facts
    )


async def write_words(
    ticket: Ticket, kind: WordsKind, text: str, actor: Actor, as_of: datetime, *, quotes: bool = False
) -> int | None:
    """Store what was said. A citizen's words are listened to for danger, also where an officer `quotes` them."""
    if not text:
        return None
    words_id = int(
        await statements.fetchval(
            WORDS,
            ticket_id=ticket.id,
            kind=kind.value,
            cycle=ticket.cycle,
            text_sealed=seal(text),
            author_kind=actor.kind.value,
            author_id=actor.id,
            at=as_of,
        )
    )
    by_citizen = actor.kind is ActorKind.CITIZEN
    if by_citizen or quotes:
        await hearing.listen(ticket, words_id, text, by_citizen, as_of)
    return words_id


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
) -> None:
    """Move a ticket where the table says, set its times, and write the line that says so, all in one statement.

    This happens here and nowhere else. `times` come from the verb's clocks. `to` is for the acts whose verb decides
    where they lead (`Target`). `cycle` is the one the line belongs to, where the ticket begins another.
    """
    await _move(held, _line_of(held, act, actor, as_of, words_id, facts, _target(act, held.ticket, to), cycle), times)


async def record_beside(
    held: HeldTicket, act: Act, actor: Actor, as_of: datetime, words_id: int | None, facts: EventFacts
) -> None:
    """Write a line about an act that was done to another ticket: this one stays where it is."""
    await _move(held, _line_of(held, act, actor, as_of, words_id, facts, held.ticket.state), None)


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
    """Make the line of an act; the first line of a new ticket has no state it comes from."""
    ticket = held.ticket
    before = ticket.state if ticket.version else ""
    return HistoryLine(act, before, to, cycle or ticket.cycle, actor, as_of, words_id, stored_facts(facts))


async def _move(held: HeldTicket, line: HistoryLine, times: TicketTimes | None) -> None:
    ticket = held.ticket
    counts_to = dirty_days.attribute(held.stood, ticket.answered_by_id, line.act, line.actor, line.from_state)
    ticket.version += 1
    ticket.state = line.to_state
    if times is not None:
        apply_times(ticket, times)
    await _write(held, line, counts_to)
    await dirty_days.mark_whole_history(ticket, counts_to)
    held.stood = dirty_days.attribution_now(ticket)
    pubsub.announce_ticket(ticket.id, ticket.court_id)


def apply_times(ticket: Ticket, times: TicketTimes) -> None:
    ticket.due_at, ticket.rung, ticket.green_at = times.due_at, times.rung, times.green_at


async def save_times(ticket: Ticket, times: TicketTimes) -> None:
    """Save the times of a ticket that was just made, whose first line is written already."""
    apply_times(ticket, times)
    await ticket.save(update_fields=["due_at"])


async def _write(held: HeldTicket, line: HistoryLine, counts_to: dirty_days.Attribution) -> None:
    """Save the ticket, its line, the mark on its court's day and an officer's audit entry, all in one statement.

    Every verb ends here. The line is chained to the one before.
    """
    ticket = held.ticket
    fresh = chain_hash(chain_name(ticket), ticket.version, line, held.last_hash or FIRST_HASH)
    actor = line.actor
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
        "hash": fresh,
        "court_id": counts_to.court_id,
        "department_id": counts_to.department_id,
        "officer_id": counts_to.officer_id,
        "day": court_day(line.at),
        "acting": actor.id if actor.kind is ActorKind.OFFICER else None,
        "deed": audit.ACT + line.act.value,
        "address": actor.address[:LONGEST_ADDRESS],
        "audited": as_json({"seq": ticket.version, **(line.facts or {})}),
    }
    text, numbered = fragment(_LINE, _SAVING.count + 1, values)
    async with connection() as plain:
        await plain.execute(f"WITH moved AS ({_SAVING.fragment}){text}", *_SAVING.values(ticket), *numbered)
    held.last_hash = fresh
