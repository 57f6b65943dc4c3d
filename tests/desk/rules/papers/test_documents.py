from datetime import date

import pytest

from desk.rules.papers.documents import Document, whole_years
from models.enums import DocumentKind

ZHANG_SAN = Document(DocumentKind.IDENTITY_CARD, "360102198005152019", date(1980, 5, 15))
DAVID = Document(DocumentKind.PASSPORT, "C1234567")


def test_a_number_stays_out_of_logs_and_is_shown_masked() -> None:
    assert "1980" not in repr(ZHANG_SAN)
    assert (ZHANG_SAN.masked, DAVID.masked) == ("360102********2019", "C****567")


def test_an_organisations_code_is_public() -> None:
    assert Document(DocumentKind.CREDIT_CODE, "91350100M000100Y43").masked == "91350100M000100Y43"


def test_an_identity_number_is_found_as_it_always_was_and_kinds_never_meet() -> None:
    assert ZHANG_SAN.key == "360102198005152019"
    assert DAVID.key == "passport:C1234567"
    taiwan = Document(DocumentKind.TAIWAN_PERMIT, "12345678")
    assert taiwan.key != Document(DocumentKind.PASSPORT, "12345678").key


@pytest.mark.parametrize(("today", "years"), [(date(2026, 3, 1), 14), (date(2026, 2, 28), 13), (date(2024, 2, 29), 12)])
def test_somebody_born_on_a_leap_day_is_a_year_older_when_it_has_passed(today: date, years: int) -> None:
    assert whole_years(date(2012, 2, 29), today) == years


def test_a_child_is_under_14_by_the_documents_own_date() -> None:
    nine = Document(DocumentKind.IDENTITY_CARD, "x", date(2017, 1, 1))
    assert nine.is_of_a_child(date(2026, 11, 20))
    assert not nine.is_of_a_child(date(2031, 1, 1))
    assert not DAVID.is_of_a_child(date(2026, 11, 20))
