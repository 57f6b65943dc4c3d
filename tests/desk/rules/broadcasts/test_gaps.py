"""Gaps are filled whole or not at all."""

import pytest

from desk.rules.broadcasts.gaps import Gap, fill_gaps, gaps_in, unknown_gaps


def test_gaps_are_found_filled_and_strange_ones_named() -> None:
    words = "{姓名}您好，{ 案号 } 在{法院}，{电话}"
    assert gaps_in(words) == {Gap.NAME, Gap.CASE, Gap.COURT}
    assert unknown_gaps(words) == ["{电话}"]
    filled = fill_gaps("{姓名}，{案号}", {Gap.NAME: "张三", Gap.CASE: "（2026）赣01民初1号"})
    assert filled == "张三，（2026）赣01民初1号"


def test_a_gap_without_a_value_fills_nothing() -> None:
    with pytest.raises(KeyError):
        fill_gaps("{姓名}", {})


def test_what_fills_a_gap_is_no_gap() -> None:
    assert fill_gaps("{姓名}", {Gap.NAME: "{案号}"}) == "{案号}"
