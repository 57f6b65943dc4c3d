"""Officers' phones carry the tag of their posts at WeChat, and with it see the menu of staff."""

from datetime import timedelta

import pytest

from jobs.staff_tags import StaffTagger
from models import JobTrouble, Officer, OfficerRole, PhoneTag, StaffTag
from models.enums import Role, StaffKind
from tests.cast import MORNING, officer, phone
from tests.jobs.conftest import PUBLIC_URL, PostRoom
from wechat.platform.client import WeChat
from wechat.staff_menus import push_menus

TAGGING = "/cgi-bin/tags/members/batchtagging"


def client_of(post_room: PostRoom) -> WeChat:
    here = post_room.accounts
    return WeChat(post_room.sandbox.account, post_room.sandbox.platform, here._http, here._tokens)


async def keep(post_room: PostRoom) -> None:
    await StaffTagger(post_room.accounts, PUBLIC_URL).keep_tags(post_room.clock())


async def tags_of(post_room: PostRoom, key: str) -> set[str]:
    """The names of what a person carries at WeChat."""
    client = client_of(post_room)
    names = {one.id: one.name for one in await client.list_tags()}
    return {names[one] for one in await client.tags_of(post_room.sandbox.openid(key))}


async def sees(post_room: PostRoom, key: str) -> list[str]:
    """The top buttons of a person's menu."""
    menu = await client_of(post_room).try_menu(post_room.sandbox.openid(key))
    found = menu["button"]
    assert isinstance(found, list)
    return [str(one["name"]) for one in found]


async def test_a_judge_who_is_bound_sees_their_own_menu_and_citizens_the_ordinary_one(post_room: PostRoom) -> None:
    await phone("李法官")
    await phone("张三")
    await push_menus(post_room.account.id, client_of(post_room), PUBLIC_URL)

    await keep(post_room)

    assert await tags_of(post_room, "judge_li") == {StaffKind.JUDGE.label}
    assert await tags_of(post_room, "zhangsan") == set()
    assert await sees(post_room, "judge_li") == ["我的工单", "办过的", "更多"]
    assert await sees(post_room, "zhangsan") == ["我要诉求", "办事查询", "我的"]
    assert await PhoneTag.all().count() == 1
    calls = len(await post_room.sandbox.calls())
    await keep(post_room)
    assert len(await post_room.sandbox.calls()) == calls, "what is right asks nothing of WeChat"


async def test_a_post_given_and_ended_and_a_phone_unbound_change_the_tag(post_room: PostRoom) -> None:
    judge = await phone("李法官")
    li = await officer("李法官")
    desk = await OfficerRole.create(officer_id=li.id, court_id=li.court_id, role=Role.AGENT, starts_on=MORNING.date())
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == {StaffKind.DESK.label}
    await OfficerRole.filter(id=desk.id).update(ends_on=MORNING.date() - timedelta(days=1))
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == {StaffKind.JUDGE.label}
    await judge.refresh_from_db()
    judge.officer_id = None
    await judge.save(update_fields=["officer_id"])
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == set()
    assert not await PhoneTag.exists()


async def test_who_may_not_log_in_any_more_loses_the_tag(post_room: PostRoom) -> None:
    await phone("李法官")
    await keep(post_room)
    await Officer.filter(id=(await officer("李法官")).id).update(active=False)
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == set()


async def test_one_wechat_does_not_know_keeps_nobody_from_their_tag_and_is_asked_for_once_a_day(
    post_room: PostRoom,
) -> None:
    await phone("李法官")
    await phone("陈丽")
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == {StaffKind.JUDGE.label}
    assert await PhoneTag.filter(refused=True).count() == 1
    calls = len(await post_room.sandbox.calls(TAGGING))
    await keep(post_room)
    assert len(await post_room.sandbox.calls(TAGGING)) == calls
    post_room.clock.forward(days=1, minutes=1)
    await keep(post_room)
    assert len(await post_room.sandbox.calls(TAGGING)) == calls + 1


@pytest.mark.parametrize(("errcode", "troubles"), [(45159, 1), (-1, 0), (45009, 1)])
async def test_what_wechat_refuses_of_all_waits_and_is_done_later(
    post_room: PostRoom, errcode: int, troubles: int
) -> None:
    await phone("李法官")
    await post_room.sandbox.rule(TAGGING, errcode=errcode, times=1)
    await keep(post_room)
    assert not await PhoneTag.exists()
    assert await JobTrouble.filter(job="keep_tags").count() == troubles
    post_room.clock.forward(minutes=2)
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == {StaffKind.JUDGE.label}
    assert not await JobTrouble.exists()


async def test_a_tag_somebody_deleted_is_made_anew_with_its_menu(post_room: PostRoom) -> None:
    await push_menus(post_room.account.id, client_of(post_room), PUBLIC_URL)
    tag = await StaffTag.get(kind=StaffKind.JUDGE)
    await client_of(post_room).delete_tag(tag.tag_id)
    await phone("李法官")
    await keep(post_room)
    post_room.clock.forward(minutes=2)
    await keep(post_room)
    assert await tags_of(post_room, "judge_li") == {StaffKind.JUDGE.label}
    assert (await sees(post_room, "judge_li"))[0] == "我的工单"


async def test_menus_pushed_twice_are_the_same_menus(post_room: PostRoom) -> None:
    client = client_of(post_room)
    await push_menus(post_room.account.id, client, PUBLIC_URL)
    first = await client.conditional_menus()
    await push_menus(post_room.account.id, client, PUBLIC_URL)
    assert await client.conditional_menus() == first
    assert len(first) == len(StaffKind)
