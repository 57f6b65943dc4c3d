"""When WeChat refuses, is silent or says no afterwards: nothing is told twice, and nothing ends in silence."""

import pytest

from desk.petitions import citizen_requests
from models import Attempt, Delivery, Identity
from models.enums import DeliveryState, Grade
from tests.cast import (
    a_petition,
    answered,
    at,
    dispatched,
    order,
    phone,
    rated,
)
from tests.jobs.conftest import SEND, WORDS, PostRoom, calls_to_make, the, tries
from wechat.platform.client import WeChat

CANCELLED, DELIVERED, FAILED = DeliveryState.CANCELLED, DeliveryState.DELIVERED, DeliveryState.FAILED
PENDING, SENT, UNCERTAIN = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN


async def test_who_unfollowed_is_telephoned(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, errcode=43004)
    await post_room.send_all()
    assert await post_room.cards("张三") == []
    delivery = await the("answered", ticket)
    assert delivery.state is FAILED
    (attempt,) = await Attempt.filter(delivery_id=delivery.id)
    assert (attempt.state, attempt.errcode, attempt.error_class) == (FAILED, 43004, "unreachable")
    assert await calls_to_make(ticket) == ["微信联系不上"]
    me = await phone("张三")
    assert (me.unreachable_since, me.unreachable_reason) == (post_room.clock(), "43004")


async def test_what_follows_goes_to_the_telephone_at_once(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, errcode=43004)
    await post_room.send_all()
    asked = len(await post_room.sandbox.calls(SEND))
    await rated(ticket, Grade.BAD, "没看到")
    await post_room.send_all()
    assert (await the("working_again", ticket)).state is FAILED
    assert await calls_to_make(ticket) == ["微信联系不上"], "that it is worked on again is a courtesy"
    assert len(await post_room.sandbox.calls(SEND)) == asked


async def test_passing_trouble_is_tried_again_under_the_same_id(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, errcode=-1, times=1)
    await post_room.send_all()
    delivery = await the("answered", ticket)
    assert (delivery.state, delivery.lease_until) == (PENDING, None)
    assert delivery.not_before == post_room.clock.forward(seconds=1)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("template", SENT, 2)]
    assert len(await post_room.cards("张三")) == 1


async def test_a_card_whose_answer_was_lost_goes_again_and_arrives_once(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, drop="after", times=2)
    await post_room.send_all()
    assert (await the("answered", ticket)).state is UNCERTAIN
    for seconds in (1, 2):
        post_room.clock.forward(seconds=seconds)
        await post_room.send_all()
    delivery = await the("answered", ticket)
    assert delivery.state is SENT
    assert await tries(delivery) == [("template", SENT, 3)]
    (card,) = await post_room.cards("张三")
    assert int(str(card["msgid"])) == (await Attempt.get(delivery_id=delivery.id)).msgid


async def test_a_card_that_stays_uncertain_ends_at_the_telephone(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, drop="before")
    for _ in range(8):
        await post_room.send_all()
        post_room.clock.forward(minutes=2)
    assert (await the("answered", ticket)).state is FAILED
    assert await calls_to_make(ticket) == ["微信送达结果不明"]
    assert await post_room.cards("张三") == []


async def test_words_whose_answer_was_lost_are_followed_by_a_card_never_by_the_same_words(post_room: PostRoom) -> None:
    await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(WORDS, drop="after", times=1)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("kf_text", UNCERTAIN, 1), ("template", SENT, 1)]
    assert (len(await post_room.texts("张三")), len(await post_room.cards("张三"))) == (1, 1)


async def test_a_window_that_wechat_shut_earlier_means_a_card(post_room: PostRoom) -> None:
    me = await post_room.writes("张三")
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(WORDS, errcode=45015, times=1)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("kf_text", FAILED, 1), ("template", SENT, 1)]
    assert (await Identity.get(id=me.id)).window_left == 0
    assert len(await post_room.cards("张三")) == 1


async def test_who_blocked_the_account_is_telephoned_when_wechat_says_so(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    (attempt,) = await Attempt.filter(delivery_id=(await the("answered", ticket)).id)
    await post_room.finished(attempt, "failed:user block")
    assert (await the("answered", ticket)).state is PENDING
    await post_room.send_all()
    assert (await the("answered", ticket)).state is FAILED
    assert await tries(await the("answered", ticket)) == [("template", FAILED, 1)]
    assert await calls_to_make(ticket) == ["对方拒收了公众号的消息"]
    assert (await phone("张三")).unreachable_reason == "user block"


async def test_a_card_that_wechat_could_not_deliver_is_followed_by_words_where_they_go(post_room: PostRoom) -> None:
    ticket = await dispatched(await a_petition("张三"))
    judge = await post_room.writes("李法官")
    await post_room.send_all()
    (attempt,) = await Attempt.filter(delivery_id=(await the("dispatched", ticket)).id)
    await post_room.finished(attempt, "failed: system failed")
    await post_room.send_all()
    assert await tries(await the("dispatched", ticket)) == [("template", FAILED, 1), ("kf_text", SENT, 1)]
    assert len(await post_room.texts("李法官")) == 1
    assert (await Identity.get(id=judge.id)).unreachable_since is None


async def test_wechats_word_may_come_before_its_answer(post_room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket, send = await answered(await dispatched(await a_petition("张三"))), WeChat.send_template

    async def heard_first(self: WeChat, *arguments: object, **named: object) -> int:
        msgid = await send(self, *arguments, **named)  # type: ignore[arg-type]
        await post_room.finished(Attempt(msgid=msgid), "success")
        return msgid

    monkeypatch.setattr(WeChat, "send_template", heard_first)
    await post_room.send_all()
    assert (await the("answered", ticket)).state is DELIVERED


async def test_a_try_that_was_to_be_repeated_is_cancelled_with_its_cause(post_room: PostRoom) -> None:
    await phone("李法官")
    ticket = await dispatched(await a_petition("张三"))
    await post_room.sandbox.rule(SEND, errcode=-1)
    await post_room.send_all()
    await citizen_requests.withdraw(await order(ticket, "张三"))
    await post_room.sandbox.control("DELETE", "/sandbox/rules")
    post_room.clock.forward(seconds=5)
    await post_room.send_all()
    assert (await the("dispatched", ticket)).state is CANCELLED
    assert await tries(await the("dispatched", ticket)) == [("template", CANCELLED, 1)]


async def test_a_spent_quota_waits_for_midnight_and_an_account_in_trouble_ten_minutes(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    for errcode, again in ((48001, at("2026-11-17 09:40")), (45009, at("2026-11-18 00:05"))):
        await post_room.sandbox.rule(SEND, errcode=errcode, times=1)
        await post_room.send_all()
        delivery = await the("answered", ticket)
        assert (delivery.state, delivery.not_before) == (PENDING, again)
        post_room.clock.now = again
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("template", SENT, 3)]


@pytest.mark.parametrize(("errcode", "why"), [(-1, "到期限还没有送到"), (48001, "公众号接口被微信拒绝")])
async def test_what_cannot_be_sent_for_a_week_is_telephoned(post_room: PostRoom, errcode: int, why: str) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.sandbox.rule(SEND, errcode=errcode)
    await post_room.send_all()
    post_room.clock.forward(days=7)
    asked = len(await post_room.sandbox.calls(SEND))
    await post_room.send_all()
    assert (await the("answered", ticket)).state is FAILED
    assert await tries(await the("answered", ticket)) == [("template", CANCELLED, 1)]
    assert await calls_to_make(ticket) == [why]
    assert len(await post_room.sandbox.calls(SEND)) == asked


async def test_one_broken_delivery_does_not_hold_up_the_others(post_room: PostRoom) -> None:
    ticket = await answered(await dispatched(await a_petition("张三")))
    broken = await the("under_way", ticket)
    await Delivery.filter(id=broken.id).update(notice="no_such_notice", lane=0)
    await post_room.worker().send_due()
    assert (await the("answered", ticket)).state is SENT
    assert (await Delivery.get(id=broken.id)).state is PENDING
