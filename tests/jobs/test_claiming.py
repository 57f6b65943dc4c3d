"""Taking what is due: disjoint, in order, under a lease that ends with its worker."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from desk.notices.outbox import BegunTry, Leaving, begin_tries
from jobs.claiming import BATCH, LEASE, NAME_LOCK, claim, forget_the_future, release_abandoned, release_own, still_ours
from models import Delivery
from models.database import connection
from models.enums import DeliveryState
from tests import cast
from tests.cast import MORNING
from tests.desk.overlap import at_once
from tests.jobs.conftest import MovedClock, PostRoom, the

SECOND = timedelta(seconds=1)


async def due(count: int, lane: int = 0, not_before: timedelta = timedelta(0), prefix: str = "d") -> None:
    await Delivery.bulk_create(
        Delivery(
            cause=f"{prefix}{lane}-{n}",
            notice="answered",
            lane=lane,
            not_before=MORNING + not_before + n * SECOND / 1000,
            created_at=MORNING,
        )
        for n in range(count)
    )


def ids(taken: object) -> set[int]:
    assert isinstance(taken, list)
    return {delivery.id for delivery in taken}


@pytest.mark.usefixtures("cast")
async def test_two_workers_at_once_take_different_rows() -> None:
    await due(3 * BATCH - 5)
    names = ["a", "b", "c"]
    taken = [ids(each) for each in await at_once("delivery", *(claim(name, MORNING + SECOND) for name in names))]
    assert sum(map(len, taken)) == len(set.union(*taken)) == 3 * BATCH - 5
    for name, own in zip(names, taken, strict=True):
        rows = await Delivery.filter(lease_owner=name)
        assert {row.id for row in rows} == own
        assert {(row.state, row.lease_until) for row in rows} == {(DeliveryState.CLAIMED, MORNING + SECOND + LEASE)}


@pytest.mark.usefixtures("cast")
async def test_a_reply_goes_before_a_reminder_before_a_broadcast_and_the_oldest_first() -> None:
    for lane in (2, 0, 1):
        await due(3, lane)
    taken = await claim("a", MORNING + SECOND, batch=7)
    assert [row.cause for row in taken] == ["d0-0", "d0-1", "d0-2", "d1-0", "d1-1", "d1-2", "d2-0"]


@pytest.mark.usefixtures("cast")
async def test_what_is_not_due_or_done_with_is_left_alone() -> None:
    await due(1, prefix="later", not_before=SECOND)
    for state in DeliveryState:
        await due(1, prefix=state.value)
        await Delivery.filter(cause=f"{state.value}0-0").update(state=state)
    taken = await claim("a", MORNING)
    assert {row.cause for row in taken} == {"pending0-0", "claimed0-0", "uncertain0-0"}


@pytest.mark.usefixtures("cast")
async def test_a_lease_holds_until_it_ends() -> None:
    await due(1)
    (mine,) = await claim("a", MORNING)
    assert await claim("b", MORNING + LEASE) == []
    (theirs,) = await claim("b", MORNING + LEASE + SECOND)
    assert theirs.id == mine.id
    assert not await still_ours(mine, MORNING + LEASE + SECOND)
    assert await still_ours(theirs, MORNING + LEASE + SECOND)


@pytest.mark.usefixtures("cast")
async def test_asking_whether_it_is_still_ours_renews_the_lease() -> None:
    await due(1)
    (mine,) = await claim("a", MORNING)
    assert await still_ours(mine, MORNING + LEASE)
    assert await claim("b", MORNING + LEASE + SECOND) == []


@pytest.mark.usefixtures("cast")
async def test_what_a_killed_worker_had_is_free_for_the_next_of_its_name_and_nobody_elses() -> None:
    await due(4)
    await claim("host-0", MORNING + SECOND, batch=3)
    await claim("host-1", MORNING + SECOND, batch=3)
    later = MORNING + 2 * SECOND
    assert await release_own("host-0", later) == 3
    assert len(await claim("host-0", later)) == 3
    assert await Delivery.filter(lease_owner="host-1").count() == 1
    assert await release_own("host-9", later) == 0


async def test_a_worker_killed_while_sending_leaves_one_card(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It died after WeChat had taken the card and before it wrote that down."""
    ticket = await cast.answered(await cast.dispatched(await cast.a_petition("张三")))

    async def killed(*_: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr("jobs.deliver.record_taken", killed)
        with pytest.raises(asyncio.CancelledError):
            await post_room.worker("host-0").send_due()
    assert (await the("answered", ticket)).state is DeliveryState.CLAIMED
    post_room.clock.forward(seconds=3)
    assert await post_room.worker("host-1").send_due() == 0
    await release_own("host-0", post_room.clock())
    await post_room.send_all("host-0")
    assert (await the("answered", ticket)).state is DeliveryState.SENT
    assert len(await post_room.cards("张三")) == 1


async def test_a_worker_that_lost_its_lease_sends_nothing(post_room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    """It slept between claiming and sending; another took over."""
    ticket = await cast.answered(await cast.dispatched(await cast.a_petition("张三")))
    slow, clock = post_room.worker("slow"), MovedClock()

    async def taken_over(leaving: Sequence[Leaving], span: timedelta, as_of: object) -> list[BegunTry | None]:
        if leaving[0].delivery.lease_owner == "slow":
            clock.now = post_room.clock.forward(minutes=1)
            await post_room.send_all("quick")
        return await begin_tries(leaving, span, post_room.clock())

    monkeypatch.setattr("jobs.deliver.begin_tries", taken_over)
    await slow.send_due()
    assert len(await post_room.cards("张三")) == 1
    assert (await the("answered", ticket)).state is DeliveryState.SENT


@pytest.mark.usefixtures("cast")
async def test_what_a_clock_set_back_has_put_far_away_is_due_now_and_what_was_meant_for_later_is_not() -> None:
    await due(3)
    back = MORNING - timedelta(hours=1)
    await claim("host-0", MORNING, batch=1)
    await Delivery.filter(state=DeliveryState.PENDING).update(created_at=MORNING)
    later = (await Delivery.filter(state=DeliveryState.PENDING).order_by("-id").first()).id
    await Delivery.filter(id=later).update(created_at=back, not_before=MORNING)

    assert await claim("host-1", back) == []
    assert await forget_the_future(back) == 2
    assert len(await claim("host-1", back + SECOND)) == 2
    assert (await Delivery.get(id=later)).not_before == MORNING
    assert await forget_the_future(back) == 0


@pytest.mark.usefixtures("cast")
async def test_what_a_dead_worker_claimed_is_due_at_once_for_anybody_what_a_living_one_claimed_is_not() -> None:
    await due(2)
    (dead,) = await claim("court-0", MORNING + SECOND, batch=1)
    (living,) = await claim("court-1", MORNING + SECOND, batch=1)
    async with connection() as alive:
        await alive.execute("SELECT pg_advisory_lock(hashtext($1))", f"{NAME_LOCK}court-1")
        try:
            assert await release_abandoned("court-2", MORNING + 2 * SECOND) == 1
        finally:
            await alive.execute("SELECT pg_advisory_unlock_all()")
    assert ids(await claim("court-2", MORNING + 2 * SECOND)) == {dead.id}
    assert (await Delivery.get(id=living.id)).lease_owner == "court-1"


@pytest.mark.usefixtures("cast")
async def test_parts_of_a_reply_are_taken_in_order_by_however_many_workers() -> None:
    for part in (1, 2, 3):
        await Delivery.create(
            cause=f"message:7:{part}",
            notice="talk_more",
            facts={"message": 7, "part": part},
            not_before=MORNING,
            created_at=MORNING,
        )
    for part in (1, 2, 3):
        (mine,) = await claim("a", MORNING)
        assert mine.facts["part"] == part
        assert await claim("b", MORNING) == []
        await Delivery.filter(id=mine.id).update(state=DeliveryState.SENT)
