"""Leaving a petition once however often it is sent, finding it again, and nobody else's."""

import asyncio
from typing import Any

import pytest
from yarl import URL

from desk.notices import grants
from desk.people import citizens
from desk.people.citizens import newest_contact
from desk.petitions import receiving
from desk.views.tickets.contact import contact
from handlers.miniapp import petitions as handler
from models import Clock, Delivery, IdempotencyKey, Petition, Ticket
from models.enums import Channel, PetitionKind
from models.keyring import unseal
from tests import cast
from tests.handlers.conftest import Site
from tests.handlers.miniapp.conftest import Answer, Mini, Town
from tests.handlers.miniapp.test_me import registered

MATTER = {
    "court": "赣01",
    "kind": "enforcement",
    "text": "执行款三个月没有到账，我的身份证是360102198005152019",
    "contact_mobile": "13807910001",
}
NUMBERS = ["SQ20261100000013", "SQ1", "GD20261100000018", "%00", "SQ%F0%9F", "..%2F..", "1" * 3000, "张三"]


async def left(mini: Mini, matter: dict[str, Any] = MATTER, key: str = "first-petition", **more: Any) -> Answer:
    return await mini.post("/petitions", matter | more, headers={"Idempotency-Key": key})


async def test_a_petition_left_is_a_ticket_with_a_clock_and_people_who_are_told(zhang: Mini, town: Town):
    answer = await left(zhang, case_number="(2026)赣01执1234号", contact_name="张三", contact_mobile="138-0791-0001")

    assert answer.status == 201
    assert answer.body["court"] == "南昌市中级人民法院"
    petition = await Petition.get(number=answer.body["number"])
    assert (petition.channel, petition.kind) == (Channel.MINIPROGRAM, PetitionKind.ENFORCEMENT)
    assert petition.case_number == "（2026）赣01执1234号"
    assert unseal(petition.contact_mobile_sealed) == "13807910001"
    ticket = await Ticket.get(petition_id=petition.id)
    assert await Clock.filter(ticket_id=ticket.id).count() == 2
    assert await Delivery.filter(ticket_id=ticket.id, notice="petition_received").exists()


async def test_sent_again_it_gets_the_first_answer(zhang: Mini, town: Town):
    first = await left(zhang)
    town.clock.forward(hours=5)
    again = await left(zhang)

    assert (again.status, again.body) == (201, first.body)
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert await Petition.all().count() == 1


async def test_sent_ten_times_at_once_it_is_one_petition(zhang: Mini):
    answers = await asyncio.gather(*(left(zhang) for _ in range(10)))

    assert {(answer.status, answer.body["number"]) for answer in answers} == {(201, answers[0].body["number"])}
    assert await Petition.all().count() == 1


async def test_what_the_same_person_left_not_long_ago_is_pointed_to(zhang: Mini, town: Town):
    first = await left(zhang)
    town.clock.forward(hours=30)
    again = await left(zhang, key="second-petition", text="执行款三个月没有到账，请帮忙催一下")
    other = await left(zhang, key="third-petition", text="请问立案要带什么材料，在哪里交费")

    assert (first.body["similar"], other.body["similar"]) == (None, None)
    similar = again.body["similar"]
    assert (similar["number"], similar["days"], similar["state"]) == (first.body["number"], 1, "pending")
    assert {"supplement", "urge", "withdraw"} <= set(similar["acts"])
    assert again.body["number"] != first.body["number"]
    assert (await left(zhang, key="second-petition", text="执行款三个月没有到账，请帮忙催一下")).body == again.body


async def test_another_content_under_the_same_key_is_refused(zhang: Mini):
    await left(zhang)

    assert (await left(zhang, text="另一件事")).problem == (409, "key_reused", "")
    assert await Petition.all().count() == 1


async def test_somebody_else_s_key_is_their_own(zhang: Mini, li: Mini):
    assert (await left(zhang)).body["number"] != (await left(li, text="我的事")).body["number"]


async def test_a_crash_leaves_neither_key_nor_petition(zhang: Mini, monkeypatch):
    stored = receiving.store_petition

    async def then_crash(*args: Any) -> int:
        await stored(*args)
        raise RuntimeError("the power went")

    monkeypatch.setattr(handler.receiving, "store_petition", then_crash)
    assert (await left(zhang)).problem == (500, "unexpected", "")
    assert not await Petition.exists()
    assert not await IdempotencyKey.exists()
    monkeypatch.setattr(handler.receiving, "store_petition", stored)

    assert (await left(zhang)).status == 201


async def test_a_refused_petition_may_be_mended_under_the_same_key(zhang: Mini):
    assert (await left(zhang, text="")).problem == (400, "invalid", "text")
    assert not await IdempotencyKey.exists()

    assert (await left(zhang)).status == 201


async def test_what_was_sent_is_kept_under_the_key_only_as_a_fingerprint(zhang: Mini):
    await left(zhang)

    row = await IdempotencyKey.get()
    assert set(row.answer) == {"number", "court", "answer_by", "similar", "comfort"}
    assert len(row.body_hash) == 16


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"court": "京"}, "court"),
        ({"court": ""}, "court"),
        ({"court": "\x00"}, "court"),
        ({"kind": "weather"}, "kind"),
        ({"kind": 7}, "kind"),
        ({"text": "长" * 5001}, "text"),
        ({"text": "\x00\u200b"}, "text"),
        ({"text": 10**400}, "text"),
        ({"case_number": "第一号案"}, "case_number"),
        ({"contact_mobile": "010-12345"}, "contact_mobile"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_kept(zhang: Mini, wrong: dict[str, Any], field: str):
    assert (await left(zhang, **wrong)).problem == (400, "invalid", field)
    assert not await Petition.exists()


@pytest.mark.parametrize("key", ["", "short", "with space in it", "键" * 10, "x" * 81])
async def test_without_a_good_key_nothing_is_taken(zhang: Mini, key: str):
    assert (await left(zhang, key=key)).problem == (400, "invalid", "Idempotency-Key")


async def test_a_known_mobile_need_not_be_typed_again(zhang: Mini):
    await registered(zhang)
    await left(zhang, contact_mobile="")

    petition = await Petition.get()
    assert (unseal(petition.contact_name_sealed), unseal(petition.contact_mobile_sealed)) == ("张三", "13807910001")


async def test_the_list_is_paged_by_number_newest_first(zhang: Mini, li: Mini):
    numbers = [(await left(zhang, key=f"petition-{n}", text=f"第{n}件事")).body["number"] for n in range(5)]
    await left(li)

    first = (await zhang.get("/petitions?limit=2")).body
    second = (await zhang.get(f"/petitions?limit=2&before={first['more']}")).body
    third = (await zhang.get(f"/petitions?limit=2&before={second['more']}")).body

    listed = [line["number"] for page in (first, second, third) for line in page["petitions"]]
    assert listed == numbers[::-1]
    assert third["more"] == ""


@pytest.mark.parametrize("query", ["limit=0", "limit=51", "limit=x", "limit=" + "9" * 5000])
async def test_a_page_has_bounds(zhang: Mini, query: str):
    assert (await zhang.get(f"/petitions?{query}")).problem == (400, "invalid", "limit")


async def test_a_page_after_somebody_else_s_petition_is_not_found(zhang: Mini, li: Mini):
    theirs = (await left(li)).body["number"]

    assert (await zhang.get(f"/petitions?before={theirs}")).problem == (404, "not_found", "")


async def test_one_petition_shows_its_timeline_and_answer(zhang: Mini, town: Town):
    number = (await left(zhang)).body["number"]
    ticket = await cast.ticket_store.load((await Ticket.get(petition__number=number)).id)
    town.clock.forward(hours=1)
    await cast.answered(await cast.dispatched(ticket, as_of=town.clock.now), as_of=town.clock.now)

    shown = (await zhang.get(f"/petitions/{number}")).body

    assert shown["state"] == "answered"
    assert [told["words"] for told in shown["answers"]] == [cast.ANSWER]
    assert [line["text"] for line in shown["timeline"]] == ["法院答复了您", "已转给办案部门", "诉求已提交"]
    assert shown["acts"] == ["rating"]
    assert "360102198005152019" not in shown["text"]
    assert shown["progress"]["heading"] == "法院已答复"


async def test_an_answer_in_review_is_not_shown(zhang: Mini, town: Town):
    number = (await left(zhang, kind="complaint")).body["number"]
    ticket = await cast.ticket_store.load((await Ticket.get(petition__number=number)).id)
    await cast.submitted(await cast.dispatched(ticket, "何平", by="何平"), "还没有审核的答复：下周到账")

    shown = await zhang.get(f"/petitions/{number}")

    assert shown.body["answers"] == []
    assert "还没有审核的答复：下周到账".encode() not in shown.raw


async def test_somebody_else_s_petition_is_like_none(zhang: Mini, li: Mini):
    number = (await left(zhang)).body["number"]

    theirs, none = await li.get(f"/petitions/{number}"), await li.get(f"/petitions/{NUMBERS[0]}")

    assert (theirs.problem, theirs.body) == ((404, "not_found", ""), none.body)


@pytest.mark.parametrize("number", NUMBERS)
async def test_no_number_is_too_strange_for_an_answer(zhang: Mini, site: Site, number: str):
    raw = URL(f"{site.url}/api/v1/petitions/{number}", encoded=number.isascii())

    async with zhang.http.get(raw, headers={"Authorization": f"Bearer {zhang.token}"}) as answer:
        assert answer.status in (400, 404, 414)


async def test_without_any_way_to_be_reached_one_is_asked_for(zhang: Mini, town: Town):
    answer = await left(zhang, contact_mobile="")
    assert (answer.status, answer.problem[2]) == (400, "contact_mobile")
    assert await Petition.all().count() == 0
    me = await town.identity()
    await grants.record_answer(me.id, "any-template", True, town.clock.now)
    assert (await left(zhang, contact_mobile="", key="allowed-now")).status == 201


async def test_a_number_given_later_is_the_one_that_is_called(zhang: Mini, town: Town):
    await left(zhang)
    petition = await Petition.all().get()
    assert (await newest_contact(petition))[1] == "13807910001"
    town.clock.forward(minutes=5)
    me = await town.identity()
    await citizens.claim(me.id, citizens.Claim("张三", "360102198005152019", "13907910002"), town.clock.now)
    assert (await newest_contact(petition))[1] == "13907910002"
    assert (await contact(petition, opened=True)).mobile == "13907910002"
    town.clock.forward(minutes=5)
    await left(zhang, contact_mobile="13607910003", key="another-petition", text="另外一件事，保全费怎么退")
    newer = (await Petition.all().order_by("-id"))[0]
    assert (await newest_contact(newer))[1] == "13607910003", "what was left with it is newer than what they registered"
