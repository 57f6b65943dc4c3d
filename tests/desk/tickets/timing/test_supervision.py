"""The sweep against real rows: who is told what and when, the ledger, and what supervisors answer."""

import asyncio
from datetime import datetime, timedelta

import pytest

from desk.errors import NotAllowed, Refused
from desk.petitions import citizen_requests
from desk.rules.ladder import NEVER
from desk.tickets import asking_more, handling
from desk.tickets.orders import Order
from desk.tickets.rating import ratings, taking_up
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from desk.tickets.timing import clocks, supervision
from models import Clock, Delivery, Officer, ReturnVisit, Supervision, Ticket
from models.enums import Act, Channel, ClockKind, Complexity, Grade, PetitionKind, TicketState, Urgency, VisitOutcome
from models.troubles import FIRST_PAUSE
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    at,
    dispatched,
    order,
    rated,
    submitted,
)
from tests.desk.ledger import acts, everything, history, last_words, nothing_changed, running, told, whole
from tests.owners import as_owner

pytestmark = pytest.mark.usefixtures("cast")
DUE = at("2026-11-20 17:30")
"""A normal handling clock that starts on Tuesday morning ends on Friday evening."""


async def left_alone(until: datetime, start: datetime = MORNING) -> None:
    """Nobody does anything while the worker sweeps every half hour."""
    as_of = start
    while as_of <= until:
        await supervision.sweep_due_clocks(as_of)
        as_of += timedelta(minutes=30)


async def rungs(ticket: Ticket) -> list[tuple[int, str, datetime]]:
    """The ledger: each rung, who has it first, when it opened."""
    rows = await Supervision.filter(ticket_id=ticket.id).order_by("id").select_related("recipient")
    return [(row.rung, row.recipient.name if row.recipient else "", row.opened_at) for row in rows]


async def reminded(ticket: Ticket) -> list[tuple[str, str]]:
    rows = await Delivery.filter(ticket_id=ticket.id, notice__in=("half_gone", "nearly_due")).order_by("id")
    names = {row.id: row.name for row in await Officer.all()}
    return [(row.notice, names[row.officer_id or 0]) for row in rows]


async def test_李法官一直不办_先提醒两次_再一级一级报上去() -> None:
    ticket = await dispatched(await a_petition())
    await left_alone(DUE + timedelta(days=7))
    ticket = await whole(ticket.id)
    assert await rungs(ticket) == [
        (1, "周敏", at("2026-11-20 17:30")),
        (2, "何平", at("2026-11-23 17:30")),
        (3, "郑远", at("2026-11-24 17:30")),
    ]
    assert await reminded(ticket) == [
        ("half_gone", "李正"),
        ("half_gone", "王芳"),
        ("nearly_due", "李正"),
        ("nearly_due", "王芳"),
    ]
    assert (await acts(ticket))[-3:] == [Act.ESCALATE] * 3
    assert [event.facts["rung"] for event in (await history(ticket))[-3:]] == [1, 2, 3]
    assert ticket.rung == 3
    assert (await running(ticket)).next_look_at == NEVER


async def test_一级督办告诉总联络员_也告诉逾期的人和他的联络员_下班后不打扰() -> None:
    ticket = await dispatched(await a_petition())
    await supervision.sweep_due_clocks(DUE)
    assert await told(ticket) == {("supervise", "周敏"), ("late", "李正"), ("late", "王芳")}
    sent = await Delivery.filter(ticket_id=ticket.id, notice__in=("supervise", "late"))
    assert {row.not_before for row in sent} == {at("2026-11-23 09:00")}


async def test_特急逾期_半夜也直接告诉院领导() -> None:
    night = at("2026-11-17 22:00")
    ticket = await dispatched(await a_petition(as_of=night), urgency=Urgency.CRITICAL, as_of=night)
    await supervision.sweep_due_clocks(night + timedelta(hours=2))
    assert await rungs(ticket) == [(3, "郑远", night + timedelta(hours=2))]
    assert {row.not_before for row in await Delivery.filter(notice="supervise")} == {night + timedelta(hours=2)}


async def test_诉求没人分派_不由服务处自己督办自己_直接到督察() -> None:
    ticket = await a_petition()
    await supervision.sweep_due_clocks(at("2026-11-17 11:30"))
    assert await rungs(ticket) == [(2, "何平", at("2026-11-17 11:30"))]
    assert await told(ticket) == {("supervise", "何平"), ("late", "周敏")}


async def test_投诉逾期_由上一级法院督办_被投诉法院的人一个也不惊动() -> None:
    ticket = await dispatched(await a_petition(kind=PetitionKind.COMPLAINT), "何平", by="何平")
    await left_alone(DUE + timedelta(days=7))
    assert [(rung, who) for rung, who, _ in await rungs(ticket)] == [(1, "杨帆"), (2, "杨帆"), (3, "杨帆")]
    names = {
        row.name
        for row in await Officer.filter(
            id__in=await Delivery.filter(officer_id__isnull=False).values_list("officer_id", flat=True)
        )
    }
    assert names <= {"何平", "杨帆"}


async def test_同一时刻扫两遍_或两个后台任务一起扫_每一级只有一次() -> None:
    ticket = await dispatched(await a_petition())
    await asyncio.gather(*(supervision.sweep_due_clocks(DUE) for _ in range(4)))
    await supervision.sweep_due_clocks(DUE)
    assert len(await rungs(ticket)) == 1
    assert await Delivery.filter(ticket_id=ticket.id, notice="supervise").count() == 1
    await whole(ticket.id)


async def test_后台停了十天_一次只上一级_每一级都有自己的期限() -> None:
    ticket = await dispatched(await a_petition())
    monday = at("2026-11-30 09:00")
    for hour in range(3):
        await supervision.sweep_due_clocks(monday + timedelta(hours=hour))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]
    await supervision.sweep_due_clocks(at("2026-12-01 17:30"))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1, 2]


async def test_答复了督办就结了_不再提醒也不再上报() -> None:
    ticket = await dispatched(await a_petition())
    await supervision.sweep_due_clocks(DUE)
    ticket = await answered(await load(ticket.id), as_of=DUE + timedelta(minutes=1))
    assert ticket.rung == 0
    assert [row.closed_at for row in await Supervision.all()] == [DUE + timedelta(minutes=1)]
    await left_alone(DUE + timedelta(days=4), DUE)
    assert len(await rungs(ticket)) == 1


async def test_最后一分钟答复的不算逾期() -> None:
    ticket = await dispatched(await a_petition())
    await answered(ticket, as_of=DUE - timedelta(minutes=1))
    await supervision.sweep_due_clocks(DUE)
    assert await rungs(ticket) == []


async def test_退回重新派单_承办人从头计时_答应群众的日期不变_督办接着走() -> None:
    ticket = await dispatched(await a_petition())
    await supervision.sweep_due_clocks(DUE)
    monday = at("2026-11-23 09:10")
    await handling.send_back(await order(await load(ticket.id), "李正", "不是我的案件", as_of=monday))
    ticket = await dispatched(await load(ticket.id), "陈丽", as_of=monday + timedelta(minutes=5))
    assert (ticket.rung, (await running(ticket)).rung) == (0, 0)
    await supervision.sweep_due_clocks(monday + timedelta(minutes=30))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1, 1]
    assert ((await load(ticket.id)).rung, await clocks.answer_by(await load(ticket.id))) == (1, DUE)
    await whole(ticket.id)


async def test_审核逾期也督办_审核人是迟到的一方() -> None:
    ticket = await submitted(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))
    clock = await running(ticket)
    assert clock.kind is ClockKind.REVIEW
    await supervision.sweep_due_clocks(clock.due_at)
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]


async def test_周敏督促过_期限再走一次_到时仍不办才报督察() -> None:
    ticket = await dispatched(await a_petition())
    await supervision.sweep_due_clocks(DUE)
    monday = at("2026-11-23 10:00")
    await supervision.attend(await order(await load(ticket.id), "周敏", "已当面催过，今天下班前答复", as_of=monday))
    assert await last_words(ticket) == "已当面催过，今天下班前答复"
    assert await told(ticket) == {("attended", "李正")}
    await supervision.sweep_due_clocks(at("2026-11-23 17:30"))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]
    again = at("2026-11-24 10:00")
    await supervision.attend(await order(await load(ticket.id), "周敏", "又催了一次", as_of=again))
    await supervision.sweep_due_clocks(at("2026-11-24 17:30"))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1, 2]
    await whole(ticket.id)


async def test_谁的督办谁处理_没有督办就没得处理() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(supervision.attend(await order(ticket, "周敏", "催")), Refused, "没有待处理的督办")
    await supervision.sweep_due_clocks(DUE)
    ticket = await load(ticket.id)
    await nothing_changed(supervision.attend(await order(ticket, "何平", "催")), Refused, "第 1 级督办")
    await nothing_changed(supervision.attend(await order(ticket, "李正", "催")), NotAllowed, "无权")


async def offered(by: str, ticket: Ticket, as_of: datetime) -> bool:
    return Act.ATTEND in await acts_open_to(await acting(by), await load(ticket.id), as_of)


async def test_督办处理只给收到督办的人_上了一级就换人() -> None:
    ticket, people, later = await dispatched(await a_petition()), ("周敏", "何平", "郑远"), at("2026-11-23 18:00")
    assert not await offered("周敏", ticket, DUE)
    await left_alone(DUE)
    assert [who for who in people if await offered(who, ticket, DUE)] == ["周敏"]
    await left_alone(later, start=DUE)
    assert [who for who in people if await offered(who, ticket, later)] == ["何平"]


async def test_督办打不断李法官正在写的答复() -> None:
    ticket = await dispatched(await a_petition())
    writing = await order(ticket, "李正", "已发还案款", as_of=DUE)
    await supervision.sweep_due_clocks(DUE)
    await handling.answer(writing)
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_一件坏了的不拖住别的() -> None:
    bad, good = await dispatched(await a_petition()), await dispatched(await a_petition("李四"))
    await as_owner(f"ALTER TABLE supervision ADD CONSTRAINT broken CHECK (ticket_id <> {bad.id})")
    try:
        await supervision.sweep_due_clocks(DUE)
        assert len(await rungs(good)) == 1
        assert await rungs(bad) == []
        assert (await load(bad.id)).rung == 0
    finally:
        await as_owner("ALTER TABLE supervision DROP CONSTRAINT broken")
    await supervision.sweep_due_clocks(DUE + FIRST_PAUSE)
    assert len(await rungs(bad)) == 1


async def test_请群众补充_办理期限停着_补充了接着走_一分钟不多一分钟不少() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    asked, supplied = at("2026-11-17 10:30"), at("2026-11-19 15:00")
    await tickets_ask(ticket, "请补充执行依据的照片", asked)
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at) == (TicketState.WAITING, None)
    assert ("ask_more", "群众") in await told(ticket)
    await citizen_requests.supplement(await order(ticket, "张三", "判决书照片已发", as_of=supplied))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.ACCEPTED
    assert ticket.due_at == at("2026-11-25 12:00")
    assert (await acts(ticket))[-2:] == [Act.ASK_MORE, Act.SUPPLY]
    assert await told(ticket) == {("supplemented", "李正")}


async def tickets_ask(ticket: Ticket, words: str, as_of: datetime, by: str = "李正") -> None:
    await asking_more.ask_more(Order(ticket.id, ticket.version, await acting(by), as_of, words))


async def test_群众五个工作日没补充_回到承办人手里接着办() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await tickets_ask(ticket, "请补充身份证明", at("2026-11-17 10:30"))
    await left_alone(at("2026-11-25 09:00"))
    ticket = await whole(ticket.id)
    assert ticket.state is TicketState.ACCEPTED
    assert ("not_supplied", "李正") in await told(ticket)


async def test_最多请群众补充两次() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    for day in (17, 18):
        await tickets_ask(ticket, "请补充", at(f"2026-11-{day} 10:30"))
        await citizen_requests.supplement(
            await order(await load(ticket.id), "张三", "补了", as_of=at(f"2026-11-{day} 11:30"))
        )
        ticket = await load(ticket.id)
    before = await everything()
    with pytest.raises(Refused, match="2 次"):
        await tickets_ask(ticket, "再补充", at("2026-11-19 10:30"))
    assert await everything() == before


async def test_督办之中请群众补充_督办也停着_接着办时那一级重新给期限() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await supervision.sweep_due_clocks(DUE)
    monday, wednesday = at("2026-11-23 09:30"), at("2026-11-25 09:30")
    await tickets_ask(await load(ticket.id), "请补充", monday)
    await left_alone(wednesday, monday)
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]
    await citizen_requests.supplement(await order(await load(ticket.id), "张三", "补了", as_of=wednesday))
    await supervision.sweep_due_clocks(wednesday + timedelta(hours=1))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]
    await supervision.sweep_due_clocks(at("2026-11-26 17:30"))
    assert [rung for rung, _, _ in await rungs(ticket)] == [1, 2]


async def test_五个工作日没有评价_归档为未评价_不算满意() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await supervision.sweep_due_clocks(at("2026-11-24 17:29"))
    assert (await load(ticket.id)).state is TicketState.ANSWERED
    await supervision.sweep_due_clocks(at("2026-11-24 17:30"))
    ticket = await whole(ticket.id)
    assert (ticket.state, (await acts(ticket))[-1]) == (TicketState.CLOSED, Act.LAPSE)
    assert [row.outcome for row in await ReturnVisit.filter(ticket_id=ticket.id)] == [VisitOutcome.LAPSED]
    assert await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True).count() == 0


async def test_评价了就不会再归档为未评价_归档以后还能要求重办() -> None:
    happy = await rated(await answered(await dispatched(await a_petition())), Grade.GOOD)
    silent = await answered(await dispatched(await a_petition("李四")))
    await supervision.sweep_due_clocks(at("2026-11-24 17:30"))
    assert Act.LAPSE not in await acts(happy)
    await taking_up.reopen(await order(await load(silent.id), "李四", "还没到账", as_of=at("2026-11-25 10:00")))
    assert (await whole(silent.id)).state is TicketState.PENDING


async def test_不满意重办的一轮_有自己的期限和自己的督办() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    thursday = at("2026-11-19 10:00")
    await ratings.rate(await order(ticket, "张三", "没解决", as_of=thursday, grade=Grade.BAD, channel=Channel.CHAT))
    clock = await running(ticket)
    assert (clock.cycle, clock.due_at) == (2, at("2026-11-24 17:30"))
    await supervision.sweep_due_clocks(clock.due_at)
    assert [rung for rung, _, _ in await rungs(ticket)] == [1]
