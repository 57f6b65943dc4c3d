"""WeChat's word on a card, afterwards: it counts once, survives a crash, and never stops what is on its way already."""

import asyncio
from datetime import timedelta

import pytest

from desk.notices.deliveries import AT_ONCE, match_open_finishes, record_finish, settle_finish
from jobs.claiming import claim
from models import Attempt, Delivery, FinishEvent, Ticket
from models.enums import DeliveryState
from tests.cast import a_petition, answered, dispatched
from tests.jobs.conftest import PostRoom, the, tries

CLAIMED, PENDING, SENT = DeliveryState.CLAIMED, DeliveryState.PENDING, DeliveryState.SENT


async def sent_card(post_room: PostRoom) -> tuple[Ticket, Attempt]:
    """An answer that went to 张三 as a card; WeChat has not said yet whether it arrived."""
    ticket = await answered(await dispatched(await a_petition("张三")))
    await post_room.send_all()
    return ticket, await Attempt.get(delivery_id=(await the("answered", ticket)).id)


async def test_a_no_that_is_told_twice_counts_once(post_room: PostRoom) -> None:
    """Two processes heard it; the second comes to it after a worker has taken the delivery up again."""
    ticket, attempt = await sent_card(post_room)
    event = await FinishEvent.create(
        account_id=attempt.account_id, msgid=attempt.msgid, status="failed:system", received_at=post_room.clock()
    )
    (heard_too,) = await FinishEvent.filter(id=event.id)
    assert await settle_finish(event, post_room.clock())
    await claim("worker-0", post_room.clock())
    assert not await settle_finish(heard_too, post_room.clock())
    delivery = await the("answered", ticket)
    assert (delivery.state, delivery.lease_owner) == (CLAIMED, "worker-0")


async def test_a_no_to_an_earlier_try_leaves_what_a_worker_has_taken_up(post_room: PostRoom) -> None:
    ticket, attempt = await sent_card(post_room)
    await Delivery.filter(id=attempt.delivery_id).update(state=PENDING, finished_at=None)
    await claim("worker-0", post_room.clock())
    await post_room.finished(attempt, "failed: system failed")
    delivery = await the("answered", ticket)
    assert (delivery.state, delivery.lease_owner) == (CLAIMED, "worker-0")
    assert (await Attempt.get(id=attempt.id)).state is DeliveryState.FAILED


async def test_a_crash_while_a_no_is_written_down_loses_nothing(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket, attempt = await sent_card(post_room)

    async def killed(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Delivery, "save", killed)
        with pytest.raises(asyncio.CancelledError):
            await post_room.finished(attempt, "failed: system failed")
    assert (await the("answered", ticket)).state is SENT
    assert (await FinishEvent.get(msgid=attempt.msgid)).matched_at is None
    assert await match_open_finishes(post_room.clock()) == 1
    await post_room.send_all()
    post_room.clock.forward(minutes=2)
    await post_room.send_all()
    assert await tries(await the("answered", ticket)) == [("template", DeliveryState.FAILED, 1), ("template", SENT, 1)]


async def test_what_arrived_may_be_settled_by_the_worker(post_room: PostRoom) -> None:
    ticket, attempt = await sent_card(post_room)
    await record_finish(attempt.account_id or 0, attempt.msgid or 0, "success", post_room.clock(), later=True)
    assert (await the("answered", ticket)).state is SENT
    assert await match_open_finishes(post_room.clock()) == 1
    assert (await the("answered", ticket)).state is DeliveryState.DELIVERED


async def test_words_on_cards_that_are_not_ours_never_crowd_out_our_own(post_room: PostRoom) -> None:
    ticket, attempt = await sent_card(post_room)
    now = post_room.clock()
    await FinishEvent.bulk_create(
        FinishEvent(account_id=post_room.account.id, msgid=10**15 + n, status="success", received_at=now)
        for n in range(AT_ONCE + 5)
    )
    late = now + timedelta(seconds=1)
    await FinishEvent.create(account_id=post_room.account.id, msgid=attempt.msgid, status="success", received_at=late)
    assert await match_open_finishes(late) == 1
    assert (await the("answered", ticket)).state is DeliveryState.DELIVERED
    assert await match_open_finishes(late) == 0
