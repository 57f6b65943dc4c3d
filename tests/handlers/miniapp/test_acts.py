"""What a citizen does to their own petition in the mini-program."""

import re

import pytest

from desk.tickets import asking_more
from models import Rating, Ticket, TicketEvent
from models.enums import Act, Channel, Grade, TicketState
from tests import cast
from tests.handlers.miniapp.conftest import Answer, Mini, Town
from tests.handlers.miniapp.test_petitions import left

ACTS = ("urge", "supplement", "withdraw", "rating", "reopen")


async def a_petition(mini: Mini, answered: bool = False) -> Ticket:
    number = (await left(mini)).body["number"]
    ticket = await cast.ticket_store.load((await Ticket.get(petition__number=number)).id)
    return await cast.answered(await cast.dispatched(ticket)) if answered else ticket


async def do(mini: Mini, ticket: Ticket, act: str, **body: object) -> Answer:
    return await mini.post(f"/petitions/{ticket.petition.number}/{act}", body)


async def now(ticket: Ticket) -> Ticket:
    return await cast.ticket_store.load(ticket.id)


async def test_urging_counts_once_in_a_while_and_needs_no_body(zhang: Mini):
    ticket = await a_petition(zhang)

    first = await zhang.post(f"/petitions/{ticket.petition.number}/urge")
    second = await zhang.post(f"/petitions/{ticket.petition.number}/urge")

    assert (first.status, second.status) == (200, 200)
    assert "已催办" in first.body["message"]
    assert "已经催过" in second.body["message"]
    assert (await now(ticket)).urged == 1


async def test_what_waits_for_张三_is_not_urged_and_says_what_it_waits_for(zhang: Mini):
    ticket = await a_petition(zhang)
    await asking_more.ask_more(await cast.order(ticket, "周敏", "请补交转账凭证"))

    refused = await zhang.post(f"/petitions/{ticket.petition.number}/urge")
    shown = await zhang.get(f"/petitions/{ticket.petition.number}")

    assert refused.problem == (409, "refused", "")
    assert "法院在等您补充材料" in str(refused.body)
    assert "urge" not in shown.body["acts"]
    assert "请补交转账凭证" in str(shown.body["question"])
    assert re.search(r"请在 \d+月\d+日 周. \d\d:\d\d 前，在下面补充材料", str(shown.body))


async def test_a_supplement_sent_twice_is_one(zhang: Mini):
    ticket = await a_petition(zhang)

    answers = [await do(zhang, ticket, "supplement", version=1, words="补一份收据") for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert await TicketEvent.filter(ticket_id=ticket.id, act=Act.SUPPLEMENT).count() == 1


async def test_withdrawing_ends_it(zhang: Mini):
    ticket = await a_petition(zhang)

    assert (await do(zhang, ticket, "withdraw", version=1)).status == 200
    assert (await now(ticket)).state is TicketState.WITHDRAWN
    assert (await do(zhang, ticket, "withdraw", version=2)).problem == (409, "refused", "")


async def test_a_happy_grade_closes_and_a_closed_one_may_be_reopened(zhang: Mini):
    ticket = await a_petition(zhang, answered=True)

    assert (await do(zhang, ticket, "rating", version=ticket.version, grade="5")).status == 200
    rating = await Rating.get(ticket_id=ticket.id)
    assert (rating.grade, rating.channel) == (Grade.VERY_GOOD, Channel.MINIPROGRAM)
    closed = await now(ticket)
    assert (await do(zhang, ticket, "reopen", version=closed.version, words="又没有到账")).status == 200
    assert (await now(ticket)).state is TicketState.PENDING


async def test_an_unhappy_grade_says_why_and_is_taken_up_again(zhang: Mini):
    ticket = await a_petition(zhang, answered=True)

    silent = await do(zhang, ticket, "rating", version=ticket.version, grade="1")
    assert "不说，2 小时后也会换人重新办理" in silent.body["message"]
    shown = (await zhang.get(f"/petitions/{ticket.petition.number}")).body
    assert (shown["rating"]["grade"], shown["rating"]["may_change"], "rating" in shown["acts"]) == ("1", True, True)
    answer = await do(zhang, ticket, "rating", version=shown["version"], grade="1", words="没有解决")

    assert "换人重新办理" in answer.body["message"]
    assert ((await now(ticket)).cycle, await Rating.all().count()) == (2, 1)


async def test_who_acts_on_what_moved_on_is_told_without_colleagues_names(zhang: Mini):
    ticket = await a_petition(zhang)
    await cast.dispatched(ticket)

    answer = await do(zhang, ticket, "withdraw", version=1)

    assert answer.problem == (409, "stale", "")
    assert "周敏" not in answer.body["message"]
    assert (await now(ticket)).state is TicketState.DISPATCHED


@pytest.mark.parametrize("act", ACTS)
async def test_nobody_acts_on_somebody_else_s(zhang: Mini, li: Mini, town: Town, act: str):
    ticket = await a_petition(zhang)

    answer = await do(li, ticket, act, version=1, words="x", grade="5")

    assert answer.problem == (404, "not_found", "")
    assert (await now(ticket)).version == 1
    stranger = await do(town.stranger, ticket, act, version=1, words="x", grade="5")
    assert stranger.problem == (401, "login_needed", "")


@pytest.mark.parametrize(
    ("act", "body", "field"),
    [
        ("supplement", {"words": "x"}, "version"),
        ("supplement", {"version": 1, "words": " \x00"}, "words"),
        ("supplement", {"version": 1, "words": "长" * 5001}, "words"),
        ("supplement", {"version": 10**30, "words": "x"}, "version"),
        ("supplement", {"version": "1", "words": "x"}, "version"),
        ("supplement", {"version": True, "words": "x"}, "version"),
        ("withdraw", {"version": 1.5}, "version"),
        ("withdraw", {"version": -1}, "version"),
        ("rating", {"version": 1, "grade": 5}, "grade"),
        ("rating", {"version": 1, "grade": "6"}, "grade"),
        ("reopen", {"version": 1}, "words"),
        ("urge", {"words": []}, "words"),
    ],
)
async def test_what_is_wrong_is_named(zhang: Mini, act: str, body: dict[str, object], field: str):
    ticket = await a_petition(zhang)

    assert (await do(zhang, ticket, act, **body)).problem == (400, "invalid", field)
    assert (await now(ticket)).version == 1


async def test_an_act_that_is_none_is_not_found(zhang: Mini):
    ticket = await a_petition(zhang)

    assert (await do(zhang, ticket, "dispatch", version=1)).status == 404


async def test_a_version_far_ahead_is_refused_like_any_other(zhang: Mini):
    ticket = await a_petition(zhang)

    answers = [await do(zhang, ticket, "withdraw", version=version) for version in (2**31 - 2, 2**31 - 1, 2**63)]

    assert [answer.status for answer in answers] == [409, 400, 400]
