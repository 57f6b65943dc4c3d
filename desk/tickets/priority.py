"""An officer weighs a ticket anew (定级) or puts it under another kind (改类别); the history keeps each reason."""

from dataclasses import dataclass
from typing import Self

from desk.errors import Invalid, Refused
from desk.people import staffing
from desk.rules.lifecycles.petition_guards import Obstacle
from desk.tickets import second_person, walls
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.danger.open_alarms import refuse_less_than_critical
from desk.tickets.event_facts import RelabelFacts, WeighFacts
from desk.tickets.handling import tell_officers
from desk.tickets.history import record, write_words
from desk.tickets.orders import Fields, Order, does
from desk.tickets.petition_words import move_words
from desk.tickets.restricting import RESTRICTED, restrict
from desk.tickets.sub_kind_of import leave_sub_kind
from desk.tickets.ticket_facts import asked_a_favour
from desk.tickets.ticket_store import HeldTicket, validated_text
from desk.tickets.timing.new_urgency import clock_by_the_new_urgency
from models import Ticket
from models.database import transaction
from models.enums import Act, Complexity, PetitionKind, TicketState, Urgency, WordsKind

SAME_WEIGHT = "紧急和难易都没有变，不用重新定级"
SAME_KIND = "类别没有变，请选择另一类"


@dataclass(frozen=True, kw_only=True)
class WeighOrder(Order):
    """Says how a ticket weighs from now on; None leaves that side as it is."""

    urgency: Urgency | None = None
    complexity: Complexity | None = None

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        urgency, complexity = sent.chosen(Urgency, "urgency"), sent.chosen(Complexity, "complexity")
        return cls(*order.basis, urgency=urgency, complexity=complexity)


@dataclass(frozen=True, kw_only=True)
class RelabelOrder(Order):
    """Says which kind of petition it is from now on."""

    kind: PetitionKind

    @classmethod
    def read(cls, order: Order, sent: Fields) -> Self:
        kind = sent.chosen(PetitionKind, "where")
        if kind is None:
            raise Invalid("请选择类别", "where")
        return cls(*order.basis, kind=kind)


@does(Act.WEIGH, WeighOrder)
async def set_priority(order: WeighOrder) -> Ticket:
    """定级: urgency, complexity or both change. The running clock goes by the new urgency from its start."""
    async with transaction():
        held = await authorize_and_lock(Act.WEIGH, order)
        ticket = held.ticket
        text = validated_text(Act.WEIGH, order.words)
        facts = _changed(ticket, order)
        await refuse_less_than_critical(ticket, order.urgency or ticket.urgency)
        ticket.urgency, ticket.complexity = facts.urgency or ticket.urgency, facts.complexity or ticket.complexity
        times = await clock_by_the_new_urgency(ticket, order.as_of) if facts.urgency else None
        words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
        await record(held, Act.WEIGH, order.actor, order.as_of, words_id, facts, times)
        if ticket.handler_id is not None and ticket.handler_id != order.actor.id:
            await tell_officers(ticket, "weighed", [ticket.handler_id], order.as_of, words=words_id or 0)
        return ticket


def _changed(ticket: Ticket, order: WeighOrder) -> WeighFacts:
    """Return what the order changes. Raises `Invalid` where it changes nothing."""
    urgency = order.urgency if order.urgency is not ticket.urgency else None
    complexity = order.complexity if order.complexity is not ticket.complexity else None
    if urgency is None and complexity is None:
        raise Invalid(SAME_WEIGHT, "urgency")
    return WeighFacts(
        ticket.urgency if urgency else None, urgency, ticket.complexity if complexity else None, complexity
    )


@does(Act.RELABEL, RelabelOrder)
async def relabel(order: RelabelOrder) -> Ticket:
    """改类别: the petition becomes one of another kind.

    What becomes a complaint is restricted at once and goes to the desk that may see it, the inspectorate's. What is a
    complaint no more is restricted no more, once a second person agrees with whoever runs that desk.
    """
    async with transaction():
        held = await authorize_and_lock(Act.RELABEL, order)
        ticket = held.ticket
        validated_text(Act.RELABEL, order.words)
        was, kind = ticket.petition.kind, order.kind
        lifted = ticket.restricted and kind is not PetitionKind.COMPLAINT
        if kind is was and not (lifted and was is not PetitionKind.COMPLAINT):
            raise Invalid(SAME_KIND, "where")
        if ticket.part and PetitionKind.COMPLAINT in (was, kind):
            raise Refused(Obstacle.OF_SEVERAL_PARTS.label)
        if lifted and await asked_a_favour(ticket):
            raise Refused(Obstacle.A_FAVOUR.label)
        if lifted:
            return await second_person.propose(held, Act.RELABEL, order, {"where": kind.value})
        return await _relabelled(held, order)


@second_person.carries_out(Act.RELABEL)
async def _relabelled(held: HeldTicket, order: RelabelOrder) -> Ticket:
    ticket, text = held.ticket, validated_text(Act.RELABEL, order.words)
    was, kind = ticket.petition.kind, order.kind
    lifted = ticket.restricted and kind is not PetitionKind.COMPLAINT
    ticket.petition.kind = kind
    await ticket.petition.save(update_fields=["kind"])
    await leave_sub_kind(ticket)
    words_id = await write_words(ticket, WordsKind.REASON, text, order.actor, order.as_of)
    target, times = ticket.state, None
    if kind is PetitionKind.COMPLAINT and not ticket.restricted:
        target, times = RESTRICTED, await restrict(ticket, order.as_of)
        held.walled_now = True
    elif lifted:
        ticket.restricted = False
        await move_words(ticket)
    facts = RelabelFacts(was, kind, lifted=lifted)
    await record(held, Act.RELABEL, order.actor, order.as_of, words_id, facts, times, to=target)
    await walls.build(held, order.as_of)
    if ticket.state is TicketState.PENDING:
        await tell_officers(ticket, "petition_received", await staffing.chiefs(ticket, order.as_of), order.as_of)
    return ticket
