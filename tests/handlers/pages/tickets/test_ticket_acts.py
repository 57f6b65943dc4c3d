"""What 李法官, his reviewer and the desk do to a ticket from the phone."""

import pytest

from desk.rules.lifecycles.petition_acts import IN_A_CALL, ON_THE_PHONE
from desk.tickets import handling
from desk.tickets.rating import ratings
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_store import load
from desk.tickets.verbs import VERBS
from models import Ticket, Words
from models.enums import Act, Channel, Complexity, Grade, TicketState, Urgency, WordsKind
from models.keyring import unseal
from tests.handlers.pages.house import House

AT_THE_CONSOLE = {Act.REPEAT, Act.RELABEL, Act.NAME_SUBJECT, Act.SPLIT, Act.WEIGH, Act.REMIND}
"""What is chosen from long lists, or with another ticket before one's eyes."""


def path_of(ticket: Ticket) -> str:
    return f"/t/{ticket.number or ticket.petition.number}"


async def test_the_judge_accepts_and_answers(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))

    accepted = await judge.send(page, f"{path_of(ticket)}/accept")
    answered = await judge.send(accepted, f"{path_of(ticket)}/answer", words="今天已转账。\r\n请查收。")

    assert accepted.path == f"{path_of(ticket)}?done=accept"
    assert "已签收。" in accepted.text
    assert "答复已发出。" in answered.text
    assert (await load(ticket.id)).state is TicketState.ANSWERED
    assert unseal((await Words.get(kind=WordsKind.ANSWER)).text_sealed) == "今天已转账。\n请查收。"


async def test_the_page_offers_exactly_the_acts_the_table_allows(house: House, phone):
    ticket = await house.dispatched()
    judge, chief = phone("judge_li"), phone("zhoumin")

    for_judge, for_chief = await judge.open(path_of(ticket)), await chief.open(path_of(ticket))

    assert offered(for_judge, ticket) == {Act.ACCEPT, Act.ANSWER, Act.SEND_BACK, Act.INTERIM, Act.NOTE}
    assert offered(for_chief, ticket) == {Act.REASSIGN, Act.NOTE, Act.CALL, Act.TRANSFER, Act.MERGE, Act.GREEN}


def offered(page, ticket: Ticket) -> set[Act]:
    return {act for act in Act if page.offers(f"{path_of(ticket)}/{act.value}")}


async def test_an_act_that_is_not_offered_is_refused_in_words(house: House, phone):
    ticket = await house.dispatched()
    chief = phone("zhoumin")
    fields = (await chief.open(path_of(ticket))).hidden(f"{path_of(ticket)}/note")

    refused = await chief.post(f"{path_of(ticket)}/answer", fields | {"words": "我来答"})

    assert refused.status == 403
    assert "您无权对这件工单“答复”" in refused.text
    assert "我来答" in refused.text


def test_every_act_the_phone_can_do_has_its_place_on_the_page():
    assert set(ON_THE_PHONE) == set(VERBS) - AT_THE_CONSOLE - IN_A_CALL


async def test_a_complex_matter_goes_to_a_second_person_before_it_leaves(house: House, phone):
    ticket = await house.dispatched(complexity=Complexity.COMPLEX)
    await house.bind("李四", "王芳")
    judge, liaison = phone("judge_li"), phone("lisi")
    accepted = await judge.send(await judge.open(path_of(ticket)), f"{path_of(ticket)}/accept")
    assert not accepted.offers(f"{path_of(ticket)}/answer")

    submitted = await judge.send(accepted, f"{path_of(ticket)}/submit", words="拟答复：月底发还。")
    assert "已报审" in submitted.text

    review = await liaison.open(path_of(ticket))
    assert "拟答复：月底发还。" in review.text
    assert f'href="{path_of(ticket)}"' in (await liaison.open("/t")).html
    approved = await liaison.send(review, f"{path_of(ticket)}/approve")
    assert "答复已发出" in approved.text
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_nobody_is_offered_to_approve_their_own_words(house: House, phone):
    ticket = await house.dispatched("王芳", complexity=Complexity.COMPLEX)
    await house.bind("李四", "王芳")
    liaison = phone("lisi")
    accepted = await liaison.send(await liaison.open(path_of(ticket)), f"{path_of(ticket)}/accept")

    submitted = await liaison.send(accepted, f"{path_of(ticket)}/submit", words="拟答复：本周到账")

    assert "您起草的答复要由其他人审核" in submitted.text
    assert not submitted.offers(f"{path_of(ticket)}/approve")


async def test_a_rejected_draft_comes_back_with_what_to_change(house: House, phone):
    ticket = await house.dispatched(complexity=Complexity.COMPLEX)
    await handling.accept(await house.order("李法官", ticket))
    await handling.submit(await house.order("李法官", ticket, "拟答复：本周到账"))
    await house.bind("李四", "王芳")
    liaison = phone("lisi")

    await liaison.send(await liaison.open(path_of(ticket)), f"{path_of(ticket)}/reject", words="写明到账日期")

    page = await phone("judge_li").open(path_of(ticket))
    assert "写明到账日期" in page.text
    assert page.offers(f"{path_of(ticket)}/submit")


async def test_sending_back_wants_a_reason_and_takes_it_off_the_judges_list(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))

    without = await judge.send(page, f"{path_of(ticket)}/send_back", words=" ")
    sent = await judge.send(page, f"{path_of(ticket)}/send_back", words="属于立案庭")

    assert without.status == 400
    assert "请填写原因" in without.text
    assert sent.path == "/t?done=send_back"
    assert "已退回诉求服务处" in sent.text
    assert "没有待办的工单" in sent.text
    assert (await load(ticket.id)).state is TicketState.PENDING


async def test_the_chief_liaison_dispatches_from_the_phone(house: House, phone):
    ticket = await house.petition()
    chief = phone("zhoumin")
    page = await chief.open(path_of(ticket))
    judge = await house.officer_id("李法官")

    sent = await chief.send(
        page, f"{path_of(ticket)}/dispatch", handler=str(judge), urgency="critical", complexity="complex"
    )

    fresh = await load(ticket.id)
    assert sent.path == f"/t/{fresh.number}?done=dispatch"
    assert (fresh.handler_id, fresh.urgency, fresh.complexity) == (judge, Urgency.CRITICAL, Complexity.COMPLEX)


@pytest.mark.parametrize(
    ("officer", "words"), [("", "请选择承办人"), ("abc", "请选择承办人"), ("987654321", "只能派给")]
)
async def test_dispatching_to_nobody_is_refused_in_words(house: House, phone, officer: str, words: str):
    ticket = await house.petition()
    chief = phone("zhoumin")

    refused = await chief.send(await chief.open(path_of(ticket)), f"{path_of(ticket)}/dispatch", handler=officer)

    assert refused.status == 400
    assert words in refused.text


async def test_those_who_have_it_or_failed_it_are_not_offered_again(house: House, phone):
    ticket = await house.answered()
    order = await house.citizens_order(ticket, "没解决")
    await ratings.rate(RateOrder(*order.basis, grade=Grade.BAD, channel=Channel.CHAT))
    holder = (await load(ticket.id)).handler_id

    page = await phone("zhoumin").open(path_of(ticket))

    assert f'<option value="{await house.officer_id("陈丽")}"' in page.html
    assert f'<option value="{await house.officer_id("李法官")}"' not in page.html
    assert f'<option value="{holder}"' not in page.html


async def test_an_answer_of_five_thousand_characters_is_taken_and_one_more_is_refused_and_kept(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    page = await judge.open(path_of(ticket))

    refused = await judge.send(page, f"{path_of(ticket)}/answer", words="字" * 5001)
    sent = await judge.send(page, f"{path_of(ticket)}/answer", words="账到\r\n" * 1666)

    assert refused.status == 400
    assert "现有 5001 字" in refused.text
    assert "字" * 5001 in refused.html
    assert "答复已发出" in sent.text


async def test_without_the_sessions_token_nothing_is_answered(house: House, phone):
    ticket = await house.dispatched()
    judge = phone("judge_li")
    fields = (await judge.open(path_of(ticket))).hidden(f"{path_of(ticket)}/answer") | {"csrf": "x", "words": "答复"}

    refused = await judge.post(f"{path_of(ticket)}/answer", fields)

    assert refused.status == 403
    assert (await load(ticket.id)).state is TicketState.DISPATCHED


async def test_no_telephone_rating_is_entered_without_a_call(house: House, phone):
    ticket = await house.answered()
    await house.bind("李四", "赵晴")
    agent = phone("lisi")
    page = await agent.open(path_of(ticket))

    assert not page.offers(f"{path_of(ticket)}/visit")
    fields = page.hidden(f"{path_of(ticket)}/note") | {"grade": "5"}
    assert (await agent.post(f"{path_of(ticket)}/visit", fields)).status == 404


async def test_周敏_sends_a_ticket_to_another_court_and_张三_reads_which(house: House, phone):
    ticket = await house.dispatched()
    chief, zhang = phone("zhoumin"), phone("zhangsan")
    page = await chief.open(path_of(ticket))
    again = await chief.send(page, f"{path_of(ticket)}/transfer", where="赣01", words="不归我们")
    assert "工单已经在南昌市中级人民法院" in again.text
    assert "不归我们" in again.text

    sent = await chief.send(again, f"{path_of(ticket)}/transfer", where="赣0102", words="不归我们")

    assert "已移送，那里的诉求服务处会收到通知。" in sent.text
    read = await zhang.open(f"/p/{ticket.petition.number}")
    assert "已移送东湖法院办理" in read.text
    assert "南昌市东湖区人民法院" in read.text
    assert "不归我们" not in read.text


async def test_李四_reads_the_answer_to_what_his_petition_was_merged_into(house: House, phone):
    into, ticket = await house.dispatched(), await house.petition("李四")
    chief, lisi = phone("zhoumin"), phone("lisi")
    page = await chief.open(path_of(ticket))
    sent = await chief.send(page, f"{path_of(ticket)}/merge", where=into.petition.number, words="同一件事")
    assert "已并案，那一件的答复会同时发给这位诉求人。" in sent.text
    waiting = await lisi.open(f"/p/{ticket.petition.number}")
    assert "结果会告诉您" in waiting.text

    await handling.answer(await house.order("李法官", into, "执行款已于今日转账，请查收。"))

    read = await lisi.open(f"/p/{ticket.petition.number}")
    for words in ("执行款已于今日转账，请查收。", "合在一起办理的那一件，法院已经答复", "执行局"):
        assert words in read.text
    for hidden in ("同一件事", into.petition.number, "您满意吗"):
        assert hidden not in read.text
