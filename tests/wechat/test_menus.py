"""A menu is read from its file and laid out as people see it; what is none is refused in words."""

from pathlib import Path

import pytest

from wechat.menus import MENU, MenuButton, NoMenu, buttons_of, menu_of


def test_the_shipped_menu_has_three_buttons_with_what_opens_above_them():
    buttons = buttons_of(menu_of(MENU, "https://court.example", "wx0"))
    assert [one.name for one in buttons] == ["我要诉求", "办事查询", "我的"]
    web = next(one for one in buttons[1].below if one.does.startswith("打开"))
    assert web == MenuButton("我的诉求网页", "打开 https://court.example/p?account=wx0", [])


@pytest.mark.parametrize("written", ["", "[]", '{"button": 3}', "{"])
def test_a_file_that_is_no_menu_is_said_in_words(tmp_path: Path, written: str):
    file = tmp_path / "menu.json"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(NoMenu, match=r"不是可以读取的|不像菜单"):
        menu_of(file, "https://court.example", "wx0")


@pytest.mark.parametrize("menu", [None, {}, {"button": 3}, {"button": ["x", None]}])
def test_whatever_wechat_answers_is_laid_out_without_a_fault(menu: object):
    assert buttons_of(menu) == []
