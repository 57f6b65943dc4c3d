"""Which officers a complaint names: by whole name, or by 李法官 where there is only one 李."""

import pytest

from desk.screening.subject_names import NamesFound, StaffName, names_found

NAMES = ("李正", "何平", "王芳", "王芳芳", "欧阳明", "赵晴", "陈丽", "陈丽", "宇文清", "长孙无忌")
COURT = [StaffName(number, name) for number, name in enumerate(NAMES, 1)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("投诉李正", {1}),
        ("我要投诉李正法官，他不接电话", {1}),
        ("李法官不接电话", {1}),
        ("李庭长和赵助理都不管", {1, 6}),
        ("何平，督察处的，收了钱", {2}),
        ("如何平息我的怒火", set()),
        ("王法官骂人", set()),
        ("王芳芳骂人", {4}),
        ("王芳骂人，王芳芳也在场", {3, 4}),
        ("欧阳法官态度不好", {5}),
        ("欧阳明不接电话", {5}),
        ("宇文法官态度不好", {9}),
        ("长孙法官不接电话", {10}),
        ("我觉得赵晴说话难听", {6}),
        ("被陈丽赶出来", {7, 8}),
        ("陈法官不开庭", set()),
        ("李 正 法官", set()),
        ("投訴李正法官", {1}),
        ("法院不公正", set()),
        ("", set()),
    ],
)
def test_who_is_named(text: str, named: set[int]) -> None:
    assert set(names_found(text, COURT).named) == named


def test_a_name_of_one_character_is_none() -> None:
    assert names_found("投诉李", [StaffName(1, "李")]) == NamesFound()
    assert names_found("李正", []) == NamesFound()


def test_who_may_be_meant_is_held_off() -> None:
    assert names_found("如何平息我的怒火", COURT) == NamesFound((), (2,))
    assert names_found("陈法官不开庭", COURT) == NamesFound((), (7, 8))
