"""A rating by telephone comes from a call that was written down, and its petitioner may contradict it."""

from datetime import timedelta

import pytest

from desk.errors import NotAllowed, Refused
from desk.rules.rating_times import CALL_LASTS, CONTRADICT_WITHIN
from desk.tickets import corrections, handling
from desk.tickets.rating import callback_list, ratings, telephone_calls
from desk.tickets.ticket_store import load
from desk.views.history.history import history_of
from desk.views.petitions.petition_view import petition_view
from desk.views.tickets.cycles import ratings_of
from models import Petition, Rating, TelephoneCall, Ticket
from models.enums import Channel, Grade, TicketState, VisitOutcome
from models.keyring import seal, unseal
from tests.cast import (
    MORNING,
    a_call,
    a_petition,
    acting,
    answered,
    at,
    by_telephone_only,
    court,
    dispatched,
    order,
    rated,
    rated_by_phone,
)
from tests.desk.ledger import nothing_changed, told, whole

pytestmark = pytest.mark.usefixtures("cast")
SOON = MORNING + timedelta(minutes=5)
PAST_THEIR_TIME = at("2026-11-20 10:00")
SAID = {"grade": Grade.VERY_GOOD, "channel": Channel.PHONE}


async def answered_call() -> Ticket:
    return await answered(await dispatched(await a_call()))


async def test_without_a_call_nobody_writes_down_a_rating() -> None:
    ticket = await a_call()
    await handling.settle(await order(ticket, "赵晴", "判决上诉期十五日"))
    ticket = await load(ticket.id)
    await nothing_changed(ratings.rate(await order(ticket, "周敏", "", SOON, **SAID)), Refused, "没有这次通话的记录")
    await telephone_calls.begin(await acting("周敏"), ticket.id, MORNING)
    old = MORNING + CALL_LASTS + timedelta(minutes=1)
    await nothing_changed(ratings.rate(await order(ticket, "周敏", "", old, **SAID)), Refused, "没有这次通话的记录")


async def test_a_call_is_written_down_with_its_number_its_times_and_its_end() -> None:
    ticket = await answered_call()
    agent = await acting("赵晴")
    first = await telephone_calls.begin(agent, ticket.id, MORNING)
    assert (await telephone_calls.begin(agent, ticket.id, SOON)).id == first.id, "pressed twice it is one call"
    await ratings.rate(await order(ticket, "赵晴", "很好", MORNING + timedelta(minutes=3, seconds=20), **SAID))
    call = await TelephoneCall.get()
    assert (unseal(call.number_sealed), call.outcome) == ("13907910009", VisitOutcome.RATED)
    assert (call.began_at, call.ended_at) == (MORNING, MORNING + timedelta(minutes=3, seconds=20))
    (shown,) = await ratings_of(await whole(ticket.id))
    assert shown.channel == "电话回访，赵晴，通话 3 分 20 秒"


async def test_no_number_no_call_and_nobody_of_their_own_answer() -> None:
    ticket = await answered_call()
    await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=None)
    await nothing_changed(telephone_calls.begin(await acting("赵晴"), ticket.id, MORNING), Refused, "没有留下电话")
    await nothing_changed(telephone_calls.begin(await acting("李法官"), ticket.id, MORNING), NotAllowed, "无权")
    own = await a_call()
    await handling.settle(await order(own, "赵晴", "裁定上诉期十日"))
    await nothing_changed(telephone_calls.begin(await acting("赵晴"), own.id, MORNING), Refused, "要由别人回访")


async def test_who_corrected_an_answer_is_not_offered_the_call() -> None:
    ticket, home = await answered_call(), await court()
    await corrections.correct(await order(ticket, "周敏", "更正：划拨五万元到账"))
    await nothing_changed(telephone_calls.begin(await acting("周敏"), ticket.id, SOON), Refused, "要由别人回访")
    assert await callback_list.pending_visits(await acting("周敏"), home.id, SOON, None, 10) == []
    assert len(await callback_list.pending_visits(await acting("赵晴"), home.id, SOON, None, 10)) == 1


async def test_who_writes_on_wechat_is_called_once_their_own_time_is_over() -> None:
    ticket = await answered(await dispatched(await a_petition()))
    await Petition.filter(id=ticket.petition_id).update(contact_mobile_sealed=seal("13907910009"))
    agent = await acting("赵晴")
    await nothing_changed(telephone_calls.begin(agent, ticket.id, SOON), Refused, "自己评价的时间")
    await rated_by_phone(await load(ticket.id), by="赵晴", as_of=PAST_THEIR_TIME)
    assert (await whole(ticket.id)).state is TicketState.CLOSED


async def test_张三_is_told_what_was_written_down_and_his_own_word_replaces_it_within_days() -> None:
    ticket = await by_telephone_only(await answered(await dispatched(await a_petition())))
    ticket = await rated_by_phone(ticket, Grade.VERY_GOOD, as_of=SOON)
    assert ("rated_by_phone", "群众") in {(notice, "群众") for notice, _ in await told(ticket)}
    view = await petition_view(ticket, await acting("张三"), SOON)
    assert view.rating is not None
    assert (view.rating.by_phone, view.rating.may_change) == (True, True)
    assert "电话回访时登记的您的评价是“非常满意”" in view.rating.text
    assert any("电话回访，您评价：非常满意" in line.text for line in (await history_of(ticket)).for_citizen())
    within = SOON + CONTRADICT_WITHIN - timedelta(hours=1)
    ticket = await rated(ticket, Grade.VERY_BAD, "没有人给我打过电话", as_of=within)
    (row,) = await Rating.all()
    assert (row.grade, row.call_id, row.channel) == (Grade.VERY_BAD, None, Channel.CHAT)
    assert ((await whole(ticket.id)).state, ticket.cycle) == (TicketState.DISPATCHED, 2)


async def test_after_those_days_it_stands() -> None:
    ticket = await by_telephone_only(await answered(await dispatched(await a_petition())))
    ticket = await rated_by_phone(ticket, Grade.GOOD, as_of=SOON)
    late = SOON + CONTRADICT_WITHIN + timedelta(minutes=1)
    verb = ratings.rate(await order(ticket, "张三", "", late, grade=Grade.BAD, channel=Channel.CHAT))
    await nothing_changed(verb, Refused, "可以要求重办")
