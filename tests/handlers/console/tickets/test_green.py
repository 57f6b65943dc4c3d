"""The green channel at the console: first in the list, counted in minutes, reported afterwards minute by minute."""

from datetime import timedelta

import pytest

from desk.tickets.ticket_store import load
from models import Ticket
from models.enums import TicketState
from tests import cast
from tests.handlers.console.conftest import Console, path_of

WHY = "账户被冻结，工资发不出"


async def opened(console: Console, ticket: Ticket) -> Ticket:
    reply = await (await console.staff("周敏")).do(ticket, "green", words=WHY)
    assert reply.status == 200, reply.words
    return await load(ticket.id)


async def test_周敏_opens_it_with_a_reason_and_its_minutes_count_down_on_the_page(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("周敏")

    bare = await desk.do(ticket, "green", words="")
    assert (bare.status, "请填写原因" in bare.words) == (400, True)
    await opened(console, ticket)
    console.clock.now += timedelta(minutes=6)

    shown = await desk.get(path_of(ticket))
    assert "绿色通道 剩 24分钟" in shown.words
    assert WHY in shown.words
    assert 'data-act="end_green"' in shown.text
    assert 'data-act="green"' not in shown.text
    ended = await desk.do(ticket, "end_green", words="已经解冻")
    assert ended.status == 200
    assert "剩 24分钟" not in (await desk.get(path_of(ticket))).words


@pytest.mark.parametrize("tab", ["pending", "working"])
async def test_green_rows_come_first_and_are_marked(console: Console, tab: str):
    older = [await console.petition(text=f"等得更久的事情{number}") for number in range(2)]
    console.clock.now += timedelta(hours=1)
    ticket = await console.petition(text="账户冻结的事情")
    if tab == "working":
        tickets = [await cast.dispatched(one, as_of=console.clock.now) for one in (*older, ticket)]
        ticket = tickets[-1]
    console.clock.now += timedelta(hours=3)
    await opened(console, ticket)
    rows = (await (await console.staff("周敏")).get(f"/console?tab={tab}")).words
    assert rows.index("账户冻结的事情") < rows.index("等得更久的事情0")
    row = rows[rows.index("账户冻结的事情") :]
    assert row.index("绿色通道") < row.index("等得更久的事情0")


async def test_the_pages_of_the_list_go_on_after_a_green_row(console: Console, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("handlers.console.queue.listing.PAGE", 1)
    first, second = [await console.petition(text=f"第{number}件账户冻结") for number in "12"]
    plain = [await console.petition(text=f"普通的事情{number}") for number in "12"]
    for one in (first, second):
        await opened(console, one)
        console.clock.now += timedelta(minutes=1)
    desk, address, seen = await console.staff("周敏"), "/console?tab=pending", []
    for _ in range(4):
        page = await desk.get(address)
        seen += [one.id for one in (first, second, *plain) if f'data-id="{one.id}"' in page.text]
        address = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == [first.id, second.id, *(one.id for one in plain)]


async def test_afterwards_every_step_stands_with_its_minute(console: Console):
    ticket = await opened(console, await console.dispatched())
    console.clock.now += timedelta(minutes=3)
    ticket = await cast.accepted(ticket, as_of=console.clock.now)
    console.clock.now += timedelta(minutes=21)
    ticket = await cast.answered(ticket, as_of=console.clock.now)
    assert ticket.state is TicketState.ANSWERED
    desk = await console.staff("郑远")
    assert f"/console/tickets/{ticket.number}/green" in (await desk.get(path_of(ticket))).text

    report = (await desk.get(f"/console/tickets/{ticket.number}/green")).words

    assert "24 分钟后答复" in report
    assert "限 30 分钟，没有超时" in report
    for line in ("0 11月18日", "3 11月18日", "24 11月18日", "周敏 开通绿色通道", "李正 签收", "李正 答复"):
        assert line in report, report


async def test_a_report_says_how_late_it_is_and_that_it_is_not_over(console: Console):
    ticket = await opened(console, await console.dispatched())
    console.clock.now += timedelta(minutes=30, seconds=10)
    report = (await (await console.staff("周敏")).get(f"{path_of(ticket)}/green")).words
    assert "至今 30 分钟，还没有答复" in report
    assert "超时 1 分钟" in report


async def test_a_ticket_that_never_was_green_says_so(console: Console):
    ticket = await console.dispatched()
    shown = await (await console.staff("周敏")).get(f"{path_of(ticket)}/green")
    assert (shown.status, "没有开通过绿色通道" in shown.words) == (200, True)
