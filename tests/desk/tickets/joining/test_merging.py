"""并案: the same matter asked twice is worked on once; both people hear the answer, and nothing is lost."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotFound, Refused
from desk.people import senders
from desk.petitions import citizen_requests
from desk.tickets import corrections, handling, taking_back
from desk.tickets.joining import merged_tickets, merging, transfers
from desk.tickets.rating import taking_up
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from handlers.chat import facts
from models import Clock, Delivery, Identity, Ticket
from models.enums import Act, ClockKind, Grade, PetitionKind, TicketState
from tests.cast import ANSWER, MORNING, a_petition, acting, answered, dispatched, handler_of, order, rated
from tests.desk.ledger import CITIZEN, deliveries, history, nothing_changed, running, told, whole, words_of
from tests.desk.overlap import at_once
from wechat import pushes

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=40)
WHY = "同一个小区同一件执行案"


async def together(by: str = "李四", into_by: str = "张三") -> tuple[Ticket, Ticket]:
    """One person's petition merged into another's ticket, which 李法官 has."""
    into = await dispatched(await a_petition(into_by))
    ticket = await a_petition(by)
    assert into.number is not None
    await merging.merge(await order(ticket, "周敏", WHY, LATER, into=into.number))
    return await load(ticket.id), await load(into.id)


async def answers_told() -> dict[int, list[str]]:
    """What the people of each ticket are told by way of an answer."""
    found: dict[int, list[str]] = {}
    for row in await Delivery.filter(notice__in=("answered", "answered_together")).order_by("id"):
        found.setdefault(row.ticket_id or 0, []).append(await words_of(row.facts["words"]))
    return found


async def test_并案后这一件没有计时_两边都有记录_该知道的人都知道() -> None:
    ticket, into = await together()
    ticket, into = await whole(ticket.id), await whole(into.id)
    assert (ticket.state, ticket.merged_into_id, ticket.closed_at) == (TicketState.MERGED, into.id, LATER)
    assert not await Clock.filter(ticket_id=ticket.id, stopped_at__isnull=True)
    assert (into.state, (await running(into)).kind) == (TicketState.DISPATCHED, ClockKind.HANDLING)
    assert await told(ticket) == {("merged", CITIZEN)}
    assert await told(into) == {("merged_here", "李正")}
    assert (await history(ticket))[-1].facts == {"into": into.petition.number}
    assert (await history(into))[-1].facts == {"merged": ticket.petition.number}
    (row,) = await deliveries(into)
    assert await words_of(row.facts["words"]) == WHY


async def test_已派给别人的并案后_那位不必再办() -> None:
    into, ticket = await dispatched(await a_petition()), await dispatched(await a_petition("李四"), "孙琪")
    await merging.merge(await order(ticket, "周敏", WHY, into=into.petition.number))
    assert await told(await whole(ticket.id)) == {("merged_away", "孙琪"), ("merged", CITIZEN)}


async def test_那一件答复时_两位诉求人都收到同样的答复() -> None:
    ticket, into = await together()
    await answered(into, as_of=LATER)
    assert await answers_told() == {into.id: [ANSWER], ticket.id: [ANSWER]}
    assert [event.act for event in await merged_tickets.answers_of(await load(ticket.id))] == [Act.ANSWER]
    assert (await whole(ticket.id)).state is TicketState.MERGED


async def test_不满意重办后再答复_两位又都收到() -> None:
    ticket, into = await together()
    into = await rated(await answered(into, as_of=LATER), Grade.BAD, "没说清楚", as_of=LATER)
    await answered(await load(into.id), "第二次的答复", as_of=LATER)
    assert await answers_told() == {into.id: [ANSWER, "第二次的答复"], ticket.id: [ANSWER, "第二次的答复"]}


async def test_同一个人的两件_答复只告诉他一次() -> None:
    _, into = await together("张三", "张三")
    await answered(into, as_of=LATER)
    assert await answers_told() == {into.id: [ANSWER]}


async def test_并案之前的答复_后来并入的人看不到() -> None:
    into = await rated(await answered(await dispatched(await a_petition())), Grade.BAD, "没说清楚")
    ticket = await a_petition("李四")
    await merging.merge(await order(ticket, "周敏", WHY, LATER, into=into.petition.number))
    assert await merged_tickets.answers_of(await load(ticket.id)) == []


async def test_那一件撤回了_这一件恢复单独办理_重新计时() -> None:
    ticket, into = await together()
    end = LATER + timedelta(minutes=5)
    await citizen_requests.withdraw(await order(into, "张三", as_of=end))
    ticket = await whole(ticket.id)
    assert (ticket.state, ticket.merged_into_id, ticket.closed_at) == (TicketState.PENDING, None, None)
    clock = await running(ticket)
    assert (clock.kind, clock.started_at) == (ClockKind.TRIAGE, end)
    assert await told(ticket) == {("resumed_here", "周敏"), ("resumed", CITIZEN)}
    assert (await history(ticket))[-1].act is Act.RESUME
    again = await answered(await dispatched(ticket, as_of=end), as_of=end)
    assert again.state is TicketState.ANSWERED


async def test_那一件不予受理_这一件也恢复单独办理() -> None:
    into, ticket = await a_petition(), await a_petition("李四")
    await merging.merge(await order(ticket, "周敏", WHY, into=into.petition.number))
    into = await load(into.id)
    await handling.decline(await order(into, "周敏", "属于仲裁事项，请向劳动仲裁委申请"))
    assert (await whole(ticket.id)).state is TicketState.PENDING
    assert (await whole(into.id)).state is TicketState.DECLINED


async def test_已经得到答复的_那一件后来不予受理也不再恢复() -> None:
    ticket, into = await together()
    into = await rated(await answered(into, as_of=LATER + timedelta(hours=1)), as_of=LATER + timedelta(hours=1))
    await taking_up.reopen(await order(into, "周敏", "还有一处没写", LATER + timedelta(hours=2)))
    await handling.decline(await order(await load(into.id), "周敏", "不归法院", LATER + timedelta(hours=2)))
    assert (await whole(ticket.id)).state is TicketState.MERGED


async def test_答复收回了就不算答复_那一件后来不予受理_这一件恢复() -> None:
    ticket, into = await together()
    answered_at = LATER + timedelta(hours=1)
    into = await rated(await answered(into, as_of=answered_at), Grade.BAD, "没有解决", as_of=answered_at)
    await taking_back.take_back(await order(into, await handler_of(into), "答复写错了", answered_at))
    into = await load(into.id)
    await handling.send_back(await order(into, await handler_of(into), "不归我办", answered_at))
    await handling.decline(await order(await load(into.id), "周敏", "属于仲裁事项", answered_at))
    assert (await whole(ticket.id)).state is TicketState.PENDING


async def test_两台机器的钟不齐_答复以后才并入的一样恢复() -> None:
    into = await rated(await answered(await dispatched(await a_petition("李四"))), Grade.BAD, "没有解决", by="李四")
    ticket, slow = await a_petition(), MORNING - timedelta(seconds=30)
    await merging.merge(await order(ticket, "周敏", WHY, slow, into=into.petition.number))
    into = await load(into.id)
    await handling.send_back(await order(into, await handler_of(into), "不归我办", LATER))
    await handling.decline(await order(await load(into.id), "周敏", "属于仲裁事项", LATER))
    assert (await whole(ticket.id)).state is TicketState.PENDING


async def test_并案的不能重办_干警不能再做任何事_本人的话转到在办的那一件() -> None:
    ticket, _ = await together()
    for who in ("周敏", "赵晴", "杨帆"):
        assert await acts_open_to(await acting(who), ticket, LATER) == []
    assert await acts_open_to(await acting("李四"), ticket, LATER) == [Act.WITHDRAW, Act.URGE, Act.SUPPLEMENT]
    await nothing_changed(taking_up.reopen(await order(ticket, "李四", "没解决")), Refused, "不能“重办”")


async def test_那一件移送了_并入的跟着得到答复() -> None:
    ticket, into = await together()
    await transfers.transfer(await order(into, "周敏", "不归我们", LATER, court="赣0102"))
    given = await dispatched(await load(into.id), "许诚", by="高洁", as_of=LATER)
    await answered(given, as_of=LATER)
    assert (await answers_told())[ticket.id] == [ANSWER]


async def test_编号不对_看不到的_自己_都要重填() -> None:
    into, ticket = await dispatched(await a_petition()), await a_petition("李四")
    elsewhere = await a_petition("张三", at_court="九江中院")
    complaint = await a_petition("张三", kind=PetitionKind.COMPLAINT)
    both = f"{into.number} {elsewhere.petition.number}"
    for where, words in (
        ("", "请填写并入哪一件"),
        ("GD20261100099999", "请填写并入哪一件"),
        (both, "请填写并入哪一件"),
        (elsewhere.petition.number, "没有找到这件工单，或您无权查看"),
        (complaint.petition.number, "没有找到这件工单，或您无权查看"),
        (ticket.petition.number, "不能并入它自己"),
    ):
        await nothing_changed(merging.merge(await order(ticket, "周敏", WHY, into=where)), Invalid, words)


async def test_只能并入还在办的_已有并入的不能再并走_投诉不与别的并() -> None:
    ticket, into = await together()
    over = await rated(await answered(await dispatched(await a_petition())))
    third = await a_petition("李四")
    for where, words in (
        (over.petition.number, "另一件现为“已办结”"),
        (ticket.petition.number, "另一件现为“已并案”"),
    ):
        await nothing_changed(merging.merge(await order(third, "周敏", WHY, into=where)), Refused, words)
    chained = merging.merge(await order(into, "周敏", WHY, into=third.petition.number))
    await nothing_changed(chained, Refused, "已有别的诉求并入这一件")
    complaint = await a_petition("李四", kind=PetitionKind.COMPLAINT)
    mixed = merging.merge(await order(third, "杨帆", WHY, into=complaint.petition.number))
    await nothing_changed(mixed, Refused, "不能与别的诉求并案")
    unlike = merging.merge(await order(complaint, "何平", WHY, into=third.petition.number))
    await nothing_changed(unlike, Refused, "不能与别的诉求并案")


async def test_何平_may_not_merge_two_complaints_either() -> None:
    into = await a_petition(kind=PetitionKind.COMPLAINT)
    ticket = await a_petition("李四", kind=PetitionKind.COMPLAINT)
    verb = merging.merge(await order(ticket, "何平", WHY, into=into.petition.number))
    await nothing_changed(verb, Refused, "不能与别的诉求并案")


async def test_只有总联络员能并案_别人不知道有这件工单() -> None:
    into, ticket = await dispatched(await a_petition()), await dispatched(await a_petition("李四"))
    for who in ("赵晴", "李正", "王芳", "何平", "李四"):
        verb = merging.merge(await order(ticket, who, WHY, into=into.petition.number))
        await nothing_changed(verb, Refused, "您无权对这件工单“并案”")
    for stranger in ("陈丽", "高洁", "张三"):
        with pytest.raises(NotFound):
            await merging.merge(await order(ticket, stranger, WHY, into=into.petition.number))
    await nothing_changed(
        merging.merge(await order(ticket, "周敏", " ", into=into.petition.number)),
        Invalid,
        "请填写原因",
    )


async def test_两人同时把两件互相并入_至多成一次_谁也不等谁() -> None:
    one, other = await a_petition(), await a_petition("李四")
    orders = [
        await order(one, "周敏", WHY, into=other.petition.number),
        await order(other, "周敏", WHY, into=one.petition.number),
    ]
    done = await at_once("ticket", *map(merging.merge, orders))
    refused = [one for one in done if isinstance(one, BaseException)]
    assert refused
    assert all(isinstance(one, Refused) for one in refused)
    states = [(await whole(each.id)).state for each in (one, other)]
    assert states.count(TicketState.MERGED) == len(done) - len(refused)


async def test_更正答复_两位诉求人也都收到() -> None:
    ticket, into = await together()
    into = await answered(into, as_of=LATER)
    await corrections.correct(await order(into, "李正", "更正：划拨日期是下周一", LATER))
    assert (await answers_told())[ticket.id] == [ANSWER, "更正：划拨日期是下周一"]


async def test_在公众号里问进度_并案的也看得到答复() -> None:
    ticket, into = await together()
    await answered(into, as_of=LATER)
    identity = await Identity.get(id=ticket.petition.identity_id).select_related("account")
    known = await senders.look_up_sender(identity.account_id, identity.openid, "进度")
    assert known is not None
    (line,) = (await facts.load(frozenset({"petitions"}), known, MORNING, "https://example.com")).petitions
    assert (line.state_label, line.last_word) == ("已并入另一件诉求", ANSWER)


async def test_三种告知都写得出来_不露另一位的编号() -> None:
    ticket, into = await together()
    await answered(into, as_of=LATER)
    for row in await Delivery.filter(ticket_id=ticket.id, officer_id__isnull=True):
        push = await pushes.render(row, "https://example.com")
        assert push is not None
        assert into.petition.number not in push.text
        assert (into.number or "") not in push.text
