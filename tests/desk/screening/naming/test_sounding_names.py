"""Whoever is written as they sound is held off, and nobody else is."""

import pytest

from desk.screening.naming.staff_names import StaffName
from desk.screening.subject_names import names_found

COURT = [
    StaffName(at, name)
    for at, name in enumerate(("李正", "王芳", "何平", "欧阳明", "周敏", "吴晓东", "黎明", "周明"), 1)
]


def held_off(text: str) -> set[str]:
    found = names_found(text, COURT)
    return {one.name for one in COURT if one.id in found.held_off}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("李政法官收了红包", {"李正"}),
        ("李征收了对方的钱", {"李正"}),
        ("黎正法官偏袒对方", {"李正"}),
        ("王方骂我", {"王芳"}),
        ("何苹督察包庇", {"何平"}),
        ("欧阳鸣书记员要钱", {"欧阳明"}),
        ("吴小冬压着案子", {"吴晓东"}),
        ("li zheng收了红包", {"李正"}),
        ("Zheng LI took the money", {"李正"}),
        ("Lǐ Zhèng收钱", {"李正"}),
        ("ouyang ming法官骂人", {"欧阳明"}),
        ("LZ法官收了红包", {"李正"}),
        ("李zheng收钱", {"李正"}),
        ("王、李二位法官收了钱", {"李正", "王芳"}),
        ("李何两位法官吃请", {"李正", "何平"}),
    ],
)
def test_a_name_written_as_it_sounds_holds_off_who_bears_it(text: str, meant: set[str]) -> None:
    assert held_off(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "我和平常一样在处理正常的事",
        "被告李政欠钱不还",
        "对方律师王方骂我",
        "立正站好",
        "你们法官收了钱",
        "周敏没有收钱",
        "请问怎么上诉 lz",
        "my zhengzhou case",
    ],
)
def test_words_and_parties_that_only_sound_so_hold_nobody_off_for_it(text: str) -> None:
    assert held_off(text) == set()


def test_a_surname_with_a_spelt_given_name_before_a_title_is_that_officer() -> None:
    assert names_found("李z法官收钱", COURT).named == (1,)
