"""A petition's kind is proposed from its words; one that accuses somebody of the court is a complaint."""

import pytest

from desk.screening.accusations import accuses
from desk.screening.kinds import propose_kind
from models.enums import PetitionKind
from tests.desk.screening.sets import rows_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("投诉窗口人员态度恶劣", PetitionKind.COMPLAINT),
        ("执行款什么时候发", PetitionKind.ENFORCEMENT),
        ("立案材料被退回来了", PetitionKind.FILING),
        ("我的案子到哪一步了", PetitionKind.CASE_QUERY),
        ("请转告李法官给我回电话", PetitionKind.CONTACT),
        ("补充的证据寄出一周了，请问收到没有", PetitionKind.MATERIALS),
        ("建议立案大厅多开一个窗口", PetitionKind.SUGGESTION),
        ("诉讼费怎么计算", PetitionKind.CONSULT),
        ("楼下噪音谁来管管", PetitionKind.OTHER),
        ("", PetitionKind.OTHER),
    ],
)
def test_张三_is_proposed_the_kind_his_words_speak_for(text: str, kind: PetitionKind) -> None:
    assert propose_kind(text) is kind


def test_whatever_accuses_somebody_of_the_court_is_a_complaint() -> None:
    assert propose_kind("执行款什么时候发", accused=True) is PetitionKind.COMPLAINT


def test_telling_of_hidden_property_is_no_complaint() -> None:
    assert propose_kind("举报被执行人隐匿财产的线索") is PetitionKind.ENFORCEMENT


def test_most_of_the_set_is_proposed_right() -> None:
    rows = rows_of("kinds")
    right = sum(propose_kind(row["text"]) == row["kind"] for row in rows)
    assert right / len(rows) >= 0.95


def test_what_others_wrote_is_proposed_right() -> None:
    rows = rows_of("kinds_more")
    right = sum(propose_kind(row["text"], accuses(row["text"])) == row["kind"] for row in rows)
    assert right / len(rows) >= 0.95
