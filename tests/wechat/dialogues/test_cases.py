"""查案 and 绑定: who somebody is, and what a case shows to whom."""

from dataclasses import replace

import pytest

from desk.people import codes
from models.enums import DocumentKind, Standing
from tests.desk.rules.papers.numbers import identity
from tests.wechat.dialogues.cast import (
    CASE,
    CODE,
    HIS_CASE,
    ID_NUMBER,
    JUDGE_LI,
    MOBILE,
    OTHER_CASE,
    PARTY,
    PETITIONER,
    STRANGER,
    Phone,
    said,
)
from wechat.dialogue import Incoming, MessageKind
from wechat.dialogues.bind import CODE_DIGITS, ClaimIdentity, GiveConsent, UseCode
from wechat.dialogues.shared.acts import LeavePetition
from wechat.dialogues.shared.facts import PersonFacts

ONE_CASE = replace(PARTY, cases=(HIS_CASE,))


def test_a_party_sees_how_the_case_stands() -> None:
    words = said(Phone(ONE_CASE).send("查案"))
    assert CASE in words
    assert "现在：开庭\n2024年3月1日 立案，已立案\n2024年5月6日 开庭，第三法庭，上午九时" in words
    assert "1. 联系这个案件的法官" in words


def test_several_cases_are_listed_and_found_by_number_or_cause() -> None:
    phone = Phone(PARTY)
    assert f"1. {CASE} 民间借贷纠纷（开庭）" in said(phone.send("查案"))
    assert "民间借贷纠纷" in said(phone.send("1"))
    assert "2. （2025）赣01民终77号" in said(phone.send("3"))
    assert "买卖合同纠纷" in said(phone.send("买卖合同"))
    phone.send("3")
    assert "现在：开庭" in said(phone.send("2024赣0102民初1234"))


def test_a_case_number_said_in_passing_leads_to_the_case() -> None:
    assert "现在：开庭" in said(Phone(PARTY).send("请问(2024)赣0102民初1234号到哪一步了"))


@pytest.mark.parametrize("facts", [STRANGER, PETITIONER, replace(PARTY, person=PersonFacts(Standing.CLAIMED))])
def test_a_case_number_alone_shows_nothing(facts: object) -> None:
    phone = Phone(facts)  # type: ignore[arg-type]
    words = said(phone.send(CASE))
    assert "案件进展只给当事人本人看" in words
    assert "民间借贷" not in words
    assert "1. 绑定身份" in words


def test_a_case_of_others_is_told_like_one_that_does_not_exist() -> None:
    phone = Phone(ONE_CASE)
    words = said(phone.send(OTHER_CASE))
    assert f"没有查到您是当事人的这个案件：\n{OTHER_CASE}" in words
    assert "1. 看我的其他案件" in words
    assert CASE in said(phone.send("1"))


def test_a_party_without_cases_is_told_so() -> None:
    assert "没有查到您是当事人的案件" in said(Phone(replace(PARTY, cases=())).send("查案"))


def test_from_a_case_word_is_left_for_its_judge_with_court_and_number_filled_in() -> None:
    phone = Phone(ONE_CASE)
    phone.send("查案", "1", "0", "什么时候判", "1", "1")
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert (done.act.court_code, done.act.case_number) == ("赣0102", CASE)


def test_who_cannot_see_a_case_can_ask_the_court_about_it() -> None:
    phone = Phone()
    phone.send(f"{CASE} 这个案子为什么还不开庭，已经过去很久了")
    assert "哪一类事" in said(phone.send("2")), "the case number names the court"
    words = said(phone.send("2"))
    assert "还不开庭" in words, "number and story are filled in"
    phone.send("1", "张三", MOBILE)
    done = phone.send("1")
    assert isinstance(done.act, LeavePetition)
    assert done.act.case_number == CASE


def test_binding_asks_for_consent_first_and_for_the_identity_number_last() -> None:
    phone = Phone()
    assert "您同意吗？\n1. 同意\n2. 不同意" in said(phone.send("绑定"))
    agreed = phone.send("1")
    assert agreed.act == GiveConsent("identity", "2", "核验身份，查询本人的诉求和案件")
    assert "证件上的姓名" in said(agreed)
    phone.send("张三", MOBILE)
    done = phone.send("360102 19800101 0013")
    assert done.act == ClaimIdentity("张三", ID_NUMBER, MOBILE, DocumentKind.IDENTITY_CARD)
    assert done.talk is None


def test_who_does_not_agree_gives_nothing_away() -> None:
    turn = Phone().send("绑定", "不同意")
    assert turn.talk is None
    assert turn.act is None
    assert "不绑定也可以留诉求" in said(turn)


def test_a_wrong_identity_number_is_told_what_is_wrong_without_being_repeated() -> None:
    phone = Phone(replace(STRANGER, person=PersonFacts(consented=True)))
    assert "证件上的姓名" in said(phone.send("绑定")), "consent is asked once"
    phone.send("张三", MOBILE)
    wrong = ID_NUMBER[:-1] + "4"
    words = said(phone.send(wrong))
    assert "校验不通过" in words
    assert wrong not in words
    assert "这里有 17 位" in said(phone.send(ID_NUMBER[:-1]))
    assert phone.talk
    assert ID_NUMBER[:-1] not in phone.talk.to_json()


@pytest.mark.parametrize(
    ("typed", "number", "kind"),
    [
        ("护照 E12345678", "E12345678", DocumentKind.PASSPORT),
        ("台胞证12345678", "12345678", DocumentKind.TAIWAN_PERMIT),
        ("回乡证 h1234567801", "H12345678", DocumentKind.HK_MACAO_PERMIT),
        ("360102800101001", ID_NUMBER, DocumentKind.IDENTITY_CARD),
    ],
)
def test_who_has_another_document_binds_by_it(typed: str, number: str, kind: DocumentKind) -> None:
    phone = Phone(replace(STRANGER, person=PersonFacts(consented=True)))
    phone.send("绑定", "José García", "+852 9123 4567")
    assert phone.send(typed).act == ClaimIdentity("José García", number, "+85291234567", kind)


def test_a_bare_number_that_may_be_several_documents_is_asked_for_its_name() -> None:
    phone = Phone(replace(STRANGER, person=PersonFacts(consented=True)))
    phone.send("绑定", "张三", MOBILE)
    assert "请在前面写明证件" in said(phone.send("12345678"))


def test_a_child_is_told_kindly_that_a_guardian_agrees() -> None:
    phone = Phone(replace(STRANGER, person=PersonFacts(consented=True)))
    phone.send("绑定", "张小三", MOBILE)
    turn = phone.send(identity(born="20170101"))
    assert "爸爸妈妈或其他监护人" in said(turn)
    assert (turn.act, turn.talk) == (None, None)


@pytest.mark.parametrize("before", [("绑定",), ("绑定", "1")])
def test_a_code_may_be_typed_instead(before: tuple[str, ...]) -> None:
    assert Phone().send(*before, "1234 5678").act == UseCode(CODE)


@pytest.mark.parametrize("typed", [CODE, "绑定 1234-5678", "核验码：１２３４５６７８"])
def test_a_code_alone_is_used_at_once(typed: str) -> None:
    assert Phone().send(typed).act == UseCode(CODE)


def test_who_registered_already_is_asked_for_the_code() -> None:
    facts = replace(STRANGER, person=PersonFacts(Standing.CLAIMED, True, "张*", "138****0001"))
    assert "您已登记：张*，还没有核验" in said(Phone(facts).send("绑定"))
    assert Phone(facts).send("绑定", CODE).act == UseCode(CODE)
    assert "证件上的姓名" in said(Phone(facts).send("绑定", "1"))


def test_a_code_of_the_wrong_length_is_told_so() -> None:
    phone = Phone()
    assert "码是 8 位数字" in said(phone.send("绑定", "1234567"))
    assert CODE_DIGITS == codes.DIGITS


@pytest.mark.parametrize("event", ["subscribe", "SCAN"])
def test_a_scanned_code_is_used(event: str) -> None:
    scene = ("qrscene_" if event == "subscribe" else "") + codes.SCENE_PREFIX + CODE
    assert Phone(JUDGE_LI).receive(Incoming(MessageKind.EVENT, event=event, event_key=scene)).act == UseCode(CODE)


def test_who_is_known_already_is_told_so() -> None:
    assert "身份已经核验：张*" in said(Phone(PARTY).send("绑定"))
    assert "已绑定为工作人员：李法官" in said(Phone(JUDGE_LI).send("绑定"))


def test_a_party_reads_when_and_where_to_be_in_court_and_what_is_to_be_paid() -> None:
    hearings = ("12月3日 星期四 上午9:00，第三法庭", "12月10日 星期四 下午2:30", "12月17日 星期四 上午9:00")
    dates = ("诉讼费 1050.00 元，请在 11月27日 前缴纳",)
    words = said(Phone(replace(PARTY, cases=(replace(HIS_CASE, hearings=hearings, dates=dates),))).send("查案"))
    assert (
        "现在：开庭\n开庭：12月3日 星期四 上午9:00，第三法庭\n开庭：12月10日 星期四 下午2:30\n诉讼费 1050.00 元"
        in words
    )
    assert "12月17日" not in words
