"""Which officers a complaint names: by whole name, or by 李法官 where there is only one 李."""

import pytest

from desk.screening.subject_names import NamesFound, StaffName, names_found
from tests.desk.screening.labelled import rows

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
        ("李 正 法官", {1}),
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


SOUTH_LAKE = [
    StaffName(number, name)
    for number, name in enumerate(("李正", "王芳", "何平", "欧阳明", "张伟", "张丽", "高兴", "周敏", "陈建国"), 1)
]


def called(found: tuple[int, ...]) -> set[str]:
    return {one.name for one in SOUTH_LAKE if one.id in found}


def test_those_accused_are_named_in_nearly_every_text_and_held_off_in_the_others() -> None:
    found = [(row, names_found(row["text"], SOUTH_LAKE)) for row in rows("named")]
    wrong = [row["text"] for row, names in found if called(names.named) != set(row["named"])]
    let_through = [row["text"] for row, names in found if not set(row["named"]) <= called(names.everybody)]
    assert len(wrong) <= 0.03 * len(found), wrong
    assert let_through == []


def test_a_name_is_told_from_a_word_a_firm_and_a_party_in_nearly_every_text() -> None:
    wrong, let_through, asked = [], [], rows("named_more")
    for row in asked:
        found = names_found(row["text"], [StaffName(int(key), name) for key, name in row["officers"].items()])
        wrong += [row["text"]] if set(found.named) != set(row["named"]) else []
        let_through += [row["text"]] if not set(row["named"]) <= set(found.everybody) else []
    assert len(wrong) <= 0.08 * len(asked), wrong
    assert let_through == []


@pytest.mark.parametrize(
    ("text", "named", "held_off"),
    [
        ("何 平收了红包", {"何平"}, set()),
        ("督察何平收了对方红包", {"何平"}, set()),
        ("总联络员周敏压着不办", {"周敏"}, set()),
        ("处长何平包庇", {"何平"}, set()),
        ("立案庭李正收钱", {"李正"}, set()),
        ("姓李的法官", {"李正"}, set()),
        ("李正义是被告", set(), set()),
        ("被告李正义欠我钱", set(), set()),
        ("李正义收钱", set(), {"李正"}),
        ("对方律师李正明", set(), set()),
        ("高兴地等待结果", set(), {"高兴"}),
        ("提高法官素质", set(), set()),
        ("张法官收钱", set(), {"张伟", "张丽"}),
        ("小李骂我", set(), {"李正"}),
        ("何·平收钱", set(), {"何平"}),
        ("我向何平投诉李正", {"李正"}, {"何平"}),
        ("王芳态度很好，李正骂我", {"李正"}, {"王芳"}),
        ("我姓李，请问几点上班", set(), set()),
    ],
)
def test_who_is_meant_and_who_may_be(text: str, named: set[str], held_off: set[str]) -> None:
    found = names_found(text, SOUTH_LAKE)
    assert (called(found.named), called(found.held_off)) == (named, held_off)


TITLED = [
    StaffName(1, "张伟", titles=("庭长", "法官"), departments=("立案庭",)),
    StaffName(2, "张丽", titles=("书记员",), departments=("执行局",)),
    StaffName(3, "郑远", titles=("院长", "院领导"), departments=("院领导",)),
    StaffName(4, "何平", titles=("督察",), departments=("督察处",)),
    StaffName(5, "杨帆", above=True, titles=("督察",)),
]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张庭长偏袒", NamesFound((1,), (2,))),
        ("张书记员骂我", NamesFound((2,), (1,))),
        ("立案庭的张法官骂我", NamesFound((1,), (2,))),
        ("举报院长", NamesFound((), (3,))),
        ("你们督察包庇", NamesFound((), (4,))),
        ("请督察处理", NamesFound()),
        ("杨督察包庇", NamesFound((), ())),
        ("杨帆包庇", NamesFound((5,), ())),
        ("村里的张主任收钱", NamesFound((), (1, 2))),
    ],
)
def test_titles_departments_and_posts_of_our_own_tables_tell_people_apart(text: str, found: NamesFound) -> None:
    names = names_found(text, TITLED)
    assert names.named == found.named
    assert set(found.held_off) <= set(names.held_off)


@pytest.mark.parametrize("surname", ["欧阳", "宇文", "长孙", "司马", "上官", "诸葛", "令狐", "尉迟", "皇甫", "完颜"])
def test_every_compound_surname_is_heard_whole(surname: str) -> None:
    assert names_found(f"投诉{surname}法官", [StaffName(1, f"{surname}清")]).named == (1,)


def test_of_a_name_in_two_parts_one_part_holds_off() -> None:
    officers = [StaffName(1, "阿依古丽·买买提"), StaffName(2, "李正")]
    for said in ("阿依古丽法官说话很凶", "买买提收了钱", "阿依古丽　买买提不理人"):
        assert names_found(said, officers).everybody == (1,)
