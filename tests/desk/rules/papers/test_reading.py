"""Any document, as people type it: 20,000 made up, each read back; one character wrong, refused; else asked."""

from random import Random

import pytest

from desk.rules.papers.documents import Document
from desk.rules.papers.reading import parse_document
from desk.rules.papers.redaction import redact
from desk.rules.text.refusal import Refusal
from models.enums import PERSONAL_DOCUMENTS, DocumentKind
from tests.desk.rules.papers.numbers import AS_OF, CREDIT_ALPHABET, LETTERS, MAKERS, as_typed, made_up

EACH = 3000
"""Of seven kinds: 21,000."""
CHECKED = (
    DocumentKind.IDENTITY_CARD,
    DocumentKind.RESIDENCE_PERMIT,
    DocumentKind.FOREIGN_RESIDENCE_CARD,
    DocumentKind.CREDIT_CODE,
)
ALL = tuple(MAKERS)


@pytest.mark.parametrize("kind", ALL)
def test_3000_documents_of_each_kind_are_read_back_and_masked(kind: DocumentKind) -> None:
    random = Random(20261120)
    for _ in range(EACH):
        written, value = made_up(kind, random)
        answer = parse_document(as_typed(written, random), AS_OF, kind, ALL)
        assert isinstance(answer, Document), (written, answer)
        assert (answer.kind, answer.value) == (kind, value)
        if kind is not DocumentKind.CREDIT_CODE:
            assert len(answer.masked) == len(value)
            assert answer.masked.count("*") >= len(value) // 2 - 1
        assert parse_document(value, AS_OF, kind, ALL) == answer


@pytest.mark.parametrize("kind", CHECKED)
def test_every_one_character_error_a_checksum_can_see_is_refused(kind: DocumentKind) -> None:
    random = Random(7)
    for _ in range(150):
        written, value = made_up(kind, random)
        if len(written) < len(value):
            continue  # fifteen digits have no check character
        for at, char in enumerate(value):
            for other in _others(kind, value, at):
                wrong = value[:at] + other + value[at + 1 :]
                answer = parse_document(wrong, AS_OF, kind, (kind,))
                assert isinstance(answer, Refusal) or _unseen(value, char, other), wrong


@pytest.mark.parametrize("kind", CHECKED)
def test_of_12000_documents_with_a_checksum_one_wrong_digit_at_each_place_is_refused(kind: DocumentKind) -> None:
    random = Random(20261129)
    for _ in range(EACH):
        written, value = made_up(kind, random)
        if len(written) < len(value):
            continue  # fifteen digits have no check character
        for at, char in enumerate(value):
            if not char.isdigit():
                continue
            wrong = value[:at] + random.choice("0123456789".replace(char, "")) + value[at + 1 :]
            assert isinstance(parse_document(wrong, AS_OF, kind, (kind,)), Refusal), (value, wrong)


def _others(kind: DocumentKind, value: str, at: int) -> str:
    if kind is DocumentKind.CREDIT_CODE:
        alphabet = CREDIT_ALPHABET
    elif value[at].isalpha() and len(value) == 15:
        alphabet = LETTERS
    else:
        alphabet = "0123456789X" if at == 17 else "0123456789"
    return alphabet.replace(value[at], "")


def _unseen(value: str, char: str, other: str) -> bool:
    """Ten or twenty letters on, the check digit of passports stays the same: A, K and U."""
    return len(value) == 15 and char.isalpha() and (ord(char) - ord(other)) % 10 == 0


@pytest.mark.parametrize(
    "kind", [DocumentKind.IDENTITY_CARD, DocumentKind.RESIDENCE_PERMIT, DocumentKind.FOREIGN_RESIDENCE_CARD]
)
def test_a_number_that_tells_its_kind_need_not_be_named(kind: DocumentKind) -> None:
    random = Random(3)
    for _ in range(200):
        written, value = made_up(kind, random)
        answer = parse_document(written, AS_OF)
        assert isinstance(answer, Document)
        assert (answer.kind, answer.value) == (kind, value)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("E12345678", DocumentKind.PASSPORT),
        ("EA1234567", DocumentKind.PASSPORT),
        ("C01X00T47", DocumentKind.PASSPORT),
        ("H12345678", DocumentKind.HK_MACAO_PERMIT),
        ("HA1234567", DocumentKind.HK_MACAO_PERMIT),
        ("0561682001(D)", DocumentKind.TAIWAN_PERMIT),
        ("台胞证12345678", DocumentKind.TAIWAN_PERMIT),
        ("臺胞證 12345678", DocumentKind.TAIWAN_PERMIT),
        ("护照123456789", DocumentKind.PASSPORT),
        ("护照号码是：H12345678", DocumentKind.PASSPORT),
        ("回乡证 MA1234567", DocumentKind.HK_MACAO_PERMIT),
        ("永久居留证KAZ110090123105", DocumentKind.FOREIGN_RESIDENCE_CARD),
    ],
)
def test_the_shape_or_the_name_in_front_says_what_it_is(typed: str, kind: DocumentKind) -> None:
    answer = parse_document(typed, AS_OF)
    assert isinstance(answer, Document)
    assert answer.kind is kind


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("12345678", "请在前面写明证件"),
        ("1234567890", "请在前面写明证件"),
        ("123456789", "请在前面写明证件"),
        ("MA1234567", "请在前面写明证件"),
        ("C1234567", "请在前面写明证件"),
        ("A123456(7)", "香港身份证"),
        ("A123456789", "台湾的身份证"),
        ("13807910001", "手机号码"),
        ("360102********1234", "星号"),
        ("123", "太短"),
        ("", "请填写证件号码"),
        ("91350100M000100Y43", "单位的统一社会信用代码"),
        ("信用代码91350100M000100Y43", "统一社会信用代码的号码，这里要填"),
        ("身份证E12345678", "这是护照的号码，不是居民身份证的"),
        ("9" * 500, "不要带别的字"),
    ],
)
def test_what_is_not_sure_is_asked_and_what_is_another_number_is_named(typed: str, word: str) -> None:
    answer = parse_document(typed, AS_OF)
    assert isinstance(answer, Refusal)
    assert word in answer.reason


@pytest.mark.parametrize("kind", PERSONAL_DOCUMENTS)
def test_a_document_named_in_a_message_is_taken_out_of_it(kind: DocumentKind) -> None:
    random = Random(11)
    names = {DocumentKind.TAIWAN_PERMIT: "台胞证", DocumentKind.PASSPORT: "护照"}
    for _ in range(200):
        _, value = made_up(kind, random)
        said = f"我的{names.get(kind, '证件')}号码是{value}，请查一下"
        kept = redact(said)
        assert kept.found
        assert value not in kept.text
        assert redact(kept.text).text == kept.text
