"""Whoever holds a post, or works in a department, that is complained of is held off."""

import pytest

from desk.screening.naming.staff_names import StaffName
from desk.screening.subject_names import names_found

COURT = [
    StaffName(1, "李正", titles=("法官",), departments=("执行局",)),
    StaffName(2, "王芳", titles=("部门联络员",), departments=("执行局",)),
    StaffName(3, "吴伟", titles=("庭长", "法官"), departments=("民事审判第一庭",)),
    StaffName(4, "孙琪", titles=("法官",), departments=("民事审判第一庭",)),
    StaffName(5, "何平", titles=("督察",), departments=("督察处",)),
    StaffName(6, "郑远", titles=("副院长", "院领导"), departments=("院领导",)),
    StaffName(7, "赵晴", titles=("坐席",), departments=("群众诉求服务处",)),
]


def held_off(text: str) -> set[str]:
    found = names_found(text, COURT)
    return {one.name for one in COURT if one.id in found.held_off}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("执行局局长收了被告的钱", {"李正", "王芳"}),
        ("执行局负责人跟被告喝酒", {"李正", "王芳"}),
        ("执行局联络员压着不办", {"王芳"}),
        ("执行局的法官收钱", {"李正"}),
        ("民一庭庭长偏袒对方", {"吴伟"}),
        ("民事审判第一庭收了对方的好处", {"吴伟", "孙琪"}),
        ("你们督察处的人收了钱", {"何平"}),
        ("督察处跟被告是一伙的", {"何平"}),
        ("副院长跟被告吃饭", {"郑远"}),
        ("举报你们分管副院长", {"郑远"}),
        ("举报副院长", {"郑远"}),
        ("12368热线的人把材料给了被告", {"赵晴"}),
        ("客服骂我", {"赵晴"}),
    ],
)
def test_whoever_may_be_meant_by_a_post_or_a_department_is_held_off(text: str, meant: set[str]) -> None:
    assert held_off(text) >= meant


@pytest.mark.parametrize(
    "text",
    [
        "请督察处查处执行局的人",
        "请督察处理",
        "我已向院领导反映",
        "建议副院长调查",
        "请问执行局在几楼",
        "法官收了钱",
        "希望督察处核实",
    ],
)
def test_who_is_asked_to_act_or_asked_after_is_not(text: str) -> None:
    assert held_off(text) == set()


ABOVE = [
    StaffName(8, "秦岚", above=True, titles=("督察",), departments=("督察处",), courts=("江西高院",)),
    StaffName(9, "李明", above=True, titles=("法官",), courts=("江西高院",)),
]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("高院督察处的人收了钱", {8}),
        ("江西高院的督察包庇他们", {8}),
        ("上级法院督察收了钱", {8}),
        ("高院的李法官收了钱", {1, 9}),
        ("秦兰督察包庇", {8}),
    ],
)
def test_of_a_court_above_they_are_held_off_where_it_is_spoken_of(text: str, meant: set[int]) -> None:
    assert set(names_found(text, [*COURT, *ABOVE]).everybody) >= meant


@pytest.mark.parametrize("text", ["督察处的人收了钱", "李法官收了钱"])
def test_where_it_is_not_they_are_not(text: str) -> None:
    assert not {8, 9} & set(names_found(text, [*COURT, *ABOVE]).everybody)


def test_a_post_that_stands_with_its_holders_name_means_nobody_else() -> None:
    staff = [*COURT, StaffName(8, "陈强", titles=("副院长",)), StaffName(9, "黄海", titles=("院长",))]
    assert names_found("副院长陈强收了钱", staff).everybody == (8,)
    assert names_found("举报副院长", staff).everybody == (6, 8)
