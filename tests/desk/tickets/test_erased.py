"""An erased person's ticket is over from every state: no clock runs, nobody is late, nothing climbs."""

from datetime import timedelta

import pytest

from desk.tickets import asking_more
from desk.tickets.joining import merging
from desk.tickets.ticket_store import load
from desk.tickets.timing import supervision
from desk.upkeep import erasure
from models import Clock, Petition, Ticket
from models.enums import Act, Complexity, TicketState
from tests.cast import MORNING, a_petition, accepted, answered, dispatched, order, rated, submitted
from tests.desk.ledger import history, told, whole

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=5)


async def in_state(state: TicketState) -> Ticket:
    ticket = await a_petition()
    if state is TicketState.PENDING:
        return ticket
    if state is TicketState.MERGED:
        into = await dispatched(await a_petition("李四"))
        await merging.merge(await order(ticket, "周敏", "同一件", into=into.number))
        return await load(ticket.id)
    complex_one = state is TicketState.REVIEWING
    ticket = await dispatched(ticket, complexity=Complexity.COMPLEX if complex_one else Complexity.STANDARD)
    if state is TicketState.DISPATCHED:
        return ticket
    if complex_one:
        return await submitted(ticket)
    if state in (TicketState.ANSWERED, TicketState.CLOSED):
        ticket = await answered(ticket)
        return await rated(ticket) if state is TicketState.CLOSED else ticket
    ticket = await accepted(ticket)
    if state is TicketState.WAITING:
        await asking_more.ask_more(await order(ticket, "李正", "请发收据"))
    return await load(ticket.id)


@pytest.mark.parametrize(
    "state",
    [TicketState.PENDING, TicketState.REVIEWING, TicketState.WAITING, TicketState.ANSWERED, TicketState.MERGED],
)
async def test_注销的人没有了结的工单到已抹去为止_再抹一遍也一样(state: TicketState) -> None:
    ticket = await in_state(state)
    for _ in range(2):
        await erasure.ask_for_petitioner(await Petition.get(id=ticket.petition_id), None, LATER)
        await erasure.carry_out_due(LATER + timedelta(minutes=1))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at, ticket.rung) == (TicketState.ERASED, None, 0)
    assert [line.act for line in await history(ticket)].count(Act.ERASE) == 1
    assert not await Clock.exists(ticket_id=ticket.id, stopped_at__isnull=True)
    if state.is_open:
        assert {notice for notice, _ in await told(ticket)} == {"person_gone"}
    await supervision.sweep_due_clocks(MORNING + timedelta(days=60))
    assert Act.ESCALATE not in [line.act for line in await history(ticket)]


async def test_升级前抹去而还开着的_看一眼时到此为止_不上报() -> None:
    ticket = await in_state(TicketState.DISPATCHED)
    await Petition.filter(id=ticket.petition_id).update(redacted_at=MORNING)
    await supervision.sweep_due_clocks(MORNING + timedelta(days=60))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.ERASED
    assert Act.ESCALATE not in [line.act for line in await history(ticket)]


async def test_已经办结的照旧是办结_历史里写明() -> None:
    ticket = await in_state(TicketState.CLOSED)
    await erasure.ask_for_petitioner(await Petition.get(id=ticket.petition_id), None, LATER)
    await erasure.carry_out_due(LATER)
    ticket = await whole(ticket.id)
    assert (ticket.state, (await history(ticket))[-1].act) == (TicketState.CLOSED, Act.NOTE)
