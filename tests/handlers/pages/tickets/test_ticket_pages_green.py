"""The green channel on the phone: opened by 周敏, counted down for 李法官, and known to 张三."""

import re

from desk.tickets.ticket_store import load
from models.enums import Act
from tests.handlers.pages.house import House
from tests.handlers.pages.tickets.test_ticket_pages import path_of


async def test_opened_on_the_phone_it_counts_down_for_the_judge_and_the_petitioner_is_told(house: House, phone, clock):
    ticket = await house.dispatched()
    chief, judge, citizen = phone("zhoumin"), phone("judge_li"), phone("zhangsan")
    page = await chief.open(path_of(ticket))
    assert "绿色通道" not in (await judge.open(path_of(ticket))).text

    done = await chief.send(page, f"{path_of(ticket)}/green", words="账户被冻结，工资发不出")

    assert "已开通绿色通道" in done.text
    clock.forward(minutes=4)
    shown = await judge.open(path_of(ticket))
    assert "绿色通道" in shown.text
    assert "还剩 26分钟" in shown.text
    assert "不分昼夜和节假日连续计时" in shown.text
    due, now = re.search(r'data-due="([^"]+)" data-now="([^"]+)"', shown.html).groups()  # type: ignore[union-attr]
    assert (due, now) == ((await load(ticket.id)).due_at.isoformat(), clock.now.isoformat())  # type: ignore[union-attr]
    assert "绿色通道" in (await judge.open("/t")).text
    petition = await citizen.open(f"/p/{ticket.petition.number}")
    assert "已开通绿色通道，专人马上办理" in petition.text
    assert "工资发不出" not in petition.text


async def test_an_opening_without_a_reason_is_refused_and_an_ended_channel_is_gone(house: House, phone, clock):
    ticket = await house.dispatched()
    chief = phone("zhoumin")
    bare = await chief.send(await chief.open(path_of(ticket)), f"{path_of(ticket)}/green", words="")
    assert "请填写原因" in bare.text
    await chief.send(await chief.open(path_of(ticket)), f"{path_of(ticket)}/green", words="工资发不出")
    page = await chief.open(path_of(ticket))
    assert page.offers(f"{path_of(ticket)}/{Act.END_GREEN.value}")

    await chief.send(page, f"{path_of(ticket)}/end_green", words="已经解冻")

    assert (await load(ticket.id)).green_at is None
    assert "还剩 5天8小时" in (await phone("judge_li").open(path_of(ticket))).text
