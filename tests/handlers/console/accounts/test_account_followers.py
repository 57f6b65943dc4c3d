"""How many follow an account is shown with the last walk through WeChat's list, and the next one is begun here."""

from datetime import timedelta

from models import Account, AuditEntry, FollowerSync, OfficerRole
from models.enums import Role
from tests import cast
from tests.handlers.console.accounts.conftest import administrator_of
from tests.handlers.console.conftest import Console


async def test_a_walk_is_begun_once_and_shows_how_far_it_is(console: Console, official: Account):
    desk = await console.staff("系统管理员")
    before = await desk.get(f"/console/accounts/{official.id}")
    assert "还没有同步过" in before.words

    reply = await desk.post(f"/console/accounts/{official.id}/followers")

    assert "正在同步，马上开始" in reply.words
    assert await AuditEntry.filter(action="sync_followers", subject_id=official.id).count() == 1
    again = await desk.post(f"/console/accounts/{official.id}/followers")
    assert (again.status, "正在同步，不用再按" in again.words) == (409, True)
    await FollowerSync.all().update(total=10_000, seen=2_500)
    assert "已看 2500 / 10000 人" in (await desk.get(f"/console/accounts/{official.id}/followers")).words
    done = console.clock.now + timedelta(minutes=1)
    await FollowerSync.all().update(done_at=done, met=7, back=2, gone=1)
    shown = (await desk.get(f"/console/accounts/{official.id}")).words
    assert "新认识 7 人，回来 2 人，取消关注 1 人" in shown


async def test_what_wechat_refused_is_said(console: Console, official: Account):
    desk = await console.staff("系统管理员")
    await desk.post(f"/console/accounts/{official.id}/followers")
    later = console.clock.now + timedelta(hours=1)
    await FollowerSync.all().update(trouble="今天的调用次数用完了（45009）。请等到明天", not_before=later)
    assert "微信暂时不给名单" in (await desk.get(f"/console/accounts/{official.id}")).words
    await FollowerSync.all().update(done_at=later)
    assert "没有做完：今天的调用次数用完了" in (await desk.get(f"/console/accounts/{official.id}")).words


async def test_a_publisher_sees_the_number_and_begins_nothing(console: Console, official: Account):
    await cast.phone("张三")
    post = {"officer_id": (await cast.officer("高洁")).id, "court_id": (await cast.court("江西高院")).id}
    await OfficerRole.create(**post, role=Role.PUBLISHER, starts_on=console.clock.now.date())
    desk = await console.staff("高洁")
    shown = await desk.get(f"/console/accounts/{official.id}/followers")
    assert (shown.status, "关注的人" in shown.words, "现在同步" in shown.words) == (200, True, False)
    assert (await desk.post(f"/console/accounts/{official.id}/followers")).status == 404
    assert not await FollowerSync.exists()


async def test_others_learn_nothing_of_an_account_and_a_retired_one_is_not_walked(console: Console, official: Account):
    await administrator_of("九江中院")
    other = await console.staff("安全管理员")
    assert (await other.get(f"/console/accounts/{official.id}/followers")).status == 404
    assert (await other.post(f"/console/accounts/{official.id}/followers")).status == 404
    await Account.filter(id=official.id).update(active=False)
    desk = await console.staff("系统管理员")
    refused = await desk.post(f"/console/accounts/{official.id}/followers")
    assert (refused.status, "已经停用" in refused.words) == (409, True)
    assert not await FollowerSync.exists()
