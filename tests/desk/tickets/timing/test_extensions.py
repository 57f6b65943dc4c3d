"""More time: asked for once, decided by somebody else, and what becomes of the clock and of those above it."""

from datetime import datetime, timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused
from desk.petitions.citizen_requests import supplement
from desk.rules.ladder import NEVER
from desk.rules.lifecycles.petition_guards import Extension
from desk.tickets import asking_more, handling
from desk.tickets.ticket_facts import full_facts
from desk.tickets.ticket_store import load
from desk.tickets.timing import extensions, supervision
from desk.views.history.history import history_of
from models import Clock, Delivery, Supervision, Ticket
from models.enums import Act, Complexity, Grade, PetitionKind, TicketState, Urgency
from tests.cast import (
    MORNING,
    a_petition,
    accepted,
    acting,
    answered,
    at,
    dispatched,
    extension_asked,
    order,
    rated,
    reassign_to,
    submitted,
)
from tests.desk.ledger import CITIZEN, acts, history, last_words, nothing_changed, running, told, whole

pytestmark = pytest.mark.usefixtures("cast")
DUE = at("2026-11-20 17:30")
"""A normal handling clock that starts on Tuesday morning ends on Friday evening."""
THURSDAY = at("2026-11-19 10:00")
GRANTED = at("2026-11-25 17:30")
"""Three working days after Friday."""


async def asked(**options: Urgency) -> Ticket:
    return await extension_asked(await dispatched(await a_petition(), **options))  # type: ignore[arg-type]


async def granted(ticket: Ticket, as_of: datetime = THURSDAY) -> Ticket:
    await extensions.grant_extension(await order(await load(ticket.id), "周敏", as_of=as_of))
    return await whole(ticket.id)


async def test_李法官申请延期_周敏收到申请_期限照走_群众什么也不知道() -> None:
    ticket = await asked()
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.due_at, (await running(ticket)).due_at) == (TicketState.ACCEPTED, DUE, DUE)
    assert await told(ticket) == {("extension_asked", "周敏")}
    assert await last_words(ticket) == "评估机构尚未回复"
    assert (await history(ticket))[-1].facts["days"] == 3
    assert Act.REQUEST_EXTENSION not in {line.act for line in (await history_of(ticket)).for_citizen()}


async def test_周敏同意_期限往后三个工作日_原来的理由还在_张三知道新的日子() -> None:
    ticket = await granted(await asked())
    clock = await running(ticket)
    assert (ticket.due_at, clock.due_at) == (GRANTED, GRANTED)
    assert clock.reason.startswith("限3个工作日，自2026年11月17日")
    assert "经批准延期：限3个工作日，自2026年11月20日" in clock.reason
    assert await told(ticket) == {("extension_granted", "李正"), ("extended", CITIZEN)}
    (line, *_) = (await history_of(ticket)).for_citizen()
    assert (line.text, line.words) == ("需要更多时间，办理期限延长了 3 个工作日", "")


async def test_周敏不同意_期限不变_李法官知道为什么_群众什么也不知道() -> None:
    ticket = await asked()
    await extensions.refuse_extension(await order(ticket, "周敏", "可以先给阶段答复", THURSDAY))
    ticket = await whole(ticket.id)
    assert (ticket.due_at, await last_words(ticket)) == (DUE, "可以先给阶段答复")
    assert await told(ticket) == {("extension_refused", "李正")}
    assert Act.REFUSE not in {line.act for line in (await history_of(ticket)).for_citizen()}


async def test_提醒按新的期限重新算_同一个新期限只提醒一次() -> None:
    ticket = await asked()
    await supervision.sweep_due_clocks(THURSDAY)
    assert await reminders(ticket) == {"half_gone": 2}
    await granted(ticket)
    for hours in range(0, 24 * 6 + 8, 2):
        await supervision.sweep_due_clocks(THURSDAY + timedelta(hours=hours))
    assert await reminders(ticket) == {"half_gone": 4, "nearly_due": 2}
    assert not await Supervision.exists(ticket_id=ticket.id)
    await supervision.sweep_due_clocks(GRANTED)
    assert await Supervision.filter(ticket_id=ticket.id).values_list("rung", flat=True) == [1]


async def reminders(ticket: Ticket) -> dict[str, int]:
    sent = await Delivery.filter(ticket_id=ticket.id, notice__in=("half_gone", "nearly_due"))
    return {name: sum(row.notice == name for row in sent) for name in sorted({row.notice for row in sent})}


async def test_逾期以后才同意_督办不撤_从现在起算_下一级等到新的期限() -> None:
    ticket = await asked()
    await supervision.sweep_due_clocks(DUE)
    monday = at("2026-11-23 10:00")
    ticket = await granted(ticket, monday)
    until = at("2026-11-26 17:30")
    assert (ticket.due_at, ticket.rung) == (until, 1)
    row = await Supervision.get(ticket_id=ticket.id)
    assert (row.closed_at, row.due_at, (await running(ticket)).next_look_at) == (None, until, until)
    for day in (23, 24, 25, 26):
        await supervision.sweep_due_clocks(at(f"2026-11-{day} 17:29"))
    assert await Supervision.filter(ticket_id=ticket.id).count() == 1
    await supervision.sweep_due_clocks(until)
    assert await Supervision.filter(ticket_id=ticket.id).order_by("rung").values_list("rung", flat=True) == [1, 2]


async def test_延期以后处理督办_不会把督办的期限提前() -> None:
    ticket = await asked()
    await supervision.sweep_due_clocks(DUE)
    monday = at("2026-11-23 10:00")
    ticket = await granted(ticket, monday)
    await supervision.attend(await order(ticket, "周敏", "已催过", as_of=monday + timedelta(minutes=5)))
    assert (await running(ticket)).next_look_at == ticket.due_at == at("2026-11-26 17:30")
    await whole(ticket.id)


async def test_已经报到院领导的_同意延期也不再往上报() -> None:
    ticket = await asked(urgency=Urgency.CRITICAL)
    due = MORNING + timedelta(hours=2)
    await supervision.sweep_due_clocks(due)
    ticket = await granted(ticket, due)
    assert (ticket.rung, (await running(ticket)).next_look_at) == (3, NEVER)
    assert ticket.due_at == at("2026-11-20 17:30")


async def test_等群众补充的时候不决定_补充回来接着等决定() -> None:
    ticket = await asked()
    await asking_more.ask_more(await order(ticket, "李正", "请补充账号", THURSDAY))
    refusal = "工单现为“待补充”"
    ticket = await load(ticket.id)
    await nothing_changed(extensions.grant_extension(await order(ticket, "周敏", as_of=THURSDAY)), Refused, refusal)
    await supplement(await order(ticket, "张三", "补了", THURSDAY + timedelta(hours=1)))
    ticket = await granted(ticket, THURSDAY + timedelta(hours=2))
    assert ticket.due_at == at("2026-11-26 17:30")


async def test_还没决定时不能再申请_决定以后这一轮也不能再申请() -> None:
    ticket = await asked()
    again = extensions.request_extension(await order(ticket, "李正", "再延", THURSDAY, days=1))
    await nothing_changed(again, Refused, "正等总联络员决定")
    await extensions.refuse_extension(await order(ticket, "周敏", "不必", THURSDAY))
    again = extensions.request_extension(await order(await load(ticket.id), "李正", "再延", THURSDAY, days=1))
    await nothing_changed(again, Refused, "每一轮办理只能申请一次")
    ticket = await answered(await load(ticket.id), as_of=THURSDAY)
    ticket = await accepted(await rated(ticket, Grade.BAD, "没解决", as_of=THURSDAY), as_of=THURSDAY)
    await extensions.request_extension(await order(ticket, await name_of(ticket), "新的一轮", THURSDAY, days=2))
    assert (await _asked(await whole(ticket.id))) is Extension.ASKED


async def _asked(ticket: Ticket) -> Extension:
    return (await full_facts((Act.GRANT,), await acting("周敏"), ticket, THURSDAY)).extension


async def name_of(ticket: Ticket) -> str:
    await ticket.fetch_related("handler")
    assert ticket.handler is not None
    return ticket.handler.name


async def test_没决定就改派了_申请作废_新的承办人可以自己申请() -> None:
    ticket = await asked()
    await handling.reassign(await reassign_to(await order(ticket, "周敏", as_of=THURSDAY), "陈丽"))
    ticket = await accepted(await load(ticket.id), as_of=THURSDAY)
    await nothing_changed(
        extensions.grant_extension(await order(ticket, "周敏", as_of=THURSDAY)), Refused, "没有待决定"
    )
    assert await extensions.open_request(ticket, THURSDAY) is None
    await extensions.request_extension(await order(ticket, "陈丽", "刚接手", THURSDAY, days=5))
    shown = await extensions.open_request(await load(ticket.id), THURSDAY)
    assert shown is not None
    assert (shown.who, shown.days, shown.words) == ("陈丽", 5, "刚接手")
    assert shown.until == at("2026-11-27 17:30"), "five days more than 张三 was promised, whoever has it now"
    assert (await granted(ticket)).due_at == shown.until


async def test_审核退回以后_原来的申请也作废() -> None:
    ticket = await extension_asked(await dispatched(await a_petition(), complexity=Complexity.COMPLEX))
    await handling.reject(await order(await submitted(ticket), "王芳", "请写明日期", THURSDAY))
    assert (await _asked(await load(ticket.id))) is Extension.NEVER


@pytest.mark.parametrize("days", [None, 0, -1, 16, 10**9])
async def test_天数不对的申请不收(days: int | None) -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await nothing_changed(
        extensions.request_extension(await order(ticket, "李正", "理由", days=days)),
        Invalid,
        "1 到 15 天",
    )


async def test_没有理由的申请不收_没签收的不能申请() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(
        extensions.request_extension(await order(ticket, "李正", "理由", days=3)),
        Refused,
        "待签收",
    )
    ticket = await accepted(ticket)
    await nothing_changed(
        extensions.request_extension(await order(ticket, "李正", " ", days=3)),
        Invalid,
        "请填写原因",
    )


@pytest.mark.parametrize("who", ["王芳", "赵晴", "周敏", "何平", "郑远"])
async def test_只有承办人能申请延期(who: str) -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    await nothing_changed(extensions.request_extension(await order(ticket, who, "理由", days=3)), NotAllowed, "无权")


@pytest.mark.parametrize("who", ["李正", "王芳", "赵晴", "何平", "郑远"])
async def test_只有总联络员能决定(who: str) -> None:
    ticket = await asked()
    for verb in (extensions.grant_extension, extensions.refuse_extension):
        await nothing_changed(verb(await order(ticket, who, "理由", THURSDAY)), NotAllowed, "无权")


async def test_督察承办投诉_自己不能同意自己的延期_交上级法院决定() -> None:
    ticket = await dispatched(await a_petition(kind=PetitionKind.COMPLAINT), "何平", by="何平")
    ticket = await extension_asked(ticket)
    assert await told(ticket) == {("extension_asked", "杨帆")}
    for verb in (extensions.grant_extension, extensions.refuse_extension):
        await nothing_changed(verb(await order(ticket, "何平", "同意", THURSDAY)), Refused, "申请人以外的人")
    await extensions.grant_extension(await order(ticket, "杨帆", as_of=THURSDAY))
    assert await told(await whole(ticket.id)) == {("extension_granted", "何平"), ("extended", CITIZEN)}


async def test_没有申请就没有可决定的() -> None:
    ticket = await accepted(await dispatched(await a_petition()))
    for verb in (extensions.grant_extension, extensions.refuse_extension):
        await nothing_changed(verb(await order(ticket, "周敏", "理由", THURSDAY)), Refused, "没有待决定")


async def test_同意只算一次() -> None:
    ticket = await asked()
    twice = await order(ticket, "周敏", as_of=THURSDAY)
    await extensions.grant_extension(twice)
    await nothing_changed(extensions.grant_extension(twice), Refused, "周敏同意延期")
    assert (await acts(ticket)).count(Act.GRANT) == 1
    assert {one.due_at for one in await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True)} == {GRANTED}
