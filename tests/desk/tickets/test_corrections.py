"""Correcting an answer: who may, what the citizen hears, and that nothing of what was said is lost."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotAllowed, Refused, Stale
from desk.rules.lifecycles.act_records import Reply
from desk.tickets import corrections, handling
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_store import load
from desk.views.history.history import history_of
from models import Ticket, Words
from models.enums import Act, Channel, Complexity, Grade, PetitionKind, TicketState, WordsKind
from tests.cast import ANSWER, MORNING, a_petition, answered, at, dispatched, order, rated, submitted
from tests.desk.ledger import CITIZEN, acts, deliveries, nothing_changed, running, told, whole, words_of

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(hours=1)
NEW = "上次写错了账号：执行款已转入您尾号 1234 的账户"


async def approved(kind: PetitionKind = PetitionKind.ENFORCEMENT) -> Ticket:
    """Written by 李正 and let out by 王芳; a complaint's by 何平 and 杨帆."""
    hidden = kind is PetitionKind.COMPLAINT
    desk, reviewer = ("何平", "杨帆") if hidden else ("周敏", "王芳")
    ticket = await dispatched(
        await a_petition(kind=kind), "何平" if hidden else "李正", by=desk, complexity=Complexity.COMPLEX
    )
    ticket = await submitted(ticket)
    await handling.approve(await order(ticket, reviewer))
    return await load(ticket.id)


async def settled() -> Ticket:
    ticket = await a_petition(kind=PetitionKind.CONSULT)
    await handling.settle(await order(ticket, "赵晴", ANSWER))
    return await load(ticket.id)


@pytest.mark.parametrize("who", ["李正", "王芳", "周敏"])
async def test_更正后的答复发给张三_原来的答复还在(who: str) -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await corrections.correct(await order(ticket, who, f"  {NEW} ", LATER))
    ticket = await whole(ticket.id)
    assert (ticket.state, (await acts(ticket))[-1]) == (TicketState.ANSWERED, Act.CORRECT)
    assert await told(ticket) == {("corrected", CITIZEN)}
    (delivery,) = await deliveries(ticket)
    assert await words_of(delivery.facts["words"]) == NEW
    versions = (await history_of(ticket)).told(Reply.ANSWER)
    assert [(one.act, one.words, one.replaced) for one in versions] == [
        (Act.CORRECT, NEW, False),
        (Act.ANSWER, ANSWER, True),
    ]


async def test_更正两次_只有最后一次不算已更正() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    for words in ("第一次更正", "第二次更正"):
        await corrections.correct(await order(await load(ticket.id), "李正", words, LATER))
    versions = (await history_of(await whole(ticket.id))).told(Reply.ANSWER)
    assert [(one.words, one.replaced) for one in versions] == [
        ("第二次更正", False),
        ("第一次更正", True),
        (ANSWER, True),
    ]


async def test_重办一轮的答复_不被当成上一轮的更正() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await corrections.correct(await order(ticket, "李正", NEW, LATER))
    ticket = await rated(await load(ticket.id), Grade.BAD, "还是没到账", as_of=LATER)
    ticket = await answered(ticket, "今天已到账", as_of=LATER)
    versions = (await history_of(ticket)).told(Reply.ANSWER)
    assert [(one.cycle, one.words, one.replaced) for one in versions] == [
        (2, "今天已到账", False),
        (1, NEW, False),
        (1, ANSWER, True),
    ]


async def test_更正以后_张三又有整整五个工作日来评价() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await corrections.correct(await order(ticket, "李正", NEW, at("2026-11-24 17:00")))
    assert (await running(ticket)).due_at == at("2026-12-01 17:30")


async def test_更正不改谁答复的_不满意还是换别人重办() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    answered_at, judge = ticket.answered_at, ticket.answered_by_id
    await corrections.correct(await order(ticket, "王芳", NEW, LATER))
    ticket = await whole(ticket.id)
    assert (ticket.answered_at, ticket.answered_by_id) == (answered_at, judge)
    ticket = await rated(ticket, Grade.BAD, "没解决", as_of=LATER)
    assert ticket.handler_id != judge


async def test_张三正在评价时答复更正了_请他看过新的再评() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    reading = await order(ticket, "张三", "没解决", LATER)
    await corrections.correct(await order(ticket, "李正", NEW, LATER))
    await nothing_changed(
        ratings.rate(RateOrder(*reading.basis, grade=Grade.BAD, channel=Channel.WEB)), Stale, "李正更正"
    )


@pytest.mark.parametrize("who", ["赵晴", "陈丽", "何平", "郑远", "杨帆"])
async def test_不相干的人不能更正(who: str) -> None:
    ticket = await answered(await dispatched(await a_petition()))
    if who == "杨帆":
        await corrections.correct(await order(ticket, who, NEW, LATER))
        return
    refusal, words = {"赵晴": (Refused, "承办人或部门联络员更正"), "陈丽": (Refused, "没有找到")}.get(
        who, (NotAllowed, "无权")
    )
    await nothing_changed(corrections.correct(await order(ticket, who, NEW, LATER)), refusal, words)


async def test_经审核的答复_起草的李法官不能自己改_审核的王芳可以() -> None:
    ticket = await approved()
    await nothing_changed(
        corrections.correct(await order(ticket, "李正", NEW, LATER)), Refused, "由部门联络员或总联络员"
    )
    await corrections.correct(await order(ticket, "王芳", NEW, LATER))
    assert (await whole(ticket.id)).state is TicketState.ANSWERED


async def test_王芳自己起草经别人审核的_她也不能自己改() -> None:
    ticket = await submitted(await dispatched(await a_petition(), "王芳", complexity=Complexity.COMPLEX))
    await handling.approve(await order(ticket, "周敏"))
    ticket = await load(ticket.id)
    await nothing_changed(corrections.correct(await order(ticket, "王芳", NEW, LATER)), Refused, "起草人以外的人")
    await corrections.correct(await order(ticket, "周敏", NEW, LATER))


async def test_投诉的答复由上级法院的人更正_起草的督察不能() -> None:
    ticket = await approved(PetitionKind.COMPLAINT)
    await nothing_changed(corrections.correct(await order(ticket, "何平", NEW, LATER)), Refused, "起草人以外的人")
    await corrections.correct(await order(ticket, "杨帆", NEW, LATER))
    assert await told(ticket, (await load(ticket.id)).version) == {("corrected", CITIZEN)}


@pytest.mark.parametrize("who", ["赵晴", "周敏"])
async def test_服务处自己答复的_服务处的人更正(who: str) -> None:
    ticket = await settled()
    await corrections.correct(await order(ticket, who, NEW, LATER))
    assert await told(await whole(ticket.id)) == {("corrected", CITIZEN)}


@pytest.mark.parametrize("words", ["", "  \n", ANSWER, f" {ANSWER}\n"])
async def test_空的和一字没改的不算更正(words: str) -> None:
    ticket = await answered(await dispatched(await a_petition()))
    refusal = "一样" if words.strip() else "请填写答复内容"
    await nothing_changed(corrections.correct(await order(ticket, "李正", words, LATER)), Invalid, refusal)


async def test_评价过办结了的不再更正() -> None:
    ticket = await rated(await answered(await dispatched(await a_petition())))
    await nothing_changed(corrections.correct(await order(ticket, "李正", NEW, LATER)), Refused, "已办结")
    assert await Words.filter(ticket_id=ticket.id, kind=WordsKind.ANSWER).count() == 1


async def test_更正三次为止_再错的收回重办() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    for words in ("第一次更正：下周一到账", "第二次更正：下周二到账", "第三次更正：下周三到账"):
        await corrections.correct(await order(ticket, "李正", words, LATER))
        ticket = await load(ticket.id)
    again = corrections.correct(await order(ticket, "李正", "第四次更正：下周四到账", LATER))
    await nothing_changed(again, Refused, "已经更正过 3 次，不能再更正。仍有错的，请收回答复")


async def test_更正成没有内容的话_不行() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await nothing_changed(corrections.correct(await order(ticket, "李正", "同上", LATER)), Invalid, "没有说明结果")
