"""What was typed, and what it may be; mistakes are answered in words."""

from datetime import date

import pytest

from desk.rules.text.petition_numbers import ticket_number
from desk.search.kinds import LONGEST_SEARCH, Kind, read_asked, read_listed
from tests.cast import MORNING

GD = ticket_number("GD", 12, date(2026, 11, 30))
SQ = ticket_number("SQ", 12, date(2026, 11, 30))
CASE = "（2026）赣01执1234号"


def kinds(typed: str) -> list[tuple[str, str]]:
    return [(one.kind.value, one.value) for one in read_asked(typed, MORNING).meanings]


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        (GD, [("number", GD)]),
        (GD.lower(), [("number", GD)]),
        (f"{GD[:2]} {GD[2:8]} {GD[8:]}", [("number", GD)]),
        (GD[2:], [("number", GD)]),
        (f"{SQ}-2", [("number", f"{SQ}-2")]),
        (GD[-4:], [("last_digits", GD[-4:]), ("words", GD[-4:])]),
        ("000 129", [("last_digits", "000129"), ("words", "000 129")]),
        ("13807910001", [("telephone", "13807910001")]),
        ("+86 138-0791-0001", [("telephone", "13807910001")]),
        ("１３８０７９１０００１", [("telephone", "13807910001")]),
        ("0791-86161368", [("telephone", "079186161368")]),
        ("360102198803078888", [("document", "360102198803078888")]),
        ("360102880307888", [("document", "360102198803078888")]),
        ("护照 123456789", [("document", "passport:123456789")]),
        (CASE, [("case", CASE)]),
        ("2026赣01执1234", [("case", CASE)]),
        ("[2026] 赣 01 执 1234 号", [("case", CASE)]),
        ("张三", [("name", "张三"), ("words", "张三")]),
        ("张 三", [("name", "张三"), ("words", "张 三")]),
        ("执行款没有到账", [("name", "执行款没有到账"), ("words", "执行款没有到账")]),
    ],
)
def test_what_was_typed_is_read_as_all_it_may_be(typed: str, means: list[tuple[str, str]]) -> None:
    assert kinds(typed) == means
    assert read_asked(typed, MORNING).hints == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请输入要找的"),
        ("   ", "请输入要找的"),
        ("张", "至少输入两个字"),
        ("7", "最后 4 位以上"),
        ("123", "最后 4 位以上"),
        (GD[:-1] + str((int(GD[-1]) + 1) % 10), "校验位不对"),
        ("gd20261", "这里有 5 位"),
        ("1380791000", "手机号码是 11 位，这里有 10 位"),
        ("138079100012", "手机号码是 11 位，这里有 12 位"),
        ("360102198803078887", "校验不通过"),
        ("张三 13807910001", "单独输入"),
        ("，。！", "没有可以查找的"),
        ("123456789012345678901", "不是编号、电话"),
    ],
)
def test_a_mistake_is_answered_in_its_own_words_and_looked_up_nowhere(typed: str, said: str) -> None:
    asked = read_asked(typed, MORNING)
    assert asked.meanings == ()
    assert said in asked.hints[0]


def test_a_landline_without_its_area_is_told_so_and_looked_for_as_last_digits_meanwhile() -> None:
    asked = read_asked("86161368", MORNING)
    assert asked.of(Kind.LAST_DIGITS) == ["86161368"]
    assert "带上区号" in asked.hints[0]


def test_an_unfinished_case_number_says_what_is_missing_and_is_looked_for_as_words() -> None:
    asked = read_asked("2026赣01第1234号", MORNING)
    assert "缺少案件类型" in asked.hints[0]
    assert asked.of(Kind.WORDS)


def test_two_hundred_characters_are_cut_and_it_says_so() -> None:
    asked = read_asked("执" * 200, MORNING)
    assert len(asked.text) == LONGEST_SEARCH
    assert "60 个字" in asked.hints[0]


def test_the_lists_own_box_reads_nobodys_name_or_number() -> None:
    assert [one.kind for one in read_listed("张三").meanings] == [Kind.WORDS]
    assert read_listed("护照 E12345678").of(Kind.DOCUMENT, Kind.TELEPHONE) == []
    assert read_listed(CASE).of(Kind.CASE) == [CASE]


def test_what_was_typed_stays_out_of_reprs() -> None:
    assert "13807910001" not in repr(read_asked("13807910001", MORNING))
    assert "张三" not in repr(read_asked("张三", MORNING))
