"""Case numbers as they are spoken, written by hand and mistyped: read whole or refused, never read as another."""

import pytest

from desk.rules.text import case_numbers
from desk.rules.text.refusal import Refusal


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("（2024）赣01执一千二百三十四号", "（2024）赣01执1234号"),
        ("（2024）赣01执一二三四号之一", "（2024）赣01执1234号之一"),
        ("二零二四赣零一执一千零五号", "（2024）赣01执1005号"),
        ("二〇二四年赣零一零二民初三号", "（2024）赣0102民初3号"),
        ("（2012）东民一初字第十二号", "（2012）东民一初字第12号"),
        ("（2012）东民一初字第一百零五号", "（2012）东民一初字第105号"),
        ("（2012）东民一初字第十号", "（2012）东民一初字第10号"),
        ("2024年度赣01执1234号", "（2024）赣01执1234号"),
        ("（2024）赣0102执前督12号", "（2024）赣0102执前督12号"),
    ],
)
def test_a_number_in_words_is_the_number(typed: str, read: str) -> None:
    found = case_numbers.parse(typed)
    assert not isinstance(found, Refusal)
    assert found.canonical == read


@pytest.mark.parametrize(
    "typed", ["赣01执123l号", "赣01执12ll号", "赣01执l234号", "赣01执I23号", "赣01执12O4号", "赣01执123o号"]
)
def test_a_letter_anywhere_in_the_number_is_said_and_never_cuts_it_short(typed: str) -> None:
    found = case_numbers.parse(f"（2024）{typed}")
    assert isinstance(found, Refusal)
    assert "写成了字母" in found.reason


@pytest.mark.parametrize("typed", ["赣01执12*4号", "赣01执12?4号", "赣01执12x号"])
def test_a_number_with_a_gap_is_no_shorter_number(typed: str) -> None:
    assert case_numbers.find(f"（2024）{typed}") == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("（1889）赣01执1234号", "年份不对"),
        ("（2124）赣01执1234号", "年份不对"),
        ("（24）赣01执1234号", "写四位"),
        ("赣01执1234号", "缺少立案的年份"),
        ("（2024）执1234号", "缺少法院代字"),
        ("（2024）01执1234号", "缺少法院代字"),
        ("（2024）赣0102民出1234号", "案件类型认不出来"),
    ],
)
def test_what_is_wrong_is_what_is_said(typed: str, words: str) -> None:
    found = case_numbers.parse(typed)
    assert isinstance(found, Refusal)
    assert words in found.reason


@pytest.mark.parametrize("text", ["我在二〇二四年买的第十二号楼房", "二零二四年三月五号开的庭", "第十二条第一号"])
def test_days_and_houses_in_words_are_no_case_numbers(text: str) -> None:
    assert case_numbers.find(text) == []


def test_where_it_stands_is_where_the_words_stand() -> None:
    text = "我的案号是（2024）赣01执一千二百三十四号之一，谢谢"
    ((start, end, _),) = case_numbers.spans(text)
    assert text[start:end] == "（2024）赣01执一千二百三十四号之一"
