"""This finds a ticket, for whoever may see it, and locks it."""

from dataclasses import dataclass, replace
from datetime import datetime

from tortoise.expressions import RawSQL
from tortoise.queryset import QuerySet

from desk.access import visibility
from desk.access.actors import Actor
from desk.access.conflicts import load_wall
from desk.errors import Invalid, NotFound
from desk.limits import court_calendars
from desk.rules.lifecycle import Capacity, Says
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import FOR_CITIZENS
from desk.rules.lifecycles.petition_guards import TicketFacts
from desk.rules.sizes import LONGEST_WORDS
from desk.rules.text import petition_numbers
from desk.rules.text.placeholders import left_in
from desk.rules.text.substance import WANTED
from desk.scores.dirty_days import Attribution, attribution_now
from desk.tickets.ticket_facts import capacities_of
from models import Officer, Ticket
from models.any_of import AnyOf
from models.enums import Act, WordsKind
from models.prepared_query import PreparedQuery
from models.sealing import keep_id

HIDDEN = "没有找到这件工单，或您无权查看"
WORDS_KIND = {Says.REASON: WordsKind.REASON, Says.ANSWER: WordsKind.ANSWER, Says.WORDS: WordsKind.NOTE}
_NEWEST = 'FROM ticket_event WHERE ticket_id = "ticket"."id" AND seq = "ticket"."version"'
_LAST_HASH, _LAST_AT = RawSQL(f"(SELECT hash {_NEWEST})"), RawSQL(f"(SELECT at {_NEWEST})")
_CALENDAR = {name: RawSQL(f"({column})") for name, column in court_calendars.columns('"ticket"."court_id"').items()}
_MERGED_HERE = RawSQL('EXISTS (SELECT 1 FROM ticket AS other WHERE other.merged_into_id = "ticket"."id")')
_WORDS_ID = RawSQL("nextval('words_id_seq')")


def _with_its_place() -> QuerySet[Ticket]:
    related = Ticket.filter(id=1).select_related("court", "petition", "department", "handler")
    return related.annotate(last_hash=_LAST_HASH, last_at=_LAST_AT)


def _with_what_verbs_ask() -> QuerySet[Ticket]:
    locked = _with_its_place().select_for_update(of=("ticket",))
    return locked.annotate(merged_here=_MERGED_HERE, **_CALENDAR)


def _found(**by: AnyOf) -> QuerySet[Ticket]:
    related = Ticket.filter(**by).select_related("court", "petition", "department", "handler")
    return related.order_by("part", "id")


_WITH_ITS_PLACE = PreparedQuery(_with_its_place)
_BY_NUMBER = PreparedQuery(lambda: _found(id=AnyOf([("SELECT id FROM ticket WHERE number = ?", (1,))])))
_BY_PETITION = PreparedQuery(lambda: _found(petition_id=AnyOf([("SELECT id FROM petition WHERE number = ?", (1,))])))
_LOCKED = PreparedQuery(_with_what_verbs_ask)
_LOCKED_TO_SPEAK = PreparedQuery(lambda: _with_what_verbs_ask().annotate(words_id=_WORDS_ID))


@dataclass
class HeldTicket:
    """Holds a ticket under its lock, with what its next line of history is written from.

    `stood` says where it was (court, department, handler, restricted or not) before the verb changes it; `last_hash` is
    that of its newest line and `last_at` its time, None where it has none yet. `desk.tickets.history.record` keeps all
    three up to date.
    `merged_here`: others may have been merged into it.
    `walled_now`: what was said with this very act put the ticket behind the wall.
    `facts` are what the guards of the act knew that it is held for; None where it is held for none.
    """

    ticket: Ticket
    stood: Attribution
    last_hash: bytes | None
    last_at: datetime | None = None
    merged_here: bool = True
    walled_now: bool = False
    facts: TicketFacts | None = None


async def load(ticket_id: int) -> Ticket:
    """Read a ticket with its court and petition, without a lock."""
    return (await hold(ticket_id)).ticket


async def hold(ticket_id: int) -> HeldTicket:
    """Return a ticket that this transaction has locked already, ready for its next line."""
    return await _held(await _WITH_ITS_PLACE.one(ticket_id))


async def lock(ticket_id: int, speaks: bool = False) -> HeldTicket:
    """Lock the ticket: nobody else changes it until the transaction ends. Raises `NotFound`.

    What most verbs ask comes along: its court's calendar, whether others were merged into it, and where the act
    `speaks` the number of its words.

    A transaction that had to wait for the lock reads the ticket's row as it is now, but the rows beside it as they were
    before. Its newest line is missing then, for nothing changes without one, and the ticket is read again.
    """
    locked = _LOCKED_TO_SPEAK if speaks else _LOCKED
    found = await locked.rows(ticket_id)
    if found and vars(found[0])["last_hash"] is None:
        found = await locked.rows(ticket_id)
    if not found:
        raise NotFound(HIDDEN)
    return await _held_with_what_came_along(found[0])


async def _held_with_what_came_along(ticket: Ticket) -> HeldTicket:
    columns = vars(ticket)
    court_calendars.keep_calendar(ticket.court_id, {name: columns.pop(name) for name in _CALENDAR})
    if "words_id" in columns:
        keep_id("words", ticket.id, columns.pop("words_id"))
    return replace(await _held(ticket), merged_here=columns.pop("merged_here"))


async def _held(ticket: Ticket) -> HeldTicket:
    await load_wall([ticket])
    # the query's own extra columns: they go where they are typed
    return HeldTicket(ticket, attribution_now(ticket), vars(ticket).pop("last_hash"), vars(ticket).pop("last_at"))


async def find_visible(actor: Actor, number: str) -> Ticket:
    """Find a ticket by its GD or its petition's SQ number, for somebody who may see it. Raises `NotFound` otherwise.

    Of a petition that was split, `SQ…-2` names a part, and the number alone the first part they may see. What cannot
    be a number is not looked for.
    """
    seen = [one for one in await by_number(number) if visibility.sees(actor, visibility.place_of(one))]
    if not seen:
        raise NotFound(HIDDEN)
    return seen[0]


async def find_visible_by_id(actor: Actor, ticket_id: int) -> Ticket:
    """Find a ticket by its row, for somebody who may see it. Raises `NotFound` otherwise."""
    found = await _WITH_ITS_PLACE.rows(ticket_id)
    if not found:
        raise NotFound(HIDDEN)
    ticket = (await _held(found[0])).ticket
    if not visibility.sees(actor, visibility.place_of(ticket)):
        raise NotFound(HIDDEN)
    return ticket


async def may_read_petition(actor: Actor, petition_id: int) -> bool:
    """Say whether somebody may see one of a petition's tickets, and so its files."""
    found = await Ticket.filter(petition_id=petition_id).select_related("court", "petition", "department", "handler")
    await load_wall(found)
    return any(visibility.sees(actor, visibility.place_of(one)) for one in found)


async def by_number(number: str) -> list[Ticket]:
    """Return the tickets a number names, whoever asks: all parts of a petition that was split, in order."""
    exact, part = petition_numbers.parsed(number)
    if not exact:
        return []
    found = await (_BY_NUMBER if exact.startswith("GD") else _BY_PETITION).rows(exact)
    if part:
        found = [one for one in found if one.part == part]
    await load_wall(found)
    return found


def number_of(ticket: Ticket) -> str:
    """Return what officers call a ticket: its GD number, until it has one its petition's with the part."""
    return ticket.number or petition_number_of(ticket)


def petition_number_of(ticket: Ticket) -> str:
    """Return what its petitioner calls it: the petition's number, with the part where it was split."""
    return petition_numbers.of_part(ticket.petition.number, ticket.part)


def title_of(ticket: Ticket) -> str:
    """Return what a ticket is about, masked: its part's title, or its petition's."""
    return ticket.part_title or ticket.petition.title


def chain_name(ticket: Ticket) -> str:
    """Return the name a ticket's history is chained under: each part has its own, so no line fits another's chain."""
    return petition_numbers.of_part(ticket.petition.number, ticket.part if ticket.part > 1 else 0)


def may_unmask(actor: Actor, ticket: Ticket) -> bool:
    """Say whether this person may see what is masked, by a click that is written down: who works on the ticket may."""
    return bool(capacities_of(actor, ticket) - {Capacity.SUPERVISOR})


async def officer_names(ids: list[int | None]) -> dict[int, str]:
    wanted = {one for one in ids if one is not None}
    found = await Officer.filter(id__in=sorted(wanted)).only("id", "name") if wanted else []
    return {officer.id: officer.name for officer in found}


def validated_text(act: Act, words: str | None) -> str:
    """Return what was said with an act, trimmed. Raises `Invalid` where words are missing, too many, or say nothing."""
    text = (words or "").strip()
    if PETITION.must_say(act) and not text:
        raise Invalid(f"请填写{PETITION.rules[act].says.label}", "words")
    if len(text) > LONGEST_WORDS:
        raise Invalid(f"内容太长：最多 {LONGEST_WORDS} 字，现有 {len(text)} 字", "words")
    left = left_in(text) if act in FOR_CITIZENS else ()
    if left:
        raise Invalid(f"{'、'.join(left)} 没有填上，请改好再发", "words")
    empty = WANTED[act](text) if act in WANTED else None
    if empty is not None:
        raise Invalid(empty.label, "words")
    return text
