"""Forms sent twice, and forms that came after the ticket had moved on: nothing done twice, no words lost."""

import asyncio

from desk.petitions import citizen_requests
from desk.tickets import handling
from desk.tickets.handling import ReassignOrder
from models import Ticket, TicketEvent
from models.enums import Act
from tests.handlers.pages.house import House


def path_of(ticket: Ticket) -> str:
    return f"/t/{ticket.number or ticket.petition.number}"


async def test_what_changed_meanwhile_is_told_and_the_words_are_kept(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))
    await citizen_requests.supplement(await house.citizens_order(ticket, "补一句"))

    refused = await judge.send(page, f"{path_of(ticket)}/answer", words="写了很久的答复")

    assert refused.status == 409
    assert "群众补充材料" in refused.text
    assert "写了很久的答复" in refused.text
    sent = await judge.send(refused, f"{path_of(ticket)}/answer", words="写了很久的答复")
    assert "答复已发出" in sent.text


async def test_words_for_a_ticket_given_to_somebody_else_are_not_lost(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))
    await handling.reassign(
        ReassignOrder(*(await house.order("周敏", ticket)).basis, handler_id=await house.officer_id("陈丽"))
    )

    refused = await judge.send(page, f"{path_of(ticket)}/answer", words="写了很久的答复")

    assert refused.status == 404
    assert "已不在您手上" in refused.text
    assert "写了很久的答复" in refused.text


async def test_words_for_an_act_that_is_no_longer_open_are_kept_for_copying(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))
    await citizen_requests.withdraw(await house.citizens_order(ticket))

    refused = await judge.send(page, f"{path_of(ticket)}/answer", words="写了很久的答复")

    assert refused.status == 409
    assert "群众撤回" in refused.text
    assert "写了很久的答复" in refused.text
    assert not refused.offers(f"{path_of(ticket)}/answer")


async def test_an_answer_sent_twice_goes_out_once(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))
    await judge.send(page, f"{path_of(ticket)}/answer", words="今天已转账。")

    again = await judge.send(page, f"{path_of(ticket)}/answer", words="今天已转账。")

    assert again.status == 200
    assert "答复已发出" in again.text
    assert await TicketEvent.filter(act=Act.ANSWER).count() == 1


async def test_another_answer_after_the_first_is_told_what_happened(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))
    await judge.send(page, f"{path_of(ticket)}/answer", words="今天已转账。")

    other = await judge.send(page, f"{path_of(ticket)}/answer", words="说错了，是明天。")

    assert other.status == 409
    assert "说错了，是明天。" in other.text


async def test_two_forms_at_the_same_moment_make_one_note(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))

    both = await asyncio.gather(*(judge.send(page, f"{path_of(ticket)}/note", words="已电话联系") for _ in range(2)))

    assert [one.status for one in both] == [200, 200]
    assert await TicketEvent.filter(act=Act.NOTE).count() == 1
