"""A broadcast goes out one by one: held at once, taken up again, cancelled; nobody is told twice, none is lost."""

from asyncio import Event, create_task
from datetime import timedelta

import pytest

from desk.broadcasts import running
from desk.broadcasts.settling import mark_read, settle
from desk.broadcasts.words import said_to
from desk.errors import Refused
from desk.notices.outbox import Leaving, begin_tries
from desk.notices.wishes import stop_number
from desk.rules.broadcasts.audiences import OfficersOf
from jobs.claiming import LEASE
from models import Attempt, Broadcast, BroadcastRecipient, Citizen, Delivery, Identity
from models.database import transaction
from models.enums import BroadcastState, DeliveryState, SendChannel
from models.keyring import index_of
from tests.cast import MORNING, court, phone
from tests.desk.broadcasts.composed import approved, drafted, fed, figures, of_the_court, order, outcomes

pytestmark = pytest.mark.usefixtures("cast")
LATER = MORNING + timedelta(minutes=5)


async def to_officers(as_of=MORNING) -> Broadcast:
    """Approved for the publisher and the chief liaison of 南昌中院."""
    await of_the_court()
    for name in ("林雨", "周敏"):
        await phone(name)
    return await approved(await drafted(groups=[OfficersOf(("publisher", "chief_liaison"), ((await court()).id,))]))


async def told(broadcast: Broadcast, state: DeliveryState = DeliveryState.SENT, **attempt) -> list[Delivery]:
    """WeChat took what waits of a broadcast, or did not."""
    rows = await Delivery.filter(notice="broadcast", state=DeliveryState.PENDING)
    for row in rows:
        await Delivery.filter(id=row.id).update(state=state, finished_at=MORNING)
        await Attempt.create(
            delivery_id=row.id,
            ordinal=1,
            channel=SendChannel.KF_TEXT,
            client_msg_id=f"jiesu-{row.id}-1",
            state=state,
            updated_at=MORNING,
            **attempt,
        )
    return rows


async def test_each_is_told_once_and_the_figures_add_up() -> None:
    broadcast = await to_officers()
    assert await outcomes(broadcast) == {"waiting": 2}
    assert await fed(broadcast) == 2
    assert await fed(broadcast, LATER) == 0
    rows = await told(broadcast)
    assert len(rows) == len({row.cause for row in rows}) == 2
    assert await settle(broadcast.id, LATER) == 2
    assert await settle(broadcast.id, LATER) == 0
    row = await Broadcast.get(id=broadcast.id)
    assert (row.state, row.total, row.reached) == (BroadcastState.DONE, 2, 2)


async def in_hand(delivery: Delivery) -> Leaving:
    """A worker has it, made ready to leave."""
    await Delivery.filter(id=delivery.id).update(state=DeliveryState.CLAIMED, lease="x", lease_until=LATER)
    held = await Delivery.get(id=delivery.id)
    to = await Identity.filter(officer_id=held.officer_id).first()
    assert to is not None
    return Leaving(held, [], SendChannel.TEMPLATE, to.account_id, to.id)


async def test_a_pause_takes_back_what_waits_and_what_a_worker_has_in_its_hands() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    first, second = await Delivery.filter(notice="broadcast").order_by("id")
    leaving = await in_hand(first)
    await running.pause(await order(broadcast, "周敏"))
    assert await outcomes(broadcast) == {"waiting": 2}
    assert await Delivery.filter(id__in=[first.id, second.id], state=DeliveryState.CANCELLED).count() == 2
    assert await begin_tries([leaving], LEASE, MORNING) == [None]
    assert await said_to(broadcast.id, int(first.facts["recipient"]), first.id) is None
    assert await fed(broadcast, LATER) == 0
    await running.resume(await order(broadcast, "林雨"))
    assert await fed(broadcast, LATER) == 2
    assert await Delivery.filter(notice="broadcast", state=DeliveryState.PENDING).count() == 2
    assert (await Broadcast.get(id=broadcast.id)).state is BroadcastState.SENDING


async def test_what_is_about_to_leave_when_it_is_held_is_never_told_twice() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    first, second = await Delivery.filter(notice="broadcast").order_by("id")
    await begin_tries([await in_hand(first)], LEASE, MORNING)
    leaving, wanted, written, held = await in_hand(second), await order(broadcast, "周敏"), Event(), Event()

    async def begins() -> None:
        async with transaction():
            await begin_tries([leaving], LEASE, MORNING)
            written.set()
            await held.wait()

    begun = create_task(begins())
    await written.wait()
    await running.pause(wanted)
    held.set()
    await begun
    assert await outcomes(broadcast) == {"queued": 2}
    assert await Delivery.filter(notice="broadcast", state=DeliveryState.CLAIMED).count() == 2


async def test_what_may_have_arrived_before_a_pause_is_not_sent_again() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    await told(broadcast, DeliveryState.UNCERTAIN)
    await Delivery.filter(notice="broadcast").update(state=DeliveryState.CANCELLED)
    await settle(broadcast.id, LATER)
    assert await outcomes(broadcast) == {"failed": 2}
    assert (await Broadcast.get(id=broadcast.id)).reasons == {"unsure": 2}


async def test_a_cancelled_one_tells_nobody_more_and_says_who_was_not_tried() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    one = await Delivery.filter(notice="broadcast").order_by("id").first()
    assert one is not None
    await Delivery.filter(id=one.id).update(state=DeliveryState.DELIVERED, finished_at=MORNING)
    await running.cancel(await order(broadcast, "林雨"))
    await settle(broadcast.id, LATER)
    await settle(broadcast.id, LATER)
    row = await Broadcast.get(id=broadcast.id)
    assert (row.state, row.finished_at, row.total, row.reached) == (BroadcastState.CANCELLED, LATER, 2, 1)
    assert await fed(broadcast, LATER) == 0
    with pytest.raises(Refused):
        await running.resume(await order(broadcast, "林雨"))


async def test_who_blocked_the_account_is_told_apart_from_who_was_not_reached() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    await told(broadcast, DeliveryState.FAILED, finish_status="failed:user block")
    await settle(broadcast.id, LATER)
    assert await figures(broadcast) == {
        "total": 2,
        "reached": 0,
        "opened": 0,
        "refused": 2,
        "unsubscribed": 0,
        "failed": 0,
    }


async def test_opening_the_page_counts_once_as_read() -> None:
    broadcast = await to_officers()
    await fed(broadcast)
    await told(broadcast)
    await settle(broadcast.id, LATER)
    identity = (await phone("林雨")).id
    assert await mark_read(broadcast.id, identity)
    assert not await mark_read(broadcast.id, identity)
    row = await Broadcast.get(id=broadcast.id)
    assert (row.reached, row.opened) == (1, 1)


async def test_never_more_is_handed_on_than_the_rate_allows() -> None:
    broadcast = await to_officers()
    one = await BroadcastRecipient.filter(broadcast_id=broadcast.id).first()
    assert one is not None
    for number in range(300):
        await BroadcastRecipient.create(broadcast_id=broadcast.id, person=f"x{number}", officer_id=one.officer_id)
    assert await fed(broadcast) == 100
    assert await fed(broadcast, MORNING + timedelta(seconds=2)) == 0
    await told(broadcast)
    assert await fed(broadcast, MORNING + timedelta(seconds=3)) == 30


async def test_who_said_退订_since_the_audience_was_frozen_is_left_out() -> None:
    broadcast = await to_officers()
    citizen = (await phone("张三")).id
    await BroadcastRecipient.filter(broadcast_id=broadcast.id).delete()
    mobile = "13807910001"

    who = await Citizen.create(created_at=MORNING, mobile_index=index_of("mobile", mobile))
    await BroadcastRecipient.create(broadcast_id=broadcast.id, person="c", citizen_id=who.id, identity_id=citizen)
    await stop_number(index_of("mobile", mobile) or "", "TD", MORNING)
    await fed(broadcast)
    assert await outcomes(broadcast) == {"unsubscribed": 1}
    assert not await Delivery.exists(notice="broadcast")
