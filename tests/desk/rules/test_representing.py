"""What a mandate must be, by its own words alone."""

from dataclasses import replace
from datetime import date

import pytest

from desk.rules.papers.documents import Document
from desk.rules.representing import ReadMandate, overlap, wrong_with
from models.enums import DocumentKind, RepresentsAs

TODAY = date(2026, 11, 17)
PERSON = Document(DocumentKind.IDENTITY_CARD, "360102198005152019")
COMPANY = Document(DocumentKind.CREDIT_CODE, "91360100MA35HG7A1L")
LAWYER = ReadMandate(RepresentsAs.LAWYER, "张三", PERSON, TODAY, licence="13601201510123456", firm="江西洪城律师事务所")


@pytest.mark.parametrize(
    ("mandate", "field"),
    [
        (LAWYER, ""),
        (replace(LAWYER, licence=""), "licence"),
        (replace(LAWYER, firm=""), "firm"),
        (replace(LAWYER, ends_on=TODAY), ""),
        (replace(LAWYER, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 16)), "ends_on"),
        (replace(LAWYER, starts_on=date(2026, 11, 18), ends_on=date(2026, 11, 17)), "ends_on"),
        (replace(LAWYER, capacity=RepresentsAs.LEGAL_REPRESENTATIVE), "principal_number"),
        (replace(LAWYER, capacity=RepresentsAs.LEGAL_REPRESENTATIVE, principal=COMPANY), ""),
        (replace(LAWYER, capacity=RepresentsAs.GUARDIAN, principal=COMPANY), "principal_number"),
        (replace(LAWYER, capacity=RepresentsAs.GUARDIAN, licence="", firm=""), ""),
        (replace(LAWYER, capacity=RepresentsAs.AGENT, licence="", firm=""), ""),
    ],
)
def test_what_is_wrong_is_named_at_its_field(mandate: ReadMandate, field: str) -> None:
    wrong = wrong_with(mandate, TODAY)
    assert (wrong.field if wrong else "") == field


def test_spans_of_days_overlap_where_they_share_one() -> None:
    first, second, third = date(2026, 1, 1), date(2026, 6, 1), date(2026, 12, 31)
    assert overlap((first, second), (second, third))
    assert overlap((first, None), (third, None))
    assert not overlap((first, date(2026, 5, 31)), (second, None))
    assert not overlap((second, third), (first, date(2026, 5, 31)))
