"""People with a tag have a menu of their own."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat, WeChatError
from wechat.platform.conditional_menus import NO_DEFAULT_MENU, ConditionalMenu

COMMON: dict[str, object] = {"button": [{"type": "click", "name": "我要诉求", "key": "petition", "sub_button": []}]}
STAFF: dict[str, object] = {"button": [{"type": "click", "name": "我的工单", "key": "tickets", "sub_button": []}]}


async def test_an_account_without_menus_has_no_conditional_ones(wechat: WeChat) -> None:
    assert await wechat.conditional_menus() == ()
    await wechat.create_menu({"button": [{"type": "click", "name": "我要诉求", "key": "petition"}]})
    assert await wechat.conditional_menus() == ()


async def test_people_with_a_tag_see_a_menu_of_their_own(wechat: WeChat, sandbox: Sandbox) -> None:
    tag = await wechat.create_tag("法官")
    await wechat.tag_people(tag, [sandbox.openid("judge_li")])
    with pytest.raises(WeChatError) as refused:
        await wechat.add_conditional_menu(STAFF, tag)
    assert refused.value.errcode == NO_DEFAULT_MENU
    await wechat.create_menu(COMMON)
    menuid = await wechat.add_conditional_menu(STAFF, tag)
    assert await wechat.conditional_menus() == (ConditionalMenu(menuid, tag, STAFF),)
    assert await wechat.try_menu(sandbox.openid("judge_li")) == STAFF
    assert await wechat.try_menu(sandbox.openid("zhangsan")) == COMMON
    await wechat.delete_conditional_menu(menuid)
    assert await wechat.try_menu(sandbox.openid("judge_li")) == COMMON
