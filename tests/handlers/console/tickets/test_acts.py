"""Doing something to a ticket: the buttons a person has, and what a POST does with or without them."""

import asyncio
import re

import pytest

from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition import PETITION
from desk.rules.lifecycles.petition_acts import FORMS, IN_A_CALL
from desk.tickets.ticket_facts import acts_open_to
from desk.tickets.ticket_store import load
from models import Delivery, Ticket, TicketEvent, Words
from models.enums import Act, Complexity, Grade, PetitionKind, TicketState, Urgency
from models.keyring import unseal
from tests import cast
from tests.handlers.console.conftest import Console, Reply, path_of

EVERYBODY = ("李法官", "陈丽", "王芳", "周敏", "赵晴", "何平", "郑远", "杨帆", "高洁")


def buttons_in(reply: Reply) -> list[str]:
    return re.findall(r'data-act="(\w+)"', reply.text)


def test_every_act_an_officer_can_do_has_a_form():
    by_officers = frozenset(Capacity) - {Capacity.CITIZEN, Capacity.SYSTEM}

    built = {act for act, rule in PETITION.rules.items() if rule.by & by_officers}

    assert built - IN_A_CALL <= set(FORMS)


@pytest.mark.parametrize("name", EVERYBODY)
async def test_a_person_has_exactly_the_buttons_the_lifecycle_table_opens_to_them(console: Console, name: str):
    desk = await console.staff(name)
    complex_one = await console.dispatched(complexity=Complexity.COMPLEX)
    tickets = [
        await console.petition(),
        await console.dispatched(),
        await cast.accepted(await console.dispatched(), as_of=console.clock.now),
        await cast.extension_asked(await console.dispatched(), as_of=console.clock.now),
        await cast.submitted(complex_one, as_of=console.clock.now),
        await console.answered(),
        await cast.rated(await console.answered(), as_of=console.clock.now),
    ]
    for ticket in tickets:
        reply = await desk.get(path_of(ticket))
        actor = await cast.acting(name, console.clock.now)
        expected = {act.value for act in await acts_open_to(actor, ticket, console.clock.now)}
        assert set(buttons_in(reply)) == expected, ticket.state


async def test_周敏_dispatches_and_the_ticket_gets_its_number(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")
    judge = await cast.officer("李法官")

    form = await desk.get(f"{path_of(ticket)}/acts/dispatch", htmx=True)
    assert "执行局" in form.words
    assert "李正" in form.words
    assert "许诚" not in form.words

    reply = await desk.do(
        ticket, "dispatch", handler=judge.id, urgency="urgent", complexity="complex", words="请先联系当事人"
    )

    after = await load(ticket.id)
    assert reply.status == 200
    assert (after.state, after.handler_id) == (TicketState.DISPATCHED, judge.id)
    assert (after.urgency, after.complexity) == (Urgency.URGENT, Complexity.COMPLEX)
    assert after.number is not None
    assert reply.headers["HX-Replace-Url"] == f"/console/tickets/{after.number}"
    assert "ticket-moved" in reply.headers["HX-Trigger"]
    assert await Delivery.filter(ticket_id=ticket.id, notice="dispatched", officer_id=judge.id).exists()
    assert "请先联系当事人" in (await desk.get(path_of(ticket))).words


async def test_the_list_of_colleagues_says_how_much_each_has_in_hand(console: Console):
    await console.dispatched("李正")
    await console.dispatched("李正")
    waiting = await console.petition()

    form = await (await console.staff("周敏")).get(f"{path_of(waiting)}/acts/dispatch", htmx=True)

    assert "李正 法官 在办 2" in form.words
    assert "陈丽 法官 在办 0" in form.words


async def test_a_dispatch_to_nobody_or_to_another_courts_judge_is_refused_and_changes_nothing(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")

    nobody = await desk.do(ticket, "dispatch", urgency="urgent", words="附言")
    elsewhere = await desk.do(ticket, "dispatch", handler=(await cast.officer("许诚")).id)

    assert nobody.status == elsewhere.status == 400
    assert "请选择承办人" in nobody.words
    assert "附言" in nobody.text
    assert re.search(r'value="urgent" checked', nobody.text)
    assert "只能派给本院的法官或部门联络员" in elsewhere.words
    assert (await load(ticket.id)).state is TicketState.PENDING


async def test_after_a_dispatch_the_next_one_waiting_is_offered(console: Console):
    first, second = await console.petition(text="先来的"), await console.petition(text="后来的")
    desk = await console.staff("周敏")

    reply = await desk.do(first, "dispatch", handler=(await cast.officer("李法官")).id)

    assert f'href="/console/tickets/{second.petition.number}"' in reply.text
    assert "下一件" in reply.words


async def test_李法官_accepts_and_answers(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李法官")

    assert (await desk.do(ticket, "accept")).status == 200
    reply = await desk.do(ticket, "answer", words="款项已于今日划拨")

    after = await load(ticket.id)
    assert after.state is TicketState.ANSWERED
    said = await Words.filter(ticket_id=ticket.id).order_by("-id").first()
    assert said is not None
    assert unseal(said.text_sealed) == "款项已于今日划拨"
    assert "toast" in reply.headers["HX-Trigger"]
    assert "data-act" in reply.text


@pytest.mark.parametrize(
    ("name", "act"),
    [("李法官", "dispatch"), ("李法官", "close"), ("赵晴", "answer"), ("郑远", "note"), ("何平", "reassign")],
)
async def test_who_has_no_button_is_refused_by_the_post_as_well(console: Console, name: str, act: str):
    ticket = await console.dispatched("李正")
    desk = await console.staff(name)
    assert act not in buttons_in(await desk.get(path_of(ticket)))

    reply = await desk.do(ticket, act, words="硬要做", handler=(await cast.officer("陈丽")).id)

    assert reply.status in (403, 409)
    assert (await load(ticket.id)).version == ticket.version


async def test_who_cannot_see_the_ticket_cannot_do_anything_to_it(console: Console):
    ticket = await console.dispatched("李正")

    for name in ("陈丽", "高洁", "系统管理员"):
        reply = await (await console.staff(name)).do(ticket, "note", words="看不见")
        assert reply.status == 404, name
    assert (await load(ticket.id)).version == ticket.version


async def test_an_act_needs_the_sessions_own_token(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")

    forged = await desk.do(ticket, "settle", words="别人让我发的", csrf="forged")
    absent = await desk.do(ticket, "settle", words="别人让我发的", csrf="")

    assert forged.status == absent.status == 403
    assert (await load(ticket.id)).state is TicketState.PENDING


async def test_a_stale_page_is_told_what_changed_and_keeps_what_was_typed(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李法官")
    read = ticket.version
    await cast.accepted(ticket, as_of=console.clock.now)
    await (await console.staff("周敏")).do(ticket, "note", words="请加快")

    refused = await desk.do(ticket, "answer", version=read, words="写了半天的答复")

    assert refused.status == 409
    assert "李正签收" in refused.words
    assert "周敏备注" in refused.words
    assert "写了半天的答复" in refused.text
    assert "ticket-moved" in refused.headers["HX-Trigger"]
    assert (await load(ticket.id)).state is TicketState.ACCEPTED

    fresh = re.search(r'name="version" value="(\d+)"', refused.text)
    assert fresh
    again = await desk.do(ticket, "answer", version=fresh[1], words="写了半天的答复")
    assert again.status == 200
    assert (await load(ticket.id)).state is TicketState.ANSWERED


async def test_where_the_act_is_no_longer_open_the_typed_words_are_left_to_copy_and_the_button_goes(console: Console):
    ticket = await console.dispatched()
    read = ticket.version
    await cast.answered(ticket, as_of=console.clock.now)

    reply = await (await console.staff("李法官")).do(ticket, "answer", version=read, words="我也写了一份")

    assert reply.status == 409
    assert "现在不能再“答复”了" in reply.words
    assert "我也写了一份" in reply.text
    assert 'type="submit"' not in reply.text


async def test_the_same_form_sent_twice_at_once_acts_once(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李法官")

    replies = await asyncio.gather(*(desk.do(ticket, "accept", version=ticket.version) for _ in range(4)))

    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409]
    assert await TicketEvent.filter(ticket_id=ticket.id, act=Act.ACCEPT).count() == 1


async def test_an_answer_without_words_is_refused_beside_the_button(console: Console):
    ticket = await console.dispatched()

    reply = await (await console.staff("李法官")).do(ticket, "answer", words="   ")

    assert reply.status == 400
    assert "请填写答复内容" in reply.words
    assert (await load(ticket.id)).state is TicketState.DISPATCHED


async def test_a_complex_answer_goes_to_review_and_out_as_it_stands(console: Console):
    ticket = await cast.accepted(await console.dispatched(complexity=Complexity.COMPLEX), as_of=console.clock.now)
    judge, liaison = await console.staff("李法官"), await console.staff("王芳")
    assert "answer" not in buttons_in(await judge.get(path_of(ticket)))

    await judge.do(ticket, "submit", words="经合议庭研究，拟定如下")
    assert "待审核的答复" in (await liaison.get(path_of(ticket))).words
    draft = await liaison.get(f"{path_of(ticket)}/acts/approve", htmx=True)
    assert "经合议庭研究，拟定如下" in draft.words
    await liaison.do(ticket, "reject", words="请写明期限")

    prefilled = await judge.get(f"{path_of(ticket)}/acts/submit", htmx=True)
    assert "经合议庭研究，拟定如下</textarea>" in prefilled.text
    await judge.do(ticket, "submit", words="经合议庭研究，三日内办结")
    await liaison.do(ticket, "approve")

    assert (await load(ticket.id)).state is TicketState.ANSWERED
    assert "经合议庭研究，三日内办结" in (await liaison.get(path_of(ticket))).words


async def test_sending_a_ticket_back_takes_it_out_of_the_judges_sight_and_back_to_the_list(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李法官")

    reply = await desk.do(ticket, "send_back", words="不属于执行局")

    assert reply.headers["HX-Redirect"] == "/console?done=send_back"
    assert (await desk.get(path_of(ticket))).status == 404
    assert "已退回" in (await desk.get("/console?done=send_back")).words


async def test_an_unhappy_ticket_cannot_go_back_to_who_answered_it(console: Console):
    ticket = await cast.rated(await console.answered(), Grade.BAD, "没办好", as_of=console.clock.now)
    desk = await console.staff("周敏")

    reply = await desk.do(ticket, "reassign", handler=(await cast.officer("李法官")).id)

    assert reply.status == 409
    assert "要换一位承办人" in reply.words


@pytest.mark.parametrize(
    ("act", "state"),
    [("settle", TicketState.ANSWERED), ("decline", TicketState.DECLINED), ("note", TicketState.PENDING)],
)
async def test_the_desk_settles_declines_and_notes(console: Console, act: str, state: TicketState):
    ticket = await console.petition(kind=PetitionKind.CONSULT)

    reply = await (await console.staff("周敏")).do(ticket, act, words="说明")

    assert reply.status == 200
    assert (await load(ticket.id)).state is state


async def test_a_closed_matter_is_reopened_by_the_chief_liaison(console: Console):
    ticket = await cast.rated(await console.answered(), as_of=console.clock.now)

    await (await console.staff("周敏")).do(ticket, "reopen", words="群众又来电")

    after = await load(ticket.id)
    assert (after.state, after.cycle) == (TicketState.PENDING, 2)


async def test_everything_works_without_scripts_too(console: Console):
    ticket = await console.dispatched()
    desk = await console.staff("李法官")

    opened = await desk.get(f"{path_of(ticket)}/acts/answer")
    assert '<textarea class="form-control tall" name="words"' in opened.text
    refused = await desk.do(ticket, "answer", htmx=False, words="")
    assert refused.status == 400
    assert "请填写答复内容" in refused.words
    done = await desk.do(ticket, "answer", htmx=False, words="已办妥，本周到账")

    assert done.path == f"/console/tickets/{ticket.number}"
    assert "答复已发出。" in done.words


async def test_an_act_that_does_not_exist_is_not_found(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")

    for act in ("escalate", "withdraw", "nonsense"):
        assert (await desk.do(ticket, act, words="x")).status == 404


async def test_a_form_without_its_version_is_refused(console: Console):
    ticket = await console.petition()
    desk = await console.staff("周敏")

    for version in ("", "x", "-1", "1.5"):
        reply = await desk.do(ticket, "settle", version=version, words="说明")
        assert reply.status == 400, version
    assert (await Ticket.get(id=ticket.id)).version == 1


async def test_周敏_sends_a_ticket_to_the_court_whose_business_it_is(console: Console):
    ticket, desk = await console.dispatched(), await console.staff("周敏")
    form = await desk.get(f"{path_of(ticket)}/acts/transfer", htmx=True)
    assert "东湖区人民法院" in form.words
    assert 'value="赣01"' not in form.text

    nowhere = await desk.do(ticket, "transfer", words="被告住所地在东湖区")
    assert (nowhere.status, "请选择移送到哪家法院" in nowhere.words) == (400, True)
    assert "被告住所地在东湖区" in nowhere.text

    reply = await desk.do(ticket, "transfer", where="赣0102", words="被告住所地在东湖区")
    after = await load(ticket.id)
    assert (reply.status, after.court.code, after.state) == (200, "赣0102", TicketState.PENDING)
    shown = await desk.get(path_of(ticket))
    for words in ("经手法院", "南昌市东湖区人民法院", "移送东湖法院", "被告住所地在东湖区"):
        assert words in shown.words


async def test_周敏_merges_two_petitions_of_one_matter(console: Console):
    into, desk = await console.dispatched(), await console.staff("周敏")
    ticket = await console.petition("张三", "还是那件事，执行款什么时候到账")
    form = await desk.get(f"{path_of(ticket)}/acts/merge", htmx=True)
    assert f"{into.number} {into.petition.title}" in form.words

    nowhere = await desk.do(ticket, "merge", where="GD1", words="同一件事")
    assert (nowhere.status, "请填写并入哪一件" in nowhere.words) == (400, True)
    assert 'value="GD1"' in nowhere.text

    reply = await desk.do(ticket, "merge", where=into.number, words="同一件事")
    assert (reply.status, (await load(ticket.id)).state) == (200, TicketState.MERGED)
    merged, other = await desk.get(path_of(ticket)), await desk.get(path_of(into))
    assert buttons_in(merged) == []
    for words in ("并入的工单", f"并入 {into.petition.number}"):
        assert words in merged.words
    for words in ("与这一件合并办理", f"{ticket.petition.number} 并入这一件"):
        assert words in other.words
