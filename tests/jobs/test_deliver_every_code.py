"""Every error code of the platform, and every word of its finish events, met in the sandbox, has its right answer."""

from datetime import timedelta

import pytest
from tortoise.expressions import F

from desk.notices.delivery_life import LOST_PAUSES
from models import Attempt, Delivery, Identity, SendLimit, TelephoneTask
from models.enums import DeliveryState, TelephoneState
from tests.cast import MORNING, a_petition, answered, at, dispatched, phone
from tests.jobs.conftest import SEND, WORDS, PostRoom, the, tries

FAILED, PENDING, SENT, UNCERTAIN = (
    DeliveryState.FAILED,
    DeliveryState.PENDING,
    DeliveryState.SENT,
    DeliveryState.UNCERTAIN,
)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TEN_MINUTES = timedelta(minutes=10)
MIDNIGHT = at("2026-11-18 00:05") - MORNING
NOW = timedelta(0)
RENEWED = (40001, 40014, 42001)
LATER: dict[int, timedelta] = {
    **dict.fromkeys((-1, -1000, 45011, 44991, 43108, 61450, 9500002), SECOND),
    **dict.fromkeys((45066, 53501, 42010), MINUTE),
    **dict.fromkeys((45009, 45028), MIDNIGHT),
    **dict.fromkeys((40013, 40125, 40164, 40243, 48001, 48004, 50002, 43116, 40251, 89503), TEN_MINUTES),
}
"""A card that surely did not leave goes again so much later."""
NEVER_TO_THEM = (43004, 43101, 43019, 45015, 45047, 48002, 46004, 50005, 40003)
NEVER_SO = (40037, 40036, 47001, 47003, 41030, 45002, 40249, 40250, 40033)
MAYBE = ({"http_status": 502}, {"http_status": 200}, {"drop": "after"}, {"drop": "before"})
"""HTML answers and no answers: it may have arrived."""
FINISHES = {
    "success": DeliveryState.DELIVERED,
    "failed:user block": FAILED,
    "failed: system failed": PENDING,
    "failed:freq limit": PENDING,
    "failed:something new": FAILED,
}


async def an_answer(post_room: PostRoom, *, words: bool = False) -> Delivery:
    """One answer that is due, to 张三 as if nothing had been learnt of her; `words`: her window is open."""
    await Delivery.all().update(state=DeliveryState.CANCELLED)
    await Attempt.all().update(state=DeliveryState.CANCELLED)
    await SendLimit.all().update(slowed_at=None, shut_until=None, rate=F("ceiling"), tokens=F("ceiling"))
    await TelephoneTask.all().update(state=TelephoneState.MOOT)
    window = MORNING + timedelta(days=1) if words else None
    await phone("张三")
    await Identity.all().update(unreachable_since=None, subscribed=True, window_until=window, window_left=5)
    await post_room.sandbox.does("zhangsan", "send", type="text", content="你好")
    post_room.clock.now = MORNING
    ticket = await answered(await dispatched(await a_petition("张三")))
    await Delivery.exclude(notice="answered").update(state=DeliveryState.CANCELLED)
    return await the("answered", ticket)


async def after(post_room: PostRoom, path: str, **rule: object) -> tuple[Delivery, Attempt]:
    """What became of one answer that met this once."""
    delivery = await an_answer(post_room, words=path == WORDS)
    await post_room.sandbox.rule(path, times=1, **rule)
    await post_room.worker().send_due()
    await post_room.sandbox.control("DELETE", "/sandbox/rules")
    attempt = await Attempt.filter(delivery_id=delivery.id).order_by("-ordinal").first()
    assert attempt is not None
    return await Delivery.get(id=delivery.id), attempt


@pytest.mark.parametrize("errcode", RENEWED)
async def test_a_token_that_was_refused_is_renewed_and_the_card_goes_in_the_same_try(
    post_room: PostRoom, errcode: int
) -> None:
    delivery, attempt = await after(post_room, SEND, errcode=errcode)
    assert (delivery.state, attempt.tries) == (SENT, 1)


async def test_what_passes_waits_as_long_as_the_code_wants_and_then_goes_as_it_is(post_room: PostRoom) -> None:
    for errcode, pause in LATER.items():
        delivery, attempt = await after(post_room, SEND, errcode=errcode)
        found = (delivery.state, attempt.state, delivery.not_before - MORNING)
        assert found == (PENDING, PENDING, pause), errcode
        post_room.clock.now = delivery.not_before
        await post_room.send_all()
        assert await tries(await Delivery.get(id=delivery.id)) == [("template", SENT, 2)], errcode


async def test_only_too_fast_slows_the_account_down_and_only_a_spent_quota_shuts_it(post_room: PostRoom) -> None:
    slow, shut = set(), set()
    for errcode in LATER:
        await after(post_room, SEND, errcode=errcode)
        limit = await SendLimit.get(account_id=post_room.account.id, channel="template")
        slow |= {errcode} if limit.slowed_at is not None else set()
        shut |= {errcode} if limit.shut_until is not None else set()
    assert (slow, shut) == ({45011, 44991, 43108}, {45009, 45028})


@pytest.mark.parametrize("codes", [NEVER_TO_THEM, NEVER_SO], ids=["this person", "this message"])
async def test_what_will_never_do_is_not_tried_again_and_the_person_is_telephoned(
    post_room: PostRoom, codes: tuple[int, ...]
) -> None:
    for errcode in codes:
        delivery, attempt = await after(post_room, SEND, errcode=errcode)
        assert (delivery.state, attempt.state, attempt.errcode) == (PENDING, FAILED, errcode)
        await post_room.send_all()
        assert (await Delivery.get(id=delivery.id)).state is FAILED, errcode
        assert await TelephoneTask.filter(delivery_id=delivery.id).count() == 1, errcode
        gone = (await Identity.get(id=attempt.identity_id)).unreachable_since is not None
        assert gone is (errcode in (43004, 40003)), errcode


async def test_words_that_will_not_do_are_followed_by_a_card_and_words_that_pass_wait(post_room: PostRoom) -> None:
    for errcode in (*NEVER_TO_THEM, *NEVER_SO, 45009, 45028):
        delivery, _ = await after(post_room, WORDS, errcode=errcode)
        await post_room.send_all()
        found = [(channel, state) for channel, state, _ in await tries(delivery)]
        if errcode in (43004, 40003):  # nothing reaches this phone any more
            assert found == [("kf_text", FAILED)], errcode
        else:
            assert found == [("kf_text", FAILED), ("template", SENT)], errcode
    for errcode in (-1, 45011):
        delivery, attempt = await after(post_room, WORDS, errcode=errcode)
        assert (delivery.state, attempt.state, delivery.not_before - MORNING) == (PENDING, PENDING, SECOND), errcode


async def test_without_an_answer_a_card_goes_again_under_its_id_and_words_never_again(post_room: PostRoom) -> None:
    for rule in MAYBE:
        delivery, attempt = await after(post_room, SEND, **rule)
        assert (delivery.state, attempt.state) == (UNCERTAIN, DeliveryState.CLAIMED), rule
        post_room.clock.now = delivery.not_before
        await post_room.send_all()
        assert await tries(await Delivery.get(id=delivery.id)) == [("template", SENT, 2)], rule
        delivery, attempt = await after(post_room, WORDS, **rule)
        assert (delivery.state, attempt.channel.value, attempt.state) == (UNCERTAIN, "kf_text", UNCERTAIN), rule
        await post_room.send_all()
        assert [state for _, state, _ in await tries(delivery)] == [UNCERTAIN, SENT], rule


async def test_every_finish_status_has_its_answer(post_room: PostRoom) -> None:
    for status, state in FINISHES.items():
        delivery = await an_answer(post_room)
        await post_room.send_all()
        attempt = await Attempt.get(delivery_id=delivery.id)
        await post_room.finished(attempt, status)
        await post_room.send_all()
        delivery = await Delivery.get(id=delivery.id)
        assert delivery.state is state, status
        if state is PENDING:
            assert delivery.not_before - MORNING == LOST_PAUSES[0], status
        slowed = (await SendLimit.get(account_id=post_room.account.id, channel="template")).slowed_at is not None
        assert slowed is ("freq" in status), status
