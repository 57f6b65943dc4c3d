"""Courts as a tree: codes, levels, and whether a move lets somebody see more."""

import pytest

from desk.rules.courts import court_code, court_name, may_be_below, move_widens, parent_path
from models.enums import CourtLevel


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("赣0103", "赣0103"),
        (" 赣 ０１０３ ", "赣0103"),
        ("最高法", "最高法"),
        ("兵01", "兵01"),
        ("gan01", ""),
        ("赣01/赣02", ""),
        ("赣0102030", ""),
        ("", ""),
        ("0102", ""),
        ("赣01%", ""),
    ],
)
def test_a_code_is_read_however_it_is_typed_and_never_breaks_a_path(typed: str, code: str) -> None:
    assert court_code(typed) == code


def test_a_name_keeps_one_space() -> None:
    assert court_name("  南昌市　东湖区  法院 ") == "南昌市 东湖区 法院"


def test_a_court_stands_below_a_higher_one_only() -> None:
    assert may_be_below(CourtLevel.BASIC, CourtLevel.INTERMEDIATE)
    assert may_be_below(CourtLevel.BASIC, CourtLevel.HIGH)
    assert not may_be_below(CourtLevel.BASIC, CourtLevel.BASIC)
    assert not may_be_below(CourtLevel.HIGH, CourtLevel.INTERMEDIATE)


def test_nobody_sees_more_where_the_new_parent_was_above_already() -> None:
    assert parent_path("赣/赣01/赣0102/") == "赣/赣01/"
    assert parent_path("赣/") == ""
    assert not move_widens("赣/赣01/赣0102/", "赣/")
    assert move_widens("赣/赣01/赣0102/", "赣/赣04/")
