"""答应群众的期限: one a round, whoever has the ticket; 退回, 改派 and 移送 give the court no more time."""

from datetime import timedelta

import pytest

from desk.petitions import citizen_requests, receiving
from desk.petitions.preparation import NewPetition, PassedOn, prepare_petition
from desk.tickets import asking_more, handling, replying
from desk.tickets.joining import splitting, transfers
from desk.tickets.joining.parts import parts_of
from desk.tickets.joining.splitting import SplitPart
from desk.tickets.rating import taking_up
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from desk.tickets.timing import clocks, supervision
from desk.tickets.timing.promises import running_promise
from desk.views.tickets.form_start import starting_weight
from models import Clock, Supervision, Ticket
from models.enums import Act, Channel, ClockKind, PetitionKind, TicketState, Urgency
from tests.cast import MORNING, a_petition, acting, answered, at, court, dispatched, order, rated, reassign_to
from tests.desk.ledger import deliveries, history, told, whole

pytestmark = pytest.mark.usefixtures("cast")
PROMISED = at("2026-11-20 17:30")
"""Three working days for whoever it was first given to, on Tuesday."""


async def passed_on(reply_by: str = "2026-11-18 17:30") -> Ticket:
    """12345 passes 钱老伯's matter on, and wants to hear by Wednesday evening."""
    here = await court()
    told_of = PassedOn("市12345热线", "工单〔2026〕9号", at(reply_by))
    new = NewPetition(
        court_id=here.id,
        kind=PetitionKind.ENFORCEMENT,
        text="执行款没有到账",
        channel=Channel.PASSED_ON,
        contact_mobile="13907910009",
        entered_by_id=(await acting("赵晴")).id,
        passed_on=told_of,
    )
    return await load(await receiving.store_petition(await prepare_petition(new, MORNING), MORNING))


async def rungs(ticket: Ticket) -> list[tuple[ClockKind, int]]:
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("id").select_related("clock")
    return [(row.clock.kind, row.rung) for row in rows]


async def test_六天退六次_答应群众的日期一天也不动_第二次退回督察处督办_到期报院领导() -> None:
    ticket, moment = await dispatched(await a_petition()), MORNING
    for day in range(6):
        ticket = await load(ticket.id)
        assert await clocks.answer_by(ticket) == PROMISED
        await handling.send_back(await order(ticket, "李正", "不归我办", moment + timedelta(hours=1)))
        await supervision.sweep_due_clocks(moment + timedelta(hours=1))
        await supervision.sweep_due_clocks(moment + timedelta(hours=1))
        promise = [one for kind, one in await rungs(ticket) if kind is ClockKind.PROMISE]
        assert promise == ([], [2], [2], [2], [2, 3], [2, 3])[day]
        moment = at(f"2026-11-{(17, 18, 19, 23, 24, 25)[day]} 13:30")
        ticket = await dispatched(await load(ticket.id), as_of=moment)
    ticket = await whole(ticket.id)
    assert (ticket.due_at, ticket.rung) == (PROMISED, 3)
    assert [line.facts["clock"] for line in await history(ticket) if line.act is Act.ESCALATE].count("promise") == 2


async def test_第二次退回告诉督察处退了几次_不说逾期() -> None:
    ticket = await dispatched(await a_petition())
    await handling.send_back(await order(ticket, "李正", "不归我办"))
    ticket = await dispatched(await load(ticket.id), "陈丽")
    await handling.send_back(await order(ticket, "陈丽", "也不归我办"))
    await supervision.sweep_due_clocks(MORNING)
    assert await told(ticket) == {("supervise", "何平")}
    (row,) = await deliveries(ticket)
    assert row.facts["sent_back"] == 2
    await supervision.attend(await order(await load(ticket.id), "何平", "今天定下由谁办"))


async def test_改派和移送都不给法院更多时间_答复了就停_新的一轮重新答应() -> None:
    ticket = await dispatched(await a_petition())
    later = at("2026-11-18 10:00")
    await handling.reassign(await reassign_to(await order(ticket, "周敏", as_of=later), "陈丽"))
    ticket = await load(ticket.id)
    assert (ticket.due_at, await clocks.answer_by(ticket)) == (PROMISED, PROMISED)
    await transfers.transfer(await order(ticket, "周敏", "属东湖法院", later, court="赣0102"))
    ticket = await whole(ticket.id)
    assert await clocks.answer_by(ticket) == PROMISED
    ticket = await answered(await dispatched(ticket, "许诚", by="高洁", as_of=later), as_of=later)
    assert await running_promise(ticket.id) is None
    ticket = await rated(ticket, as_of=later)
    await taking_up.reopen(await order(ticket, "张三", "钱又没到", at("2026-11-23 09:00")))
    ticket = await whole(ticket.id)
    assert await clocks.answer_by(ticket) == at("2026-11-26 17:30")


async def test_拆出来的几件答应的是同一天() -> None:
    ticket = await a_petition()
    later, matters = at("2026-11-18 10:00"), (SplitPart("执行款", "查一查"), SplitPart("换法官", "要求换人"))
    await splitting.split_ticket(await order(ticket, "周敏", as_of=later, matters=matters))
    parts = await parts_of(await load(ticket.id))
    assert {await clocks.answer_by(await whole(one.id)) for one in parts} == {PROMISED}


async def test_办理已经逾期就由它督办一次_改派以后从到过的那一级接着报() -> None:
    ticket = await dispatched(await a_petition())
    await supervision.sweep_due_clocks(PROMISED)
    assert await rungs(ticket) == [(ClockKind.HANDLING, 1)]
    monday = at("2026-11-23 10:00")
    await handling.reassign(await reassign_to(await order(await load(ticket.id), "周敏", as_of=monday), "陈丽"))
    await supervision.sweep_due_clocks(monday)
    assert await rungs(ticket) == [(ClockKind.HANDLING, 1), (ClockKind.PROMISE, 1)]
    assert (await whole(ticket.id)).rung == 1


async def test_等群众补充时改派_问的还在等_补上了到新的承办人手里_停着的时间不少() -> None:
    ticket = await dispatched(await a_petition())
    await handling.accept(await order(ticket, "李正"))
    await asking_more.ask_more(await order(await load(ticket.id), "李正", "请发收据"))
    await handling.reassign(await reassign_to(await order(await load(ticket.id), "周敏"), "陈丽"))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at) == (TicketState.WAITING, None)
    assert await clocks.supply_by(ticket) is not None
    later = at("2026-11-18 09:30")
    await citizen_requests.supplement(await order(ticket, "张三", "收据在这里", later))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at) == (TicketState.DISPATCHED, at("2026-11-23 17:30"))
    assert await told(ticket) == {("supplemented", "陈丽")}


async def test_转来的日期早于时限_按来文_督办也按它_答复群众以后还要回复来文单位() -> None:
    ticket = await passed_on()
    warned = (await starting_weight(ticket, Act.DISPATCH)).proposed
    assert "转来的单位要求" in warned
    ticket = await dispatched(ticket)
    assert ticket.due_at == await clocks.answer_by(ticket) == at("2026-11-18 17:30")
    promise = await running_promise(ticket.id)
    assert promise is not None
    assert "转来的单位要求" in promise.reason
    ticket = await answered(ticket, as_of=at("2026-11-18 10:00"))
    owed = await Clock.get(ticket_id=ticket.id, kind=ClockKind.PASSED_ON, stopped_at__isnull=True)
    assert (owed.due_at, owed.custodian_id) == (at("2026-11-18 17:30"), None)
    await supervision.sweep_due_clocks(owed.due_at)
    await supervision.sweep_due_clocks(owed.due_at)
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.rung) == (TicketState.ANSWERED, 2)
    assert {notice for notice, _ in await told(ticket)} == {"body_waits"}
    desk = await acting("赵晴")
    assert Act.REPLY_BODY in await acts_open_to(desk, ticket, owed.due_at)
    await replying.reply_to_body(await order(ticket, "赵晴", "已在12345平台回复", owed.due_at))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.rung) == (TicketState.ANSWERED, 0)
    assert Act.REPLY_BODY not in await acts_open_to(desk, ticket, owed.due_at)


async def test_派单时定为特急_答应群众的也按特急_降回普通不比原来晚() -> None:
    ticket = await dispatched(await a_petition(), urgency=Urgency.CRITICAL)
    assert await clocks.answer_by(ticket) == MORNING + timedelta(hours=2)
    assert ticket.due_at == MORNING + timedelta(hours=2)
