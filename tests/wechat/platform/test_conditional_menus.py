"""People with a tag have a menu of their own."""

from wechat.platform.client import WeChat


async def test_an_account_without_menus_has_no_conditional_ones(wechat: WeChat) -> None:
    assert await wechat.conditional_menus() == ()
    await wechat.create_menu({"button": [{"type": "click", "name": "我要诉求", "key": "petition"}]})
    assert await wechat.conditional_menus() == ()
