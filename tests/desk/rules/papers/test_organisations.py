import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.papers.documents import Document
from desk.rules.papers.organisations import parse_credit_code, parse_lawyer_licence
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind
from tests.desk.rules.papers.numbers import AS_OF, CREDIT_ALPHABET, credit_code

EXAMPLE = Document(DocumentKind.CREDIT_CODE, "91350100M000100Y43")
LICENCE = "13601201510123456"


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal)
    return answer.reason


@pytest.mark.parametrize(
    "typed",
    ["91350100M000100Y43", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100 M000100Y 43"],
)
def test_a_credit_code_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_credit_code(typed) == EXAMPLE


@pytest.mark.parametrize("code", ["N2360102MF0A1B2C3H", "Y1360100MC0D4E5F6B", "A1110000MB0X1Y2W3F"])
def test_a_credit_code_may_begin_with_a_letter_as_a_village_collectives_does(code: str) -> None:
    assert parse_credit_code(code) == Document(DocumentKind.CREDIT_CODE, code)


@settings(max_examples=60, deadline=None)
@given(st.text(CREDIT_ALPHABET, min_size=9, max_size=9), st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_always_noticed(order: str, at: int, off: int) -> None:
    right = credit_code(order)
    assert parse_credit_code(right) == Document(DocumentKind.CREDIT_CODE, right)
    wrong = right[:at] + CREDIT_ALPHABET[(CREDIT_ALPHABET.index(right[at]) + off) % 31] + right[at + 1 :]
    assert isinstance(parse_credit_code(wrong), Refusal)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写"),
        ("91350100M000100Y4", "这里有 17 位"),
        ("91350100M000100YO3", "没有“O”"),
        ("91350100M000100Y44", "校验不通过"),
        ("9135010MM000100Y43", "校验不通过"),
    ],
)
def test_a_wrong_credit_code_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_credit_code(typed))


@pytest.mark.parametrize("typed", [LICENCE, "1360 1201 5101 23456", "律师执业证号：13601201510123456"])
def test_a_lawyers_licence_is_read_however_it_is_typed(typed: str) -> None:
    answer = parse_lawyer_licence(typed, AS_OF)
    assert answer == Document(DocumentKind.LAWYER_LICENCE, LICENCE)
    assert isinstance(answer, Document)
    assert answer.masked == "136012*******3456"


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("", "请填写 17 位"),
        (LICENCE[:-1], "这里有 16 位"),
        ("1360120151O123456", "字母 O"),
        ("2" + LICENCE[1:], "以 1 开头"),
        ("199" + LICENCE[3:], "以 1 开头"),
        ("13601202710123456", "年份"),
        ("13601201500123456", "第 10 位"),
        ("13601201513123456", "第 11 位"),
    ],
)
def test_a_wrong_licence_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    assert word in refused(parse_lawyer_licence(typed, AS_OF))
