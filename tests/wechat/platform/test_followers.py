"""Followers are walked, asked about and tagged."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat


async def test_followers_come_page_by_page_to_an_empty_one(wechat: WeChat, sandbox: Sandbox) -> None:
    page = await wechat.followers_page()
    everyone = {sandbox.openid(each["key"]) for each in sandbox.running.world["people"] if each["follows"]}
    assert (page.total, set(page.openids)) == (len(everyone), everyone)
    assert page.next_openid == page.openids[-1]
    behind = await wechat.followers_page(page.next_openid)
    assert (behind.openids, behind.next_openid) == ((), "")
    assert page.openids[0] not in repr(page)


async def test_followers_are_asked_about_together(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.does("zhangsan", "unfollow")
    gone, there = await wechat.users_info([sandbox.openid("zhangsan"), sandbox.openid("lisi")])
    assert (gone.subscribed, there.subscribed) == (False, True)
    assert there.openid == sandbox.openid("lisi")


@pytest.mark.parametrize("number", [0, 101])
async def test_no_or_too_many_people_are_not_asked_about(wechat: WeChat, sandbox: Sandbox, number: int) -> None:
    with pytest.raises(ValueError, match="1 to 100 openids"):
        await wechat.users_info(["o"] * number)
    assert not await sandbox.calls()


async def test_a_tag_wechat_would_refuse_is_not_asked_for(wechat: WeChat, sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="1 to 30 bytes"):
        await wechat.create_tag("法" * 11)
    with pytest.raises(ValueError, match="1 to 50 openids"):
        await wechat.tag_people(100, ["o"] * 51)
    assert not await sandbox.calls()


async def test_tags_are_made_given_read_and_taken(wechat: WeChat, sandbox: Sandbox) -> None:
    tag = await wechat.create_tag("法官")
    judge = sandbox.openid("judge_li")
    await wechat.tag_people(tag, [judge, sandbox.openid("lisi")])
    await wechat.untag_people(tag, [sandbox.openid("lisi")])
    assert await wechat.tags_of(judge) == (tag,)
    assert (await wechat.user_info(judge)).tags == (tag,)
    page = await wechat.tagged_page(tag)
    assert page.openids == (judge,)
    assert (await wechat.tagged_page(tag, page.next_openid)).openids == ()
    await wechat.rename_tag(tag, "员额法官")
    assert [(each.name, each.count) for each in await wechat.list_tags() if each.id == tag] == [("员额法官", 1)]
    await wechat.delete_tag(tag)
    assert tag not in {each.id for each in await wechat.list_tags()}
