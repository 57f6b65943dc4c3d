from datetime import date

import pytest

from desk.rules.papers.documents import Document
from desk.rules.papers.permits import icao_check, read_old_foreign_card
from desk.rules.papers.reading import parse_document
from desk.rules.text.refusal import Refusal
from models.enums import DocumentKind
from tests.desk.rules.papers.numbers import AS_OF, old_foreign_card

HK, TAIWAN, FOREIGN = (
    DocumentKind.HK_MACAO_PERMIT,
    DocumentKind.TAIWAN_PERMIT,
    DocumentKind.FOREIGN_RESIDENCE_CARD,
)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (HK, "h12345678", "H12345678"),
        (HK, "H1234567801", "H12345678"),
        (HK, "M 1234 5678（02）", "M12345678"),
        (HK, "HA1234567", "HA1234567"),
        (HK, "MA1234567", "MA1234567"),
        (TAIWAN, "01234567", "01234567"),
        (TAIWAN, "0123456701", "01234567"),
        (TAIWAN, "0561682001（D）", "05616820"),
        (FOREIGN, "kaz110090123105", "KAZ110090123105"),
    ],
)
def test_one_person_keeps_one_number_however_often_the_permit_was_issued(
    kind: DocumentKind, typed: str, value: str
) -> None:
    answer = parse_document(typed, AS_OF, kind)
    assert isinstance(answer, Document)
    assert (answer.kind, answer.value) == (kind, value)


@pytest.mark.parametrize(
    ("kind", "typed", "word"),
    [
        (HK, "H1234567", "H 或 M 加 8 位数字"),
        (HK, "C12345678", "H 或 M 加 8 位数字"),
        (HK, "H1234567O", "字母 O"),
        (TAIWAN, "1234567", "8 位数字"),
        (TAIWAN, "1234567O", "字母 O"),
        (FOREIGN, "KAZ11009012310", "3 个字母加 12 位"),
        (FOREIGN, old_foreign_card(place="9900"), "地区代码"),
        (FOREIGN, old_foreign_card(born="900230"), "出生日期"),
        (FOREIGN, "KAZ110090123106", "校验不通过"),
    ],
)
def test_each_slip_is_refused_with_what_is_wrong(kind: DocumentKind, typed: str, word: str) -> None:
    answer = parse_document(typed, AS_OF, kind)
    assert isinstance(answer, Refusal)
    assert word in answer.reason


def test_two_digits_of_a_year_mean_the_latest_that_has_been() -> None:
    child, elder = old_foreign_card(born="150601"), old_foreign_card(born="301231")
    for number, born in ((child, date(2015, 6, 1)), (elder, date(1930, 12, 31))):
        answer = read_old_foreign_card(number, AS_OF)
        assert isinstance(answer, Document)
        assert answer.born == born


def test_a_letter_ten_places_on_is_what_the_passports_check_digit_cannot_see() -> None:
    assert icao_check("KAZ11009012310") == icao_check("UAZ11009012310") == "5"
    assert icao_check("LAZ11009012310") != "5"
