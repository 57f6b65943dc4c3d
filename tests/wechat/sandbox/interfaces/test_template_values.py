"""The platform's table of parameter kinds, value by value."""

import pytest

from wechat.sandbox.interfaces.template_values import problem, shown
from wechat.sandbox.state.world import TemplateField

FITS = [
    ("thing1", "执行款迟迟未到账"),
    ("thing1", "一" * 20),
    ("thing1", "A区3号楼, 2-1"),
    ("number1", "12.50"),
    ("letter1", "ABCdef"),
    ("symbol1", "#*&"),
    ("character_string1", "SQ2026110000017"),
    ("character_string1", "GD-2026/11_25"),
    ("time1", "15:01"),
    ("time1", "2026年11月23日 10:12"),
    ("time1", "2026-11-23 10:12:30"),
    ("time1", "9:00~17:30"),
    ("time1", "2026年11月23日 9:00~2026年11月24日 9:00"),
    ("date1", "2026年11月23日"),
    ("date1", "2026.11.23"),
    ("date1", "2026/11/23 08:00"),
    ("date1", "2026年11月23日~2026年11月25日"),
    ("amount1", "¥100.5"),
    ("amount1", "1234567890元"),
    ("phone_number1", "+86-0791-12368"),
    ("car_number1", "赣A12345"),
    ("car_number1", "赣AD12345"),
    ("name1", "李法官"),
    ("name1", "欧阳娜娜·买买提"),
    ("name1", "Zhang San"),
    ("phrase1", "已转法官"),
]
INVALID = [
    ("thing1", "一" * 21),
    ("thing1", "第一行\n第二行"),
    ("thing1", "铃\x07声"),
    ("number1", "十二"),
    ("number1", "1" * 33),
    ("letter1", "abc1"),
    ("symbol1", "#a"),
    ("symbol1", "######"),
    ("character_string1", "(2026)赣01民初1号"),
    ("character_string1", "x" * 33),
    ("time1", "2026年11月23日"),
    ("time1", "25:00"),
    ("time1", "明天"),
    ("time1", "2026年2月30日 10:00"),
    ("date1", "15:01"),
    ("date1", "2026-11/23"),
    ("date1", "11月23日"),
    ("amount1", "¥12345678901"),
    ("amount1", "1,000元"),
    ("phone_number1", "138 0791 0001 转 12"),
    ("car_number1", "赣A1234567"),
    ("name1", "一" * 11),
    ("name1", "李法官3"),
    ("phrase1", "普通件办理中"),
    ("phrase1", "A级"),
    ("const1", "丙"),
]
EMPTY = [("thing1", ""), ("thing1", "   "), ("thing1", "①"), ("thing1", "😀😀"), ("phrase1", "\u200d"), ("time1", "")]


@pytest.mark.parametrize(("key", "value"), FITS)
def test_a_value_of_its_kind_passes(key: str, value: str) -> None:
    assert problem(TemplateField(key, "", ""), value, cut_long=False) == ""


@pytest.mark.parametrize(("key", "value"), INVALID)
def test_a_value_of_another_kind_is_invalid(key: str, value: str) -> None:
    assert problem(TemplateField(key, "", "", ("甲", "乙")), value, cut_long=False) == "invalid"


@pytest.mark.parametrize(("key", "value"), EMPTY)
def test_what_is_left_without_emoji_decides_whether_a_value_is_empty(key: str, value: str) -> None:
    assert problem(TemplateField(key, "", ""), value, cut_long=False) == "is empty"


def test_a_listed_value_passes() -> None:
    assert problem(TemplateField("const1", "", "", ("甲", "乙")), "乙", cut_long=False) == ""


def test_a_long_thing_is_cut_where_the_sandbox_is_told_to_cut() -> None:
    field = TemplateField("thing1", "", "")
    assert problem(field, "一" * 30, cut_long=True) == ""
    assert shown(field, "一" * 30) == "一" * 20


def test_the_closed_legacy_library_is_cut_and_never_refused() -> None:
    field = TemplateField("keyword1", "", "")
    assert problem(field, "", cut_long=False) == ""
    assert shown(field, "第一行\n" + "长" * 30) == "第一行 " + "长" * 16
