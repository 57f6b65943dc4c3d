"""Two tickets are worked on as one (并案): the same matter asked twice is answered once, and both people hear it."""

from dataclasses import dataclass
from typing import Self

from desk.access.actors import Actor
from desk.errors import Invalid, NotFound, Refused
from desk.people import staffing
from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.rules.text import petition_numbers
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import MergedHereFacts, MergedIntoFacts
from desk.tickets.handling import tell_officers, tell_petitioner
from desk.tickets.history import record, record_beside, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.ticket_facts import capacities_of
from desk.tickets.ticket_store import HeldTicket, find_visible, hold, petition_number_of, validated_text
from desk.tickets.timing import clocks
from desk.tickets.timing.earlier_promise import promise_no_later
from models import Ticket
from models.database import connection, transaction
from models.enums import Act, WordsKind

WHICH = "请填写并入哪一件：它的工单编号（GD 开头）或诉求编号（SQ 开头）"


@dataclass(frozen=True, kw_only=True)
class MergeOrder(Order):
    """Holds the number of the ticket to merge into, as it was typed."""

    into: str

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        return cls(*order.basis, into=sent.text("where"))


@does(Act.MERGE, MergeOrder)
async def merge(order: MergeOrder) -> Ticket:
    """并案: this ticket is merged into another one, which is open and at a desk this person runs.

    What was merged is over: it has no clock and is not reopened; its petitioner gets the other's answer, no later than
    they were promised one.
    """
    async with transaction():
        held = await authorize_and_lock(Act.MERGE, order)
        ticket = held.ticket
        text = validated_text(Act.MERGE, order.words)
        other = await _into(ticket, order.actor, order.into)
        into = other.ticket
        handler = ticket.handler_id
        times = await clocks.stop_all(ticket, order.as_of)
        ticket.merged_into_id, ticket.closed_at = into.id, order.as_of
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = MergedIntoFacts(petition_number_of(into))
        await record(held, Act.MERGE, order.actor, order.as_of, words_id, facts, times)
        if handler is not None and handler != into.handler_id:
            await tell_officers(ticket, "merged_away", [handler], order.as_of)
        await tell_petitioner(ticket, "merged", order.as_of)
        await _received(other, ticket, text, order)
        return ticket


async def _received(other: HeldTicket, merged: Ticket, text: str, order: Order) -> None:
    """Write the merge into the other ticket's history, and tell whoever has that ticket."""
    into = other.ticket
    words_id = await write_words(into, WordsKind.REASON, text, order.actor, order.as_of)
    facts = MergedHereFacts(petition_number_of(merged))
    times = await promise_no_later(into, merged, order.as_of)
    await record_beside(other, Act.MERGE, order.actor, order.as_of, words_id, facts, times)
    has_it = [into.handler_id] if into.handler_id is not None else await staffing.chiefs(into, order.as_of)
    others = [officer for officer in has_it if officer != order.actor.id]
    await tell_officers(into, "merged_here", others, order.as_of, words=words_id or 0)


async def _into(ticket: Ticket, actor: Actor, number: str) -> HeldTicket:
    """Find and lock the ticket to merge into.

    Raises `Invalid` where no ticket has the number, `Refused` where it cannot be.
    """
    found = await _named(actor, number)
    if found.id == ticket.id:
        raise Invalid("不能并入它自己，请填写另一件的编号", "where")
    async with connection() as plain:
        free = await plain.fetchval("SELECT 1 FROM ticket WHERE id = $1 FOR UPDATE SKIP LOCKED", found.id)
    if free is None:
        raise Refused("另一件正有人在操作，请稍后再试")
    held = await hold(found.id)
    into = held.ticket
    if Capacity.CHIEF_LIAISON not in capacities_of(actor, into):
        raise Refused("另一件不归您分派，不能并入")
    if not into.state.is_open:
        raise Refused(f"另一件现为“{into.state.label}”，只能并入还在办的诉求")
    if into.restricted:
        raise Refused(Obstacle.NO_MERGING.label)
    return held


async def _named(actor: Actor, number: str) -> Ticket:
    given = petition_numbers.find_parts(number)
    if len(given) != 1:
        raise Invalid(WHICH, "where")
    try:
        return await find_visible(actor, given[0])
    except NotFound as missing:
        raise Invalid(f"{missing.words}：{given[0]}", "where") from missing
