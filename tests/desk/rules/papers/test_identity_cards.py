from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.papers.documents import Document
from desk.rules.papers.reading import parse_document
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind
from tests.desk.rules.papers.numbers import AS_OF, identity

ZHANG_SAN = identity()
CARD = DocumentKind.IDENTITY_CARD


def read(typed: str, as_of: datetime = AS_OF) -> Document:
    answer = parse_document(typed, as_of, CARD)
    assert isinstance(answer, Document), answer
    return answer


def refused(typed: str, as_of: datetime = AS_OF) -> str:
    answer = parse_document(typed, as_of, CARD)
    assert isinstance(answer, Refusal), answer
    return answer.reason


def test_the_standards_own_example_is_valid() -> None:
    assert read("11010519491231002X") == Document(CARD, "11010519491231002X", date(1949, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        " 110105-19491231-002x\n",
        "110105\u200b19491231002x",
        "11010519491231002×",
        "11010519491231002Х",
        "110105491231002",
        "身份证号码：11010519491231002X",
        "我的身份证号是110105 19491231 002x。",
    ],
)
def test_张三_types_his_number_however_he_likes(typed: str) -> None:
    assert read(typed).value == "11010519491231002X"


@pytest.mark.parametrize("region", ["360102", "659004", "710000"])
def test_every_province_is_taken(region: str) -> None:
    assert read(identity(region)).kind is CARD


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        ("810000", DocumentKind.RESIDENCE_PERMIT),
        ("820000", DocumentKind.RESIDENCE_PERMIT),
        ("830000", DocumentKind.RESIDENCE_PERMIT),
        ("936840", DocumentKind.FOREIGN_RESIDENCE_CARD),
    ],
)
def test_a_residence_permit_called_an_identity_card_is_what_its_number_says(region: str, kind: DocumentKind) -> None:
    assert read(identity(region)).kind is kind


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写"),
        (ZHANG_SAN[:-1], "这里有 17 位"),
        (ZHANG_SAN + "1", "这里有 19 位"),
        ("36010219900101X234", "X 不在最后"),
        ("3601O219900101123" + ZHANG_SAN[-1], "字母 O"),
        ("36OlO2900101123", "字母 O"),
        ("360102199001011A3" + ZHANG_SAN[-1], "不该出现的字符"),
        ("360102********1234", "星号"),
        ("13807910001", "手机号码"),
        ("张三的身份证号码我不记得了真的不知道", "不要带别的字"),
        (f"{ZHANG_SAN}张三", "不要带别的字"),
        ("E12345678", "这是护照的号码"),
        ("91350100M000100Y43", "统一社会信用代码"),
        (identity("990102"), "地区代码"),
        (identity("190102"), "地区代码"),
        (identity("810001"), "地区代码"),
        (identity(born="19900230"), "出生日期"),
        ("360102900230123", "第 7 至 12 位"),
        (identity(born="20261121"), "出生日期"),
        (identity(born="18900101"), "出生日期"),
        (ZHANG_SAN[:-1] + ("0" if ZHANG_SAN[-1] != "0" else "1"), "校验不通过"),
    ],
)
def test_each_slip_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(typed)


def test_a_child_born_today_in_court_time_is_taken() -> None:
    midnight_in_nanchang = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    newborn = identity(born="20261121")
    assert read(newborn, midnight_in_nanchang)
    assert "出生日期" in refused(newborn, midnight_in_nanchang - timedelta(minutes=1))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 16), st.integers(1, 9), st.integers(0, 999))
def test_one_wrong_digit_is_always_noticed(at: int, off: int, order: int) -> None:
    number = identity(order=f"{order:03d}")
    assert read(number)
    wrong = number[:at] + str((int(number[at]) + off) % 10) + number[at + 1 :]
    assert refused(wrong)
