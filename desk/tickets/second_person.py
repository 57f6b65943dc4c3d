"""An inspector never ends a complaint alone: what would end it, or let its subject in, wants a second person's word.

The first says what they want (提请同意); a second, found as the desk is found without the first, agrees or does not.
Where they agree the act is done at once, as the first wanted it. Nobody else can be found: nothing is done here, and
the words point to the body outside.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from desk.access import actors, conflicts
from desk.errors import NotFound, Refused
from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.people.outside_body import outside_body
from desk.tickets import walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.event_facts import DecisionFacts, ProposalFacts
from desk.tickets.history import record, write_words
from desk.tickets.orders import VERBS, Fields, Order, does
from desk.tickets.ticket_facts import open_decision
from desk.tickets.ticket_store import HeldTicket, validated_text
from models import PendingDecision, Ticket, Words
from models.database import transaction
from models.enums import Act, WordsKind
from models.keyring import unseal

ALONE = "投诉的“{act}”要两个人都同意，现在没有别人可以决定。请报{body}"
GONE = "提请的人已经不能办理这件工单，不能照此办理；请点“不同意”后另行办理"

Sent = Mapping[str, str]
ORDER = TypeVar("ORDER", bound=Order)
_CARRIED_OUT: dict[Act, Callable[[HeldTicket, Any], Awaitable[Ticket]]] = {}


def carries_out(
    act: Act,
) -> Callable[[Callable[[HeldTicket, ORDER], Awaitable[Ticket]]], Callable[[HeldTicket, ORDER], Awaitable[Ticket]]]:
    """Register what is done once a second person agreed to this act: the ticket is locked and the act allowed."""

    def register(
        function: Callable[[HeldTicket, ORDER], Awaitable[Ticket]],
    ) -> Callable[[HeldTicket, ORDER], Awaitable[Ticket]]:
        _CARRIED_OUT[act] = function
        return function

    return register


async def propose(held: HeldTicket, act: Act, order: Order, sent: Sent | None = None) -> Ticket:
    """提请同意: the act waits for a second person, who is told. `sent` is what its form brought beside the words.

    A later proposal takes the place of one still open. Raises `Refused` where nobody else may decide.
    """
    ticket = held.ticket
    second = await staffing.deciders(ticket, order.actor.id, order.as_of)
    if not second:
        raise Refused(ALONE.format(act=act.label, body=outside_body()))
    await drop(ticket, order.as_of)
    words_id = await write_words(ticket, WordsKind.REASON, order.words.strip(), order.actor, order.as_of)
    assert order.actor.id is not None
    await PendingDecision.create(
        ticket_id=ticket.id,
        act=act,
        words_id=words_id,
        facts=dict(sent or {}),
        asked_by_id=order.actor.id,
        asked_at=order.as_of,
    )
    await walls.let_in(ticket, second, order.as_of)
    await record(held, Act.PROPOSE, order.actor, order.as_of, words_id, ProposalFacts(act))
    await tell(ticket, Tell("agreement_wanted", officers(second), {"words": words_id or 0}), order.as_of)
    return ticket


async def drop(ticket: Ticket, as_of: datetime) -> None:
    """End what waits to be agreed to, without a decision."""
    await PendingDecision.filter(ticket_id=ticket.id, decided_at__isnull=True).update(decided_at=as_of)


@does(Act.AGREE, Order)
async def agree(order: Order) -> Ticket:
    """同意: what another proposed is done at once. Raises what that act raises, where it can no longer be done."""
    async with transaction():
        held, row, asked = await _decided(Act.AGREE, order)
        first = await actors.officer(row.asked_by_id, order.as_of)
        if first is None:
            raise Refused(GONE)
        words_id = await write_words(held.ticket, WordsKind.NOTE, order.words.strip(), order.actor, order.as_of)
        facts = DecisionFacts(row.act, row.asked_by_id)
        await record(held, Act.AGREE, order.actor, order.as_of, words_id, facts)
        wanted = VERBS[row.act].takes.read(Order(held.ticket.id, None, first, order.as_of, asked), _fields(row))
        try:
            fresh = await authorize_and_lock(row.act, wanted)
        except NotFound as gone:
            raise Refused(GONE) from gone
        await _CARRIED_OUT[row.act](fresh, wanted)
        return fresh.ticket


@does(Act.DISAGREE, Order)
async def disagree(order: Order) -> Ticket:
    """不同意: nothing is done; whoever proposed it is told why."""
    async with transaction():
        held, row, _ = await _decided(Act.DISAGREE, order)
        ticket = held.ticket
        text = validated_text(Act.DISAGREE, order.words)
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        facts = DecisionFacts(row.act, row.asked_by_id)
        await record(held, Act.DISAGREE, order.actor, order.as_of, words_id, facts)
        if row.asked_by_id not in await conflicts.walled_off(ticket):
            told = Tell("agreement_refused", officers([row.asked_by_id]), {"words": words_id or 0})
            await tell(ticket, told, order.as_of)
        return ticket


async def _decided(act: Act, order: Order) -> tuple[HeldTicket, PendingDecision, str]:
    """Lock the ticket and end what waits. Returns it with the words it was proposed with."""
    held = await authorize_and_lock(act, order)
    validated_text(act, order.words)
    row = await open_decision(held.ticket.id)
    assert row is not None
    row.decided_by_id, row.decided_at, row.agreed = order.actor.id, order.as_of, act is Act.AGREE
    await row.save(update_fields=["decided_by_id", "decided_at", "agreed"])
    words = await Words.get_or_none(id=row.words_id or 0)
    return held, row, unseal(words.text_sealed) if words else ""


def _fields(row: PendingDecision) -> Fields:
    return Fields({name: [text] for name, text in row.facts.items()})
