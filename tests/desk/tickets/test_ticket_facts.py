"""What is offered is what the verb would do: for everybody of the cast, over tickets in every state of a long story."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from desk.access.actors import Actor
from desk.access.visibility import place_of, sees
from desk.errors import Invalid, Refused, Stale
from desk.people import staffing
from desk.petitions import citizen_requests
from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition import PETITION
from desk.tickets.handling import DispatchOrder, ReassignOrder
from desk.tickets.joining.duplicates import RepeatOrder
from desk.tickets.joining.merging import MergeOrder
from desk.tickets.joining.splitting import SplitOrder, SplitPart
from desk.tickets.joining.transfers import TransferOrder
from desk.tickets.orders import Order
from desk.tickets.priority import RelabelOrder, WeighOrder
from desk.tickets.rating import telephone_calls
from desk.tickets.rating.callback_list import AttemptOrder
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.subjects import SubjectOrder
from desk.tickets.ticket_facts import acts_open_to, capacities_of, full_facts
from desk.tickets.ticket_store import load
from desk.tickets.timing.extensions import ExtensionOrder
from desk.tickets.verbs import VERBS
from models import Court, Officer, Ticket
from models.database import transaction
from models.enums import Act, ActorKind, Channel, Grade, PetitionKind, TicketState, Urgency, VisitOutcome
from tests import cast
from tests.frozen import kept, story
from tests.scratch import empty_database
from tests.servers import Servers

pytestmark = pytest.mark.database
PEOPLE = ("张三", "李四", "周敏", "赵晴", "李正", "陈丽", "王芳", "何平", "郑远", "杨帆", "高洁")
CHOSEN_ELSEWHERE = (Act.DISPATCH, Act.REASSIGN, Act.TRANSFER, Act.MERGE, Act.REPEAT, Act.NAME_SUBJECT)
"""What these want may not be there at all: another officer, another court, another ticket."""
CITIZENS = {
    Act.URGE: citizen_requests.urge,
    Act.SUPPLEMENT: citizen_requests.supplement,
    Act.WITHDRAW: citizen_requests.withdraw,
}


class _TakenBack(Exception):
    """Ends a transaction in which something was tried."""


@pytest.fixture(scope="module")
def kept_url(servers: Servers) -> Iterator[str]:
    with empty_database(servers) as url:
        kept.load(url)
        yield url


@pytest.fixture
async def tickets(kept_url: str) -> AsyncIterator[list[Ticket]]:
    async with cast.desk_opened(kept_url):
        ids = await Ticket.all().order_by("id").values_list("id", flat=True)
        yield [await load(int(str(ticket_id))) for ticket_id in ids]


async def _tried(act: Act, order: Order) -> Refused | None:
    """Why it is refused; None where it was done. Nothing is left of it."""
    verb = CITIZENS[act] if act in CITIZENS else VERBS[act].do
    try:
        async with transaction():
            if act is Act.VISIT and order.actor.kind is ActorKind.OFFICER:
                await telephone_calls.begin(order.actor, order.ticket_id, order.as_of)
            await verb(order)
            raise _TakenBack
    except _TakenBack:
        return None
    except Refused as refusal:
        return refusal


SIMPLY: dict[Act, Callable[[Any], list[Order]]] = {
    Act.WEIGH: lambda basis: [WeighOrder(*basis, urgency=urgency) for urgency in Urgency],
    Act.RELABEL: lambda basis: [RelabelOrder(*basis, kind=kind) for kind in PetitionKind],
    Act.VISIT: lambda basis: [RateOrder(*basis, grade=Grade.GOOD, channel=Channel.PHONE)],
    Act.ATTEMPT: lambda basis: [AttemptOrder(*basis, outcome=VisitOutcome.REFUSED)],
    Act.REQUEST_EXTENSION: lambda basis: [ExtensionOrder(*basis, days=3)],
    Act.SPLIT: lambda basis: [SplitOrder(*basis, matters=[SplitPart("一件事", "办"), SplitPart("另一件", "也办")])],
}


async def _filled(act: Act, order: Order, ticket: Ticket, tickets: list[Ticket]) -> list[Order]:
    """This act's order, filled in properly, in every way worth a try."""
    basis: Any = order.basis
    match act:
        case Act.DISPATCH:
            return [DispatchOrder(*basis, handler_id=one) for one in await staffing.candidates(ticket, story.ENDS)]
        case Act.REASSIGN:
            return [ReassignOrder(*basis, handler_id=one) for one in await staffing.candidates(ticket, story.ENDS)]
        case Act.TRANSFER:
            return [TransferOrder(*basis, court=court.code) for court in await Court.all()]
        case Act.MERGE:
            return [MergeOrder(*basis, into=one.petition.number) for one in tickets if one.state.is_open][:6]
        case Act.REPEAT:
            return [RepeatOrder(*basis, earlier=one.petition.number) for one in tickets[:6]]
        case Act.NAME_SUBJECT:
            return [SubjectOrder(*basis, officers=()), SubjectOrder(*basis, officers=(tickets[0].handler_id or 1,))]
    return SIMPLY[act](basis) if act in SIMPLY else [order]


async def _refusal(act: Act, actor: Actor, ticket: Ticket, tickets: list[Ticket]) -> Refused | None:
    """Why nothing of this act can be done however it is filled in; None where something can."""
    order = Order(ticket.id, ticket.version, actor, story.ENDS, "这是按规定写明的一段话")
    refusal: Refused | None = Invalid("没有可选的", "")
    for filled in await _filled(act, order, ticket, tickets):
        refusal = await _tried(act, filled)
        if refusal is None:
            return None
    return refusal


async def test_an_act_is_offered_just_when_its_verb_would_do_it(tickets: list[Ticket]) -> None:
    seen: set[object] = set()
    states = set()
    for name in PEOPLE:
        actor = await cast.acting(name, story.ENDS)
        for ticket in tickets:
            if not sees(actor, place_of(ticket)):
                continue
            held = capacities_of(actor, ticket)
            offered = set(await acts_open_to(actor, ticket, story.ENDS))
            by_table = set(PETITION.acts_by_table(ticket.state, held)) - {Act.SUPPLY}
            facts = await full_facts(by_table, actor, ticket, story.ENDS)
            for act in sorted(by_table):
                if (act, held, replace(facts, rung=min(facts.rung, 1))) in seen:
                    continue
                seen.add((act, held, replace(facts, rung=min(facts.rung, 1))))
                states.add(ticket.state)
                refusal = await _refusal(act, actor, ticket, tickets)
                assert not isinstance(refusal, Stale)
                if act in CHOSEN_ELSEWHERE and act in offered and refusal is not None:
                    continue
                told = f"{name} {act} {ticket.id} {ticket.state}: {refusal.words if refusal else 'done'}"
                assert (act in offered) == (refusal is None), told
    assert states >= set(TicketState) - {TicketState.MERGED, TicketState.WITHDRAWN, TicketState.ERASED}


async def test_who_is_offered_for_a_ticket_is_who_a_verb_takes(tickets: list[Ticket]) -> None:
    given = {TicketState.PENDING: (Act.DISPATCH, DispatchOrder), TicketState.DISPATCHED: (Act.REASSIGN, ReassignOrder)}
    chief = {False: await cast.acting("周敏", story.ENDS), True: await cast.acting("何平", story.ENDS)}
    everybody = await Officer.all()
    seen = set()
    for ticket in tickets:
        actor = chief[ticket.restricted]
        kind = (ticket.state, ticket.restricted, ticket.cycle > 1, ticket.handler_id)
        if ticket.state not in given or kind in seen or Capacity.CHIEF_LIAISON not in capacities_of(actor, ticket):
            continue
        seen.add(kind)
        act, order = given[ticket.state]
        offered = await staffing.candidates(ticket, story.ENDS)
        for officer in everybody:
            basis: Any = (ticket.id, ticket.version, actor, story.ENDS, "")
            taken = await _tried(act, order(*basis, handler_id=officer.id)) is None
            assert taken == (officer.id in offered), f"{officer.name} {act} {ticket.id}"
    assert any(again for _, _, again, _ in seen)
