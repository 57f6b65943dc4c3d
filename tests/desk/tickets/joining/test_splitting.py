"""拆单: a petition that says several things becomes several tickets, each with its own handler, clock and answer."""

from datetime import timedelta

import pytest

from desk.errors import Invalid, NotFound, Refused, Stale
from desk.people import senders
from desk.petitions import citizen_requests, own_petitions
from desk.tickets import asking_more, handling
from desk.tickets.history import chain_hash, history_line
from desk.tickets.joining import merging, splitting, transfers
from desk.tickets.joining.parts import leading_part, parts_of
from desk.tickets.joining.splitting import SplitOrder, SplitPart
from desk.tickets.rating import taking_up
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import by_number, find_visible, load, number_of
from desk.upkeep import erasure, forgetting
from desk.views import audit_log
from handlers.chat import facts
from models import ContentCheck, Delivery, Identity, Subject, Ticket, Words
from models.enums import Act, CheckSubject, ClockKind, ErasureCause, FoundBy, Grade, PetitionKind, TicketState
from tests.cast import (
    MORNING,
    a_petition,
    acting,
    answered,
    dispatch_to,
    dispatched,
    officer,
    openid_of,
    order,
    rated,
)
from tests.desk.ledger import CITIZEN, acts, history, last_words, nothing_changed, running, told, whole
from tests.desk.overlap import at_once
from wechat import pushes

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=20)
MONEY = SplitPart("执行款没有到账", "查一查三个月没到账的执行款")
JUDGE = SplitPart("想换一位法官", "请另外安排一位法官来办")
COPIES = SplitPart("要判决书复印件", "请寄一份判决书")


async def split(ticket: Ticket, *matters: SplitPart, by: str = "周敏") -> list[Ticket]:
    """All parts, in order."""
    await splitting.split_ticket(await order(ticket, by, as_of=LATER, matters=matters or (MONEY, JUDGE)))
    return await parts_of(await load(ticket.id))


async def test_拆单后第一件原样不动_第二件待分派_各有各的计时和记录() -> None:
    before = await dispatched(await a_petition())
    clock = await running(before)
    first, second = await split(before)
    first, second = await whole(first.id), await whole(second.id)
    assert (first.id, first.number, first.state, first.handler_id, first.part) == (
        *(before.id, before.number, TicketState.DISPATCHED, before.handler_id),
        1,
    )
    assert (await running(first)).id == clock.id
    assert (second.state, second.part, second.split_from_id, second.number) == (TicketState.PENDING, 2, before.id, None)
    assert second.petition_id == before.petition_id
    triage = await running(second)
    assert (triage.kind, triage.started_at, triage.policy) == (ClockKind.TRIAGE, LATER, before.policy)
    assert await acts(second) == [Act.SPLIT]
    assert [part.part_title for part in (first, second)] == [MONEY.title, JUDGE.title]
    assert [await last_words(part) for part in (first, second)] == [MONEY.words, JUDGE.words]


async def test_群众_承办人_服务处都被告知_拆单的人自己不用() -> None:
    first, *_ = await split(await dispatched(await a_petition()))
    assert await told(first) == {("split", CITIZEN), ("split_yours", "李正")}
    first, *_ = await split(await a_petition("李四"), by="杨帆")
    assert await told(first) == {("split", CITIZEN), ("split_here", "周敏")}


async def test_群众收到每一件的标题_编号说得清是哪一件() -> None:
    first, second = await split(await a_petition())
    row = await Delivery.get(notice="split")
    push = await pushes.render(row, "https://jiesu.test")
    assert push is not None
    assert f"您的诉求 {first.petition.number} 说到了 2 件事" in push.text
    assert "1. 执行款没有到账\n2. 想换一位法官" in push.text
    await answered(await dispatched(second, "孙琪", as_of=LATER), "已换王法官承办", as_of=LATER)
    push = await pushes.render(await Delivery.get(notice="answered"), "https://jiesu.test")
    assert push is not None
    assert f"{first.petition.number}-2（想换一位法官）有答复了" in push.text
    assert push.url == f"https://jiesu.test/p/{first.petition.number}-2"


async def test_标题里的号码遮住_内容原样密存() -> None:
    matter = SplitPart("查 360102199003070016 的执行款", "身份证 360102199003070016")
    first, _ = await split(await a_petition(), matter, JUDGE)
    assert "360102199003070016" not in first.part_title
    assert await last_words(first) == matter.words


async def test_两件的第一行不会有同样的哈希_审计员查得出完整() -> None:
    first, second, third = await split(await a_petition(), MONEY, JUDGE, COPIES)
    (line,), (other,) = await history(second), await history(third)
    assert bytes(line.hash) != bytes(other.hash)
    said = await Words.get(id=line.words_id)
    assert bytes(line.hash) == chain_hash(f"{first.petition.number}-2", 1, history_line(line, said.digest), b"")
    auditor = await acting("审计员")
    checked = await audit_log.check_chains(auditor, first.petition.number)
    assert [(one.number[-2:], one.broken_at) for one in checked] == [("-1", None), ("-2", None), ("-3", None)]


async def test_各派各的_派单时各得各的工单编号_各自答复评价() -> None:
    first, second = await split(await a_petition())
    first, second = await dispatched(first, as_of=LATER), await dispatched(second, "孙琪", as_of=LATER)
    assert first.number is not None
    assert second.number is not None
    assert first.number != second.number
    second = await rated(await answered(second, as_of=LATER), Grade.VERY_GOOD, as_of=LATER)
    assert ((await whole(first.id)).state, (await whole(second.id)).state) == (
        TicketState.DISPATCHED,
        TicketState.CLOSED,
    )
    first = await rated(await answered(first, as_of=LATER), Grade.BAD, "没说清楚", as_of=LATER)
    assert (await whole(first.id)).cycle == 2
    assert (await whole(second.id)).state is TicketState.CLOSED


async def test_诉求编号指最要紧的一件_加上横线和数字指定一件() -> None:
    first, second = await split(await a_petition())
    zhang, number = await acting("张三"), first.petition.number
    assert (await own_petitions.own_petition(zhang, number)).id == first.id
    assert (await own_petitions.own_petition(zhang, f"{number}-2")).id == second.id
    await answered(await dispatched(first, as_of=LATER), as_of=LATER)
    assert (await own_petitions.own_petition(zhang, number)).id == second.id
    assert (await own_petitions.own_for(zhang, number, Act.VISIT, LATER)).id == first.id
    assert (await own_petitions.own_for(zhang, number, Act.REOPEN, LATER)).id == second.id
    assert leading_part(await by_number(number)).id == second.id
    for unknown in (f"{number}-3", f"{number}-0", f"{number}-9", f"{number}-", f"{number}-22"):
        with pytest.raises(NotFound):
            await own_petitions.own_petition(zhang, unknown)
    with pytest.raises(NotFound):
        await own_petitions.own_petition(await acting("李四"), f"{number}-2")


async def test_没拆过的诉求_没有第几件() -> None:
    ticket = await a_petition()
    with pytest.raises(NotFound):
        await find_visible(await acting("周敏"), f"{ticket.petition.number}-1")


async def test_干警用诉求编号找到自己看得见的那一件() -> None:
    first, second = await split(await dispatched(await a_petition()))
    second = await dispatched(second, "孙琪", as_of=LATER)
    sun = await acting("孙琪")
    number = first.petition.number
    assert (await find_visible(sun, number)).id == second.id
    assert (await find_visible(await acting("李法官"), number)).id == first.id
    assert (await find_visible(await acting("周敏"), number)).id == first.id
    with pytest.raises(NotFound):
        await find_visible(sun, f"{number}-1")
    assert [number_of(one) for one in (first, second)] == [first.number, second.number]


async def test_我的诉求里只列一次() -> None:
    first, *_ = await split(await a_petition(), MONEY, JUDGE, COPIES)
    newer = await a_petition()
    found, more = await own_petitions.own_petitions(await acting("张三"), "", 1)
    assert ([one.id for one in found], more) == ([newer.id], newer.petition.number)
    found, more = await own_petitions.own_petitions(await acting("张三"), more, 1)
    assert ([one.id for one in found], more) == ([first.id], "")


async def test_催办催每一件还在办的() -> None:
    first, second, third = await split(await dispatched(await a_petition()), MONEY, JUDGE, COPIES)
    await handling.settle(await order(third, "周敏", "已寄出", LATER))
    _, counted = await citizen_requests.urge(await order(first, "张三", as_of=LATER))
    assert counted
    urged = [(await whole(one.id)).urged for one in (first, second, third)]
    assert urged == [1, 1, 0]
    assert await told(first) == {("urged", "李正")}
    assert await told(second) == {("urged", "周敏")}


async def test_补充的材料给每一件_在等补充的那一件继续办() -> None:
    first, second = await split(await a_petition())
    await asking_more.ask_more(await order(second, "周敏", "请说明是哪位法官", LATER))
    await citizen_requests.supplement(await order(first, "张三", "是李法官", LATER))
    assert (await acts(first))[-1] is Act.SUPPLEMENT
    assert (await acts(second))[-1] is Act.SUPPLY
    assert (await whole(second.id)).state is TicketState.PENDING
    assert [await last_words(one) for one in (first, second)] == ["是李法官", "是李法官"]
    assert await ContentCheck.filter(subject=CheckSubject.WORDS, petition_id=first.petition_id).count() == 1


async def test_撤回撤掉每一件还在办的_答复过的不动() -> None:
    first, second, third = await split(await a_petition(), MONEY, JUDGE, COPIES)
    await answered(await dispatched(first, as_of=LATER), as_of=LATER)
    await citizen_requests.withdraw(await order(second, "张三", as_of=LATER))
    states = [(await whole(one.id)).state for one in (first, second, third)]
    assert states == [TicketState.ANSWERED, TicketState.WITHDRAWN, TicketState.WITHDRAWN]


async def test_从两件上同时催办和撤回_谁也不等死谁() -> None:
    first, second = await split(await a_petition())
    urge, withdraw = await order(first, "张三", as_of=LATER), await order(second, "张三", as_of=LATER)
    done = await at_once("ticket", citizen_requests.urge(urge), citizen_requests.withdraw(withdraw))
    assert all(not isinstance(one, BaseException) or isinstance(one, Refused) for one in done), done
    assert [(await whole(one.id)).state for one in (first, second)] == [TicketState.WITHDRAWN] * 2


async def test_重办只重办那一件() -> None:
    first, second = await split(await a_petition())
    first = await rated(await answered(await dispatched(first, as_of=LATER), as_of=LATER), as_of=LATER)
    await taking_up.reopen(await order(first, "张三", "还没到账", LATER))
    assert ((await whole(first.id)).cycle, (await whole(second.id)).cycle) == (2, 1)


async def test_拆出来的不能再拆_同样的表单交两次只算一次() -> None:
    ticket = await a_petition()
    twice = await order(ticket, "周敏", as_of=LATER)
    await splitting.split_ticket(SplitOrder(*twice.basis, matters=(MONEY, JUDGE)))
    await nothing_changed(splitting.split_ticket(SplitOrder(*twice.basis, matters=(MONEY, JUDGE))), Stale, "")
    for part in await parts_of(await load(ticket.id)):
        assert Act.SPLIT not in await acts_open_to(await acting("周敏"), part, LATER)
        again = splitting.split_ticket(await order(part, "周敏", matters=(MONEY, JUDGE)))
        await nothing_changed(again, Refused, "已经拆过单，不能再拆")


async def test_两人同时拆_只成一次() -> None:
    ticket = await a_petition()
    orders = [await order(ticket, "周敏"), await order(ticket, "杨帆")]
    done = await at_once(
        "ticket", *(splitting.split_ticket(SplitOrder(*one.basis, matters=(MONEY, JUDGE))) for one in orders)
    )
    assert sum(isinstance(one, Stale) for one in done) == 1
    assert await Ticket.filter(petition_id=ticket.petition_id).count() == 2


@pytest.mark.parametrize(
    ("matters", "words", "field"),
    [
        ((), "请写明拆成哪几件，2 到 5 件", "title-1"),
        ((MONEY,), "请写明拆成哪几件，2 到 5 件", "title-2"),
        ((MONEY, SplitPart(" ", "\u200b"), SplitPart("", "")), "请写明拆成哪几件，2 到 5 件", "title-2"),
        ((MONEY, SplitPart("", "有内容")), "请填写第 2 件的标题", "title-2"),
        ((MONEY, SplitPart("有标题", " ")), "请填写第 2 件的内容", "words-2"),
        ((MONEY, SplitPart("字" * 31, "内容")), "第 2 件的标题太长：最多 30 个字", "title-2"),
        ((MONEY, SplitPart("标题", "字" * 5001)), "第 2 件的内容太长：最多 5000 字，现有 5001 字", "words-2"),
        ((MONEY, MONEY), "第 2 件的标题和前面的一样", "title-2"),
    ],
)
async def test_填得不对_说清哪一格_什么都不改(matters: tuple[SplitPart, ...], words: str, field: str) -> None:
    ticket = await a_petition()
    given = await order(ticket, "周敏")
    await nothing_changed(splitting.split_ticket(SplitOrder(*given.basis, matters=matters)), Invalid, words)
    with pytest.raises(Invalid) as refused:
        await splitting.split_ticket(SplitOrder(*given.basis, matters=matters))
    assert refused.value.field == field


async def test_最多五件_空着的格子不算() -> None:
    five = [SplitPart(f"第{n}件事", "内容") for n in "一二三四五"]
    assert len(await split(await a_petition(), *five)) == 5
    await nothing_changed(
        splitting.split_ticket(await order(await a_petition(), "周敏", matters=[*five, COPIES])),
        Invalid,
        "2 到 5 件",
    )
    gap = await split(await a_petition("李四"), MONEY, SplitPart("", ""), COPIES)
    assert [part.part_title for part in gap] == [MONEY.title, COPIES.title]


async def test_只有总联络员能拆_别人不知道有这件工单() -> None:
    ticket = await dispatched(await a_petition())
    for who in ("赵晴", "李正", "王芳", "何平", "张三"):
        verb = splitting.split_ticket(await order(ticket, who, matters=(MONEY, JUDGE)))
        await nothing_changed(verb, Refused, "您无权对这件工单“拆单”")
    for stranger in ("陈丽", "高洁", "李四"):
        with pytest.raises(NotFound):
            await splitting.split_ticket(await order(ticket, stranger, matters=(MONEY, JUDGE)))


async def test_已有并入的不能拆_拆出来的可以单独并案移送() -> None:
    into, other = await a_petition(), await a_petition("李四")
    await merging.merge(await order(other, "周敏", "同一件事", into=into.petition.number))
    verb = splitting.split_ticket(await order(await load(into.id), "周敏", matters=(MONEY, JUDGE)))
    await nothing_changed(verb, Refused, "已有别的诉求并入这一件")
    first, second, third = await split(await a_petition("李四"), MONEY, JUDGE, COPIES)
    await transfers.transfer(await order(second, "周敏", "不归我们", LATER, court="赣0102"))
    await merging.merge(await order(third, "周敏", "同一件事", LATER, into=f"{first.petition.number}-1"))
    states = [(await whole(one.id)).state for one in (first, second, third)]
    assert states == [TicketState.PENDING, TicketState.PENDING, TicketState.MERGED]
    assert (await load(third.id)).merged_into_id == first.id
    assert (await load(second.id)).court.short_name == "东湖法院"
    assert (await load(first.id)).court.short_name == "南昌中院"


async def test_投诉拆成几件_被投诉的人哪一件都看不到() -> None:
    ticket = await a_petition(kind=PetitionKind.COMPLAINT)
    accused = await officer("李法官")
    await Subject.create(ticket_id=ticket.id, officer_id=accused.id, found_by=FoundBy.DESK, at=MORNING)
    first, second = await split(ticket, by="何平")
    assert (first.restricted, second.restricted) == (True, True)
    assert await Subject.filter(ticket_id=second.id, officer_id=accused.id).exists()
    with pytest.raises(NotFound):
        await find_visible(await acting("李法官"), first.petition.number)
    with pytest.raises(NotFound):
        await handling.dispatch(await dispatch_to(await order(second, "周敏"), "孙琪"))


async def test_聊天里查进度_一件诉求一行_每一件都看得到() -> None:
    first, second, third = await split(await a_petition(), MONEY, JUDGE, COPIES)
    await answered(await dispatched(second, "孙琪", as_of=LATER), "已换王法官承办", as_of=LATER)
    zhang = await acting("张三")
    known = await senders.look_up_sender((await Identity.get(id=zhang.id)).account_id, openid_of("张三"), "another")
    assert known is not None
    found = await facts.load(frozenset({"petitions", "timeline"}), known, MORNING, "https://example.com")
    (line,) = found.petitions
    assert (line.number, line.state_label, line.can_rate, line.can_urge) == (
        *(first.petition.number, "分成 3 件办理", True),
        True,
    )
    assert [(part.number[-2:], part.title, part.can_rate, part.last_word) for part in line.parts] == [
        ("-1", MONEY.title, False, ""),
        ("-2", JUDGE.title, True, "已换王法官承办"),
        ("-3", COPIES.title, False, ""),
    ]
    assert line.to_rate == (line.parts[1],)
    told_so_far = [what for _, what in found.timeline[first.petition.number]]
    assert told_so_far == ["诉求已提交", "分成 3 件办理", "第 2 件：已转给办案部门", "第 2 件：法院答复了您"]
    assert third.part == 3


async def test_抹去个人信息_每一件的标题和内容都抹去() -> None:
    first, second = await split(await dispatched(await a_petition()))
    asked = await erasure.ask_erasure(ErasureCause.CANCELLED, LATER, identity_id=(await acting("张三")).id)
    await erasure.carry_out(asked, LATER)
    for part in (await load(first.id), await load(second.id)):
        assert part.part_title == forgetting.ERASED_TITLE
        assert not [row for row in await Words.filter(ticket_id=part.id, text_sealed__isnull=False) if row.author_id]
