"""A petition is split into several tickets (拆单): each matter has its own handler, clock, answer and rating.

The ticket that is split becomes the first part and keeps its number, clock and handler; every further matter is a new
ticket of the same petition, at the desk, with a history of its own. A part is not split again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from desk.access import conflicts
from desk.access.actors import Actor
from desk.errors import Invalid
from desk.people import staffing
from desk.rules.papers.redaction import redact
from desk.rules.sizes import LONGEST_TITLE, LONGEST_WORDS
from desk.rules.text.petition_numbers import MOST_PARTS
from desk.rules.text.plain_text import plain
from desk.tickets import walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import SplitFacts
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, write_words
from desk.tickets.later_words import LaterWords, screen_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_store import HeldTicket, hold
from desk.tickets.timing import clocks
from desk.tickets.timing.clocks import TicketTimes
from models import Ticket
from models.database import transaction
from models.enums import Act, ClockKind, TicketState, WordsKind
from models.keyring import purpose_of, seal

FEWEST_PARTS = 2


@dataclass(frozen=True)
class SplitPart:
    """Holds one thing that was asked for: a title its petitioner reads too, and the words for its handler."""

    title: str
    words: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SplitOrder(Order):
    """Says what a petition is split into, in order; empty ones do not count."""

    matters: Sequence[SplitPart] = field(repr=False)

    @property
    def told(self) -> str:
        """Return the titles: of all that is said when splitting, the citizen reads these."""
        return "\n".join(redact(one.title).text for one in self.matters)

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        numbers = range(1, MOST_PARTS + 1)
        matters = [SplitPart(sent.text(f"title-{number}"), sent.text(f"words-{number}")) for number in numbers]
        return cls(*order.basis, matters=matters)


@does(Act.SPLIT, SplitOrder)
async def split_ticket(order: SplitOrder) -> Ticket:
    """拆单: the petition is split into matters; the first stays with this ticket. Empty ones do not count.

    The petitioner, whoever has it in hand and the desk are told. Raises `Invalid` with the field `title-2` or
    `words-2` for what is wrong with the second matter as it was sent, and `Refused` where others wait for its answer.
    """
    async with transaction():
        held = await authorize_and_lock(Act.SPLIT, order)
        ticket = held.ticket
        fit = _fit(order.matters)
        for matter in fit:
            await screen_words(held, LaterWords(matter.words, Act.SPLIT, order.actor), order.as_of)
        ticket.part, ticket.part_title = 1, fit[0].title
        await _write(held, fit[0], len(fit), order)
        for number, matter in enumerate(fit[1:], 2):
            await _new_part(ticket, number, matter, len(fit), order)
        await _tell(ticket, order)
        return ticket


def _fit(matters: Sequence[SplitPart]) -> list[SplitPart]:
    """Check the matters and return them with their titles masked, as titles of petitions are."""
    fit: list[SplitPart] = []
    for number, sent in enumerate(matters, 1):
        title, words = " ".join(plain(sent.title).split()), plain(sent.words).strip()
        if not title and not words:
            continue
        fit.append(SplitPart(_title(title, number, fit), _words(words, number)))
    if not FEWEST_PARTS <= len(fit) <= MOST_PARTS:
        raise Invalid(f"请写明拆成哪几件，{FEWEST_PARTS} 到 {MOST_PARTS} 件", f"title-{min(len(fit) + 1, MOST_PARTS)}")
    return fit


def _title(title: str, number: int, before: Sequence[SplitPart]) -> str:
    field_name = f"title-{number}"
    if not title:
        raise Invalid(f"请填写第 {number} 件的标题", field_name)
    if len(title) > LONGEST_TITLE:
        raise Invalid(f"第 {number} 件的标题太长：最多 {LONGEST_TITLE} 个字", field_name)
    masked = redact(title).text
    if masked in [one.title for one in before]:
        raise Invalid(f"第 {number} 件的标题和前面的一样，请分清楚", field_name)
    return masked


def _words(words: str, number: int) -> str:
    if not words:
        raise Invalid(f"请填写第 {number} 件的内容", f"words-{number}")
    if len(words) > LONGEST_WORDS:
        raise Invalid(f"第 {number} 件的内容太长：最多 {LONGEST_WORDS} 字，现有 {len(words)} 字", f"words-{number}")
    return words


async def _new_part(first: Ticket, number: int, matter: SplitPart, parts: int, order: Order) -> None:
    """Make the ticket of one more matter, weighed and restricted as the first part is.

    Everything that happens to it is its own. It takes over the cycle: a handler whose answer left the citizen unhappy
    does not get a part of it either.
    """
    made = await Ticket.create(
        petition_id=first.petition_id,
        court_id=first.court_id,
        split_from_id=first.id,
        part=number,
        part_title_sealed=seal(matter.title, None, purpose_of(first.restricted)),
        state=TicketState.PENDING,
        version=0,
        cycle=first.cycle,
        answered_by_id=first.answered_by_id,
        complexity=first.complexity,
        urgency=first.urgency,
        restricted=first.restricted,
        sealed_at=first.sealed_at,
        policy=first.policy,
        opened_at=order.as_of,
    )
    held = await hold(made.id)
    await walls.copy_to(first, held.ticket, order.as_of)
    await conflicts.load_wall([held.ticket])
    times = await clocks.start(held.ticket, ClockKind.TRIAGE, order.as_of)
    await _write(held, matter, parts, order, times)


async def _write(
    held: HeldTicket, matter: SplitPart, parts: int, order: Order, times: TicketTimes | None = None
) -> None:
    ticket = held.ticket
    words_id = await write_words(ticket, WordsKind.NOTE, matter.words, order.actor, order.as_of)
    facts = SplitFacts(ticket.part, parts)
    await record(held, Act.SPLIT, order.actor, order.as_of, words_id, facts, times)
    await walls.build(held, order.as_of)


async def _tell(ticket: Ticket, order: Order) -> None:
    await tell_petitioner(ticket, "split", order.as_of)
    has_it = [ticket.handler_id] if ticket.handler_id is not None else []
    await tell_officers(ticket, "split_yours", _others(has_it, order.actor), order.as_of)
    desk = [one for one in await staffing.chiefs(ticket, order.as_of) if one not in has_it]
    await tell_officers(ticket, "split_here", _others(desk, order.actor), order.as_of)


def _others(officers: Sequence[int], actor: Actor) -> list[int]:
    """Leave out the officer who acts: nobody is told what they did themselves."""
    return [officer for officer in officers if officer != actor.id]
