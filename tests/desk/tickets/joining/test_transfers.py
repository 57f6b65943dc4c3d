"""移送: a ticket goes to the court whose business it is, with its history, its limits and everybody who must know."""

from datetime import timedelta

import pytest

from desk.access.visibility import place_of, sees
from desk.errors import Invalid, NotFound, Refused
from desk.tickets.joining import transfers
from desk.tickets.joining.transfers import Hop
from desk.tickets.ticket_store import load
from models import CalendarOverride, Delivery, Ticket
from models.enums import Act, ClockKind, DeliveryState, PetitionKind, TicketState
from tests.cast import MORNING, a_petition, acting, at, dispatched, officer, order
from tests.desk.ledger import CITIZEN, history, last_words, nothing_changed, running, stopped, told, whole
from wechat import pushes

LATER = MORNING + timedelta(minutes=40)
南昌, 东湖, 九江, 高院 = "赣/赣01/", "赣/赣01/赣0102/", "赣/赣04/", "赣/"
uses_the_cast = pytest.mark.usefixtures("cast")


async def sent(ticket: Ticket, where: str, by: str = "周敏") -> Ticket:
    await transfers.transfer(await order(ticket, by, "被告住所地在那里", court=where))
    return await load(ticket.id)


@pytest.mark.parametrize("hops", [0, 1])
def test_the_first_and_the_second_hop_go_where_they_are_sent(hops: int) -> None:
    assert transfers.find_destination(东湖, 九江, "", hops) == 九江


@pytest.mark.parametrize("hops", [2, 3, 9])
def test_the_third_hop_goes_to_the_nearest_court_above_both(hops: int) -> None:
    assert transfers.find_destination(东湖, 九江, "", hops) == 高院
    assert transfers.find_destination(东湖, "赣/赣01/赣0103/", "", hops) == 南昌
    assert transfers.find_destination(东湖, 南昌, "", hops) == 南昌


def test_a_court_above_sends_down_whatever_came_before_it_decides() -> None:
    assert transfers.find_destination(高院, 九江, 九江, 3) == 九江
    assert transfers.find_destination(南昌, 东湖, 东湖, 1) == 东湖


def test_what_a_court_above_decided_is_not_sent_on_or_back() -> None:
    for to in (高院, 南昌):
        with pytest.raises(ValueError, match="已经决定由本院办理"):
            transfers.find_destination(九江, to, 高院, 3, decided=True)


def test_a_court_decides_that_was_asked_from_below_and_not_one_that_only_passes_on() -> None:
    down, up = Hop(南昌, 东湖), Hop(东湖, 南昌)
    assert transfers.deciding_court([down], 东湖) == ""
    assert transfers.deciding_court([up, down], 东湖) == 南昌
    assert transfers.deciding_court([down, up, down], 东湖) == 南昌
    assert transfers.deciding_court([Hop(九江, 高院), Hop(高院, 南昌), down], 东湖) == ""
    assert transfers.deciding_court([Hop(九江, 高院), Hop(高院, 南昌)], 南昌) == 高院
    assert transfers.find_destination(东湖, 南昌, 南昌, 1) == 南昌


def test_courts_without_a_court_above_both_have_nowhere_to_take_a_quarrel() -> None:
    assert transfers.find_destination("赣/赣01/", "粤/粤01/", "", 2) == ""


@uses_the_cast
async def test_南昌中院移送东湖法院_那里的计时开始_该知道的人都知道() -> None:
    ticket = await sent(await a_petition(), "赣0102")
    ticket = await whole(ticket.id)
    assert (ticket.court.short_name, ticket.state, ticket.handler_id) == ("东湖法院", TicketState.PENDING, None)
    clock = await running(ticket)
    assert (clock.kind, clock.court_id, clock.policy) == (ClockKind.TRIAGE, ticket.court_id, ticket.policy)
    assert clock.due_at == ticket.due_at == at("2026-11-17 11:30")
    assert await stopped(ticket) == [(ClockKind.TRIAGE, MORNING)]
    assert await told(ticket) == {("transferred_here", "高洁"), ("transferred", CITIZEN)}
    assert await last_words(ticket) == "被告住所地在那里"
    assert (await history(ticket))[-1].facts == {"from": "赣01", "court": "赣0102", "asked": "赣0102"}
    assert ticket.petition.court_id != ticket.court_id, "where it was left stays known"


@uses_the_cast
async def test_已派的工单移送后_原承办人不必再办_看不到_编号不变() -> None:
    given = await dispatched(await a_petition())
    ticket = await whole((await sent(given, "赣0102")).id)
    assert (ticket.number, ticket.department_id) == (given.number, None)
    assert await told(ticket) == {("transferred_here", "高洁"), ("transferred_away", "李正"), ("transferred", CITIZEN)}
    seeing = {name: sees(await acting(name), place_of(ticket)) for name in ("李正", "王芳", "赵晴", "高洁", "周敏")}
    assert seeing == {"李正": False, "王芳": False, "赵晴": False, "高洁": True, "周敏": True}
    again = await dispatched(ticket, "许诚", by="高洁")
    assert (again.state, again.number) == (TicketState.DISPATCHED, given.number)


@uses_the_cast
async def test_原法院的人还没收到的通知不再发_群众的照发() -> None:
    given = await dispatched(await a_petition())
    await sent(given, "赣0102")
    rows = await Delivery.filter(ticket_id=given.id, ticket_version__lte=given.version)
    assert {(row.officer_id is None, row.state) for row in rows} == {
        (False, DeliveryState.CANCELLED),
        (True, DeliveryState.PENDING),
    }


@uses_the_cast
async def test_新的计时按接收法院的日历() -> None:
    ticket = await a_petition()
    there = (await officer("高洁")).court_id
    await CalendarOverride.create(court_id=there, day=MORNING.date(), is_working=False)
    ticket = await sent(ticket, "赣0102")
    assert ticket.due_at == at("2026-11-18 11:00")


@uses_the_cast
async def test_投诉移送到那里的督察_没有督察的到上一级_普通干警一个也不知道() -> None:
    ticket = await sent(await a_petition(kind=PetitionKind.COMPLAINT), "赣0102", "何平")
    ticket = await whole(ticket.id)
    assert await told(ticket) == {("transferred_here", "何平"), ("transferred", CITIZEN)}
    assert not sees(await acting("高洁"), place_of(ticket))


@uses_the_cast
async def test_不能移送给自己_不能退回刚来的法院_没有的法院要重选() -> None:
    ticket = await a_petition()
    for where in ("", "赣99", "南昌中院"):
        await nothing_changed(
            transfers.transfer(await order(ticket, "周敏", "不归我们", court=where)),
            Invalid,
            "哪家法院",
        )
    here = transfers.transfer(await order(ticket, "周敏", "不归我们", court="赣01"))
    await nothing_changed(here, Refused, "工单已经在南昌市中级人民法院")
    ticket = await sent(ticket, "赣04")
    back = transfers.transfer(await order(ticket, "杨帆", "不归我们", court="赣01"))
    await nothing_changed(back, Refused, "刚从南昌市中级人民法院移送过来")


@uses_the_cast
async def test_三家法院推来推去_第三次交高院决定_高院决定后不能再推() -> None:
    ticket = await sent(await a_petition(at_court="东湖法院"), "赣01", "高洁")
    ticket = await sent(ticket, "赣04")
    ticket = await whole((await sent(ticket, "赣0102", "杨帆")).id)
    assert ticket.court.short_name == "江西高院"
    assert (await history(ticket))[-1].facts == {"from": "赣04", "court": "赣", "asked": "赣0102"}
    assert await told(ticket) == {("transferred_here", "杨帆"), ("transferred", CITIZEN)}
    ticket = await sent(ticket, "赣01", "杨帆")
    assert ticket.court.short_name == "南昌中院"
    again = transfers.transfer(await order(ticket, "周敏", "还是不归我们", court="赣04"))
    await nothing_changed(again, Refused, "江西省高级人民法院已经决定由本院办理")
    assert [(hand.court, hand.until is None) for hand in await transfers.courts_in_hand(ticket.id)] == [
        ("南昌市东湖区人民法院", False),
        ("南昌市中级人民法院", False),
        ("九江市中级人民法院", False),
        ("江西省高级人民法院", False),
        ("南昌市中级人民法院", True),
    ]


@uses_the_cast
async def test_中院直接交下来的可以交回去_中院再交下来才算定了_哪里也不能再移() -> None:
    ticket = await sent(await sent(await a_petition(), "赣0102"), "赣01", "高洁")
    assert ticket.court.short_name == "南昌中院"
    ticket = await sent(ticket, "赣0102")
    for to in ("赣01", "赣04"):
        verb = transfers.transfer(await order(ticket, "高洁", "还是不归我们", court=to))
        await nothing_changed(verb, Refused, "南昌市中级人民法院已经决定由本院办理")
    hands = await transfers.courts_in_hand(ticket.id)
    assert [one.decided_by for one in hands] == ["", "", "", "南昌市中级人民法院"]


@uses_the_cast
async def test_经手的人和时间都记着() -> None:
    ticket = await dispatched(await a_petition(), as_of=LATER)
    await transfers.transfer(await order(ticket, "周敏", "不归我们", LATER + timedelta(hours=1), court="赣0102"))
    first, second = await transfers.courts_in_hand(ticket.id)
    assert (first.since, first.until, first.custodians) == (MORNING, LATER + timedelta(hours=1), ["李正"])
    assert (second.since, second.until, second.custodians) == (LATER + timedelta(hours=1), None, [])


@uses_the_cast
async def test_只有总联络员能移送_别人不知道有这件工单() -> None:
    ticket = await dispatched(await a_petition())
    for who in ("赵晴", "李正", "王芳", "何平", "郑远", "张三"):
        await nothing_changed(
            transfers.transfer(await order(ticket, who, "不归我们", court="赣0102")),
            Refused,
            "您无权对这件工单“移送”",
        )
    for stranger in ("陈丽", "高洁", "李四"):
        with pytest.raises(NotFound):
            await transfers.transfer(await order(ticket, stranger, "不归我们", court="赣0102"))


@uses_the_cast
async def test_要写原因_签收以后不能移送() -> None:
    ticket = await dispatched(await a_petition())
    await nothing_changed(transfers.transfer(await order(ticket, "周敏", " ", court="赣0102")), Invalid, "请填写原因")
    await Ticket.filter(id=ticket.id).update(state=TicketState.ACCEPTED)
    verb = transfers.transfer(await order(ticket, "周敏", "不归我们", court="赣0102"))
    await nothing_changed(verb, Refused, f"不能“{Act.TRANSFER.label}”")


@uses_the_cast
async def test_告知群众说得清现在在哪家法院_何时答复() -> None:
    ticket = await sent(await a_petition(), "赣0102")
    texts = []
    for row in await Delivery.filter(ticket_id=ticket.id, ticket_version=ticket.version).order_by("officer_id"):
        push = await pushes.render(row, "https://example.com")
        assert push is not None
        texts.append(push.text)
    for_officer, for_citizen = texts
    assert "应由南昌市东湖区人民法院办理" in for_citizen
    assert "2026年11月20日 17:30 前答复您" in for_citizen
    assert "被告住所地在那里" in for_officer
    assert "被告住所地在那里" not in for_citizen
