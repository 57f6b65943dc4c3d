"""A lawyer with two principals is asked first for whom; nobody else is."""

from dataclasses import replace

from tests.wechat.dialogues.cast import PETITIONER, Phone, said
from wechat.dialogues.shared.acts import LeavePetition
from wechat.dialogues.shared.facts import PrincipalLine

COMPANY = "江西赣江商贸有限公司（法定代表人）"
LAWYER = replace(PETITIONER, principals=(PrincipalLine(7, "张*（律师）"), PrincipalLine(9, COMPANY)))


def test_nobody_without_principals_is_asked() -> None:
    assert "替谁提" not in said(Phone(PETITIONER).send("诉求"))


def test_the_principal_chosen_goes_with_the_petition_and_stands_in_the_last_look() -> None:
    phone = Phone(LAWYER)
    asked = said(phone.send("诉求"))
    assert "这件事是替谁提的" in asked
    assert COMPANY in asked
    phone.send("3", "南昌中院")
    answers = {"kind": "咨询", "case": "没有", "what": "公司的货款什么时候开庭"}
    while phone.talk is not None and phone.talk.step != "confirm":
        step = phone.talk.step
        turn = phone.send(answers.pop(step, "1"))
    assert f"替谁提：{COMPANY}" in said(turn)
    left = phone.send("1").act
    assert isinstance(left, LeavePetition)
    assert left.representation_id == 9


def test_ones_own_matter_is_left_for_nobody_else() -> None:
    phone = Phone(LAWYER)
    phone.send("诉求", "我自己的事")
    assert phone.talk is not None
    assert phone.talk.data["speaker"] == "own"
