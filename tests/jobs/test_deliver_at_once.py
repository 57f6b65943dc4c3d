"""Many sends at once over real HTTP: a slow platform, a hung call, a flood of broadcasts, a quota, a kill."""

import asyncio
from datetime import timedelta

import pytest

from desk.notices.catalogue import Lane
from jobs.claiming import LEASE, release_own
from jobs.turns import AT_ONCE
from models import Attempt, Delivery, Identity, TelephoneTask
from models.enums import DeliveryState
from tests.cast import a_petition, answered, at, dispatched
from tests.jobs.conftest import SEND, PostRoom, the
from tests.town import until
from wechat.platform.client import WeChat

PENDING, SENT, CLAIMED = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.CLAIMED


async def answers(post_room: PostRoom, count: int, lane: Lane = Lane.REPLY, prefix: str = "o") -> list[int]:
    """The same answer, due to so many people; nobody else is told anything."""
    ticket = await answered(await dispatched(await a_petition("张三")))
    one = await the("answered", ticket)
    await Delivery.filter(ticket_id=ticket.id).update(state=DeliveryState.CANCELLED)
    now, ids = post_room.clock(), []
    for number in range(count):
        someone = await Identity.create(
            account_id=post_room.account.id, openid=f"{prefix}{number}", created_at=now, seen_at=now
        )
        told = await Delivery.create(
            cause=f"{prefix}:{number}",
            notice="answered",
            ticket_id=ticket.id,
            ticket_version=one.ticket_version,
            identity_id=someone.id,
            facts=one.facts,
            lane=lane,
            not_before=now,
            expires_at=one.expires_at,
            created_at=now,
        )
        ids.append(told.id)
    return ids


class Platform:
    """WeChat's side of a send, held in the middle: who has called, in order, and who is not answered yet."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *hung: str) -> None:
        self.called, self.hung, self.under_way, self.most = list[str](), set(hung), 0, 0
        self.let_go, self.changed = asyncio.Event(), asyncio.Event()
        monkeypatch.setattr(WeChat, "send_template", self._sends())

    def _sends(self) -> object:
        async def send_template(_: WeChat, openid: str, *__: object, **___: object) -> int:
            self.called.append(openid)
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            self.changed.set()
            try:
                if openid in self.hung or "*" in self.hung:
                    await self.let_go.wait()
                return 10**18 + len(self.called)
            finally:
                self.under_way -= 1

        return send_template

    async def until_called(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.called) < count:
                self.changed.clear()
                await self.changed.wait()


async def states(ids: list[int]) -> dict[DeliveryState, int]:
    found: dict[DeliveryState, int] = {}
    for row in await Delivery.filter(id__in=ids):
        found[row.state] = found.get(row.state, 0) + 1
    return found


async def all_but_one_sent(ids: list[int]) -> bool:
    return await Delivery.filter(id__in=ids, state=SENT).count() == len(ids) - 1


async def test_sixty_answers_wait_for_a_slow_platform_together_and_not_one_after_another(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, platform = await answers(post_room, 60), Platform(monkeypatch, "*")
    sending = asyncio.create_task(post_room.worker().work_off())
    await platform.until_called(AT_ONCE)
    assert platform.under_way == AT_ONCE
    platform.let_go.set()
    await sending
    assert (await states(ids), platform.most) == ({SENT: 60}, AT_ONCE)


async def test_one_hung_call_and_all_others_are_told(post_room: PostRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    ids, platform = await answers(post_room, 150), Platform(monkeypatch, "o0")
    worker = post_room.worker()
    await worker.begin_due()
    await platform.until_called(150)
    await until(lambda: all_but_one_sent(ids))
    platform.let_go.set()
    await worker.finish(20)
    assert await states(ids) == {SENT: 150}


async def test_a_reply_overtakes_a_flood_of_broadcasts_that_hang(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = Platform(monkeypatch, *(f"b{number}" for number in range(200)))
    await answers(post_room, 200, Lane.BROADCAST, "b")
    worker = post_room.worker()
    while await worker.begin_due():
        pass
    await platform.until_called(1)
    (reply,) = await answers(post_room, 1)
    await worker.begin_due()
    await until(lambda: Delivery.exists(id=reply, state=SENT))
    assert await Delivery.filter(lane=Lane.BROADCAST, state=SENT).count() == 0
    await worker.finish(0)


async def test_a_spent_quota_lets_that_account_and_channel_wait_without_asking_again(post_room: PostRoom) -> None:
    ids = await answers(post_room, 3)
    await post_room.sandbox.rule(SEND, errcode=45009, times=1)
    worker = post_room.worker()
    await Delivery.filter(id__in=ids[1:]).update(not_before=post_room.clock() + timedelta(seconds=1))
    await worker.send_due()
    post_room.clock.forward(seconds=1)
    await worker.send_due()
    waiting = await Delivery.filter(id__in=ids)
    assert {(row.state, row.not_before) for row in waiting} == {(PENDING, at("2026-11-18 00:05"))}
    assert len(await post_room.sandbox.calls(SEND)) == 1
    assert await Attempt.filter(delivery_id__in=ids).count() == 1
    assert await TelephoneTask.all().count() == 0


async def test_a_worker_stopped_in_the_middle_leaves_its_leases_and_what_may_have_left(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids, platform = await answers(post_room, 10), Platform(monkeypatch, "*")
    worker = post_room.worker("host-0")
    await worker.begin_due()
    await platform.until_called(10)
    await worker.finish(0)
    assert await states(ids) == {CLAIMED: 10}
    assert {row.state for row in await Attempt.filter(delivery_id__in=ids)} == {CLAIMED}
    platform.hung.clear()
    assert await post_room.worker("host-1").send_due() == 0
    post_room.clock.forward(seconds=3)
    assert await release_own("host-0", post_room.clock()) == 10
    await post_room.worker("host-1").work_off()
    assert await states(ids) == {SENT: 10}
    assert {(row.ordinal, row.tries) for row in await Attempt.filter(delivery_id__in=ids)} == {(1, 2)}
    assert LEASE.total_seconds() > 3
