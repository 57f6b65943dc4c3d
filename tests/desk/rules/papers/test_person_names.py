"""张三 writes his name as he likes, 买买提·艾力 with whatever dot the keyboard has; a sentence is asked again."""

import pytest

from desk.rules.papers.person_names import folded_name, parse_name
from desk.rules.text.refusal import Refusal


@pytest.mark.parametrize("dot", [".", "．", "・", "‧", "•", "⋅", "∙", "。", " ", " · "])
def test_every_dot_of_a_name_is_one(dot: str) -> None:
    assert parse_name(f"买买提{dot}艾力") == "买买提·艾力"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        ("张", "张"),
        (" 张 三 ", "张三"),
        ("欧阳 修文", "欧阳修文"),
        ("我叫张三", "张三"),
        ("姓名：王五。", "王五"),
        ("我的名字叫张三", "张三"),
        ("阿不都热合曼·买买提", "阿不都热合曼·买买提"),
        ("古丽努尔·他依尔", "古丽努尔·他依尔"),
        ("玛丽亚·T·李", "玛丽亚·T·李"),
        ("张" * 25, "张" * 25),
        ("José García", "José García"),
        ("Jose\u0301 García", "José García"),
        ("Nguyễn Văn A", "Nguyễn Văn A"),
        ("O’Brien", "O’Brien"),
        ("O'Brien", "O’Brien"),
        ("J. R. Smith-Jones", "J. R. Smith-Jones"),
        ("Анна Иванова", "Анна Иванова"),
        ("محمد علي", "محمد علي"),
        ("김민수", "김민수"),
        ("ཚེ་རིང", "ཚེ་རིང"),
        ("ＤＡＶＩＤ", "DAVID"),
    ],
)
def test_any_letters_make_a_name(typed: str, name: str) -> None:
    assert parse_name(typed) == name
    assert folded_name(name) == name


@pytest.mark.parametrize(
    "typed",
    [
        "没有了",
        "张三丰是我",
        "不告诉你",
        "你猜",
        "匿名",
        "好的",
        "是",
        "不用了",
        "我不想说",
        "法官大人",
        "张三吗",
        "张三 13807910001",
        "13807910001",
        "张三@",
        "😀",
        "",
    ],
)
def test_a_sentence_is_no_name(typed: str) -> None:
    assert isinstance(parse_name(typed), Refusal)


@pytest.mark.parametrize("typed", ["长" * 26, "x" * 41])
def test_a_name_too_long_is_told_how_long_it_may_be(typed: str) -> None:
    answer = parse_name(typed)
    assert isinstance(answer, Refusal)
    assert "个字" in answer.reason
