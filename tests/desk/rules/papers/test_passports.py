import pytest

from desk.rules.papers.documents import Document
from desk.rules.papers.reading import parse_document
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind
from tests.desk.rules.papers.numbers import AS_OF


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("E12345678", "E12345678"),
        ("ea 1234567", "EA1234567"),
        ("护照：G12345678", "G12345678"),
        ("P.1234567", "P1234567"),
        ("C01X00T47", "C01X00T47"),
        ("１２３４５６７８９", "123456789"),
        ("passport no1234567", "NO1234567"),
    ],
)
def test_a_passport_of_any_country_is_read(typed: str, value: str) -> None:
    assert parse_document(typed, AS_OF, DocumentKind.PASSPORT) == Document(DocumentKind.PASSPORT, value)


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("E1234", "这里有 5 位"),
        ("E1234567890", "这里有 11 位"),
        ("ABCDEF123", "6 到 9 位"),
        ("EO1234567", "不用字母 I、O"),
        ("护照丢了", "不要带别的字"),
    ],
)
def test_each_slip_is_refused_with_what_is_wrong(typed: str, word: str) -> None:
    answer = parse_document(typed, AS_OF, DocumentKind.PASSPORT)
    assert isinstance(answer, Refusal)
    assert word in answer.reason
