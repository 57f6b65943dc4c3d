"""WeChat's list of followers is walked through page by page: who is new, who is back, who left without our hearing."""

from datetime import timedelta

import pytest

from desk.errors import Refused
from desk.people.followers import ask_sync, ask_weekly, followers_of
from jobs import followers as job
from jobs.followers import PAGE_LEASE, FollowerSyncs
from models import FollowerSync, Identity
from tests.cast import MORNING, phone
from tests.jobs.conftest import PostRoom
from tests.wechat.conftest import Sandbox

GET = "/cgi-bin/user/get"


async def walk(post_room: PostRoom, most: int = 20) -> FollowerSync:
    """Walk until nothing is due; returns the newest walk."""
    for _ in range(most):
        if not await FollowerSyncs(post_room.accounts, post_room.clock).walk_on(post_room.clock()):
            break
        post_room.clock.forward(seconds=1)
    return await FollowerSync.all().order_by("-id").first() or FollowerSync()


def followed(sandbox: Sandbox) -> set[str]:
    return {sandbox.openid(each["key"]) for each in sandbox.running.world["people"] if each["follows"]}


async def crowd(post_room: PostRoom, **what: int) -> None:
    await post_room.sandbox.control("POST", "/sandbox/crowd", dict(what))


async def test_who_follows_is_met_back_or_gone(post_room: PostRoom) -> None:
    zhang, li = await phone("张三"), await phone("李四")
    long_ago = MORNING - timedelta(days=30)
    await Identity.filter(id=zhang.id).update(
        subscribed=False, unreachable_since=long_ago, unreachable_reason="unsubscribe", seen_at=long_ago
    )
    await Identity.filter(id=li.id).update(seen_at=long_ago)
    await post_room.sandbox.does("lisi", "unfollow")

    walked = await walk(post_room)

    assert walked.done_at is not None
    assert (walked.trouble, walked.back, walked.gone) == ("", 1, 1)
    here, left = await Identity.get(id=zhang.id), await Identity.get(id=li.id)
    assert (here.subscribed, here.unreachable_since, here.unreachable_reason) == (True, None, "")
    assert (left.subscribed, left.unreachable_reason) == (False, "unsubscribe")
    subscribed = set(await Identity.filter(subscribed=True).values_list("openid", flat=True))
    assert followed(post_room.sandbox) - {post_room.sandbox.openid("lisi")} <= subscribed
    assert (walked.total, walked.seen) == (len(subscribed),) * 2
    assert (await followers_of(post_room.account.id)).count == len(subscribed)


async def test_ten_thousand_and_more_come_page_by_page_and_a_second_walk_finds_nothing_new(
    post_room: PostRoom,
) -> None:
    await crowd(post_room, count=10_500)
    first = await walk(post_room)
    assert (first.seen, first.met) == (first.total, first.total)
    assert first.total > 10_500
    await crowd(post_room, leave=500)
    post_room.clock.forward(hours=1)
    await ask_sync(post_room.account, post_room.clock())
    second = await walk(post_room)
    assert (second.met, second.back, second.gone) == (0, 0, 500)
    assert await Identity.filter(subscribed=True).count() == second.total


async def test_a_worker_that_died_is_taken_over_where_it_was(post_room: PostRoom) -> None:
    await crowd(post_room, count=10_500)
    await FollowerSyncs(post_room.accounts, post_room.clock).walk_on(post_room.clock())
    half = await FollowerSync.get()
    assert half.seen == 10_000
    await FollowerSync.filter(id=half.id).update(lease="a dead one's", lease_until=post_room.clock() + PAGE_LEASE)
    assert (await walk(post_room)).seen == 10_000
    post_room.clock.forward(minutes=4)
    done = await walk(post_room)
    assert (done.seen, done.done_at is not None) == (done.total, True)
    assert len(await post_room.sandbox.calls(GET)) == 3


async def test_who_left_while_the_page_was_on_its_way_stays_gone(post_room: PostRoom) -> None:
    zhang = await phone("张三")
    await Identity.filter(id=zhang.id).update(
        subscribed=False, unreachable_since=MORNING + timedelta(seconds=1), unreachable_reason="unsubscribe"
    )
    await walk(post_room)
    assert not (await Identity.get(id=zhang.id)).subscribed


async def test_who_comes_during_the_walk_is_not_taken_for_gone(post_room: PostRoom) -> None:
    stranger = await phone("没有这个人")
    await Identity.filter(id=stranger.id).update(seen_at=MORNING + timedelta(minutes=1))
    assert (await walk(post_room)).gone == 0
    assert (await Identity.get(id=stranger.id)).subscribed


@pytest.mark.parametrize("errcode", [45009, 45011, -1])
async def test_a_quota_or_a_busy_wechat_is_waited_for(post_room: PostRoom, errcode: int) -> None:
    await post_room.sandbox.rule(GET, errcode=errcode, times=1)
    waiting = await walk(post_room)
    assert (waiting.done_at, bool(waiting.trouble), waiting.not_before is not None) == (None, True, True)
    post_room.clock.forward(hours=1, minutes=1)
    done = await walk(post_room)
    assert (done.id, done.done_at is not None, done.trouble) == (waiting.id, True, "")


async def test_an_account_wechat_refuses_is_told_of_and_nobody_is_gone(post_room: PostRoom) -> None:
    zhang = await phone("张三")
    await Identity.filter(id=zhang.id).update(seen_at=MORNING - timedelta(days=1))
    await post_room.sandbox.rule(GET, errcode=48001)
    stopped = await walk(post_room)
    assert stopped.done_at is not None
    assert "没有这个接口的权限" in stopped.trouble
    assert (await Identity.get(id=zhang.id)).subscribed


async def test_a_list_that_is_not_whole_takes_nobody_for_gone(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job, "WHOLE", 1.5)
    li = await phone("李四")
    await Identity.filter(id=li.id).update(seen_at=MORNING - timedelta(days=1))
    await post_room.sandbox.does("lisi", "unfollow")
    stopped = await walk(post_room)
    assert "名单不全" in stopped.trouble
    assert (await Identity.get(id=li.id)).subscribed


async def test_where_the_last_one_seen_left_the_walk_begins_anew(post_room: PostRoom) -> None:
    await crowd(post_room, count=10_500)
    await FollowerSyncs(post_room.accounts, post_room.clock).walk_on(post_room.clock())
    await FollowerSync.all().update(next_openid="o-left-meanwhile")
    done = await walk(post_room)
    assert (done.restarts, done.seen, done.trouble) == (1, done.total, "")


async def test_every_week_each_account_is_walked_once_and_never_twice_at_a_time(post_room: PostRoom) -> None:
    assert await ask_weekly(MORNING) == 1
    assert await ask_weekly(MORNING) == 0
    with pytest.raises(Refused, match="正在同步"):
        await ask_sync(post_room.account, MORNING)
    await walk(post_room)
    assert await ask_weekly(MORNING + timedelta(days=6)) == 0
    assert await ask_weekly(MORNING + timedelta(days=8)) == 1


async def test_a_list_of_quite_other_people_takes_nobody_for_gone(post_room: PostRoom) -> None:
    long_ago = MORNING - timedelta(days=30)
    for number in range(20):
        stranger = {"account_id": post_room.account.id, "openid": f"o-{number}"}
        await Identity.create(**stranger, created_at=long_ago, seen_at=long_ago)
    stopped = await walk(post_room)
    assert "有 20 个不在微信的名单里" in stopped.trouble
    assert stopped.done_at is not None
    assert await Identity.filter(openid__startswith="o-", subscribed=True).count() >= 20
