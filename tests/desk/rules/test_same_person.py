"""What was left under another name does not follow."""

import pytest

from desk.rules.same_person import follows, same_name


@pytest.mark.parametrize("left_under", ["张三", " 张 三 ", "", "　"])
def test_张三s_own_petitions_follow_him_however_the_name_is_written(left_under: str) -> None:
    assert follows(left_under, "张三")


@pytest.mark.parametrize("left_under", ["王秀英", "张三丰", "张"])
def test_what_he_left_for_somebody_else_does_not(left_under: str) -> None:
    assert not follows(left_under, "张三")


def test_of_somebody_whose_name_is_not_known_all_follows() -> None:
    assert follows("王秀英", "")


@pytest.mark.parametrize("dot", "·•・‧⋅．")
def test_the_dot_of_a_name_may_be_any_dot(dot: str) -> None:
    assert same_name(f"买买提{dot}艾力", "买买提·艾力")
    assert same_name("ＪＯＳＥ", "Jose")
