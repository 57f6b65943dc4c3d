"""WeChat is asked, once each, who the people of the official account are in the mini-program."""

import pytest

from jobs.unionids import UnionidAsker
from models import Identity
from tests.cast import MORNING, a_petition, account, phone
from tests.jobs.conftest import PostRoom
from wechat.accounts import Accounts

INFO = "/cgi-bin/user/info"


async def both(post_room: PostRoom) -> Accounts:
    await account("miniprogram")
    return post_room.accounts


async def test_who_left_a_petition_in_the_chat_is_known_by_unionid(post_room: PostRoom) -> None:
    accounts = await both(post_room)
    await a_petition("张三")
    assert await UnionidAsker(accounts).ask_due(MORNING) == 1
    assert (await phone("张三")).unionid == post_room.sandbox.person("zhangsan")["unionid"]
    assert await UnionidAsker(accounts).ask_due(MORNING) == 0


async def test_who_only_looked_by_is_not_asked_about(post_room: PostRoom) -> None:
    accounts = await both(post_room)
    await phone("李四")
    assert await UnionidAsker(accounts).ask_due(MORNING) == 0
    assert (await phone("李四")).unionid_asked_at is None


async def test_somebody_wechat_does_not_know_is_asked_about_once_and_holds_up_nobody(post_room: PostRoom) -> None:
    accounts = await both(post_room)
    await a_petition("没有这个人")
    await a_petition("张三")
    await UnionidAsker(accounts).ask_due(MORNING)
    assert (await phone("没有这个人")).unionid_asked_at == MORNING
    assert (await phone("张三")).unionid


async def test_while_wechat_does_not_answer_nobody_is_passed_over(
    post_room: PostRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = await both(post_room)
    await a_petition("张三")
    await post_room.sandbox.rule(INFO, errcode=-1)
    assert await UnionidAsker(accounts).ask_due(MORNING) == 0
    assert await Identity.filter(unionid_asked_at__isnull=False).count() == 0
