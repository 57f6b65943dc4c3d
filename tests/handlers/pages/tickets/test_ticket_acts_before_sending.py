"""On the phone too: words that tell of somebody else wait for a tick, with what was typed still there."""

from desk.tickets.ticket_store import load
from models import Words
from models.enums import TicketState
from tests.handlers.pages.house import House

WRONG = "李四您好，您的款项已转到 13900001111"


async def test_李法官_is_warned_on_the_phone_and_nothing_is_sent_or_lost(house: House, phone) -> None:
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(f"/t/{ticket.number}")
    warned = await judge.send(page, f"/t/{ticket.number}/answer", words=WRONG)
    assert warned.status == 409
    assert "还没有发出" in warned.text
    assert "称呼“李四”与这件诉求的诉求人不符" in warned.text
    assert f">{WRONG}</textarea>" in warned.html
    assert (await load(ticket.id)).state is TicketState.DISPATCHED
    await judge.send(warned, f"/t/{ticket.number}/answer", words=WRONG, checked="1")
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_李法官_takes_an_answer_back_on_the_phone_and_张三_reads_it_no_more(house: House, phone) -> None:
    ticket = await house.answered("这是发错了的答复")
    judge = phone("judge_li")
    page = await judge.open(f"/t/{ticket.number}")
    await judge.send(page, f"/t/{ticket.number}/take_back", words="发错了人", concerned="GD1")
    assert not await Words.exists(taken_back_at__isnull=False)
    await judge.send(page, f"/t/{ticket.number}/take_back", words="发错了人", outside="1")
    read = await phone("zhangsan").open(f"/p/{ticket.petition.number}")
    assert "这是发错了的答复" not in read.html
    assert "已经收回" in read.text
    assert "法院收回了误发的内容" in read.text
