"""Fields of a row as case systems and spreadsheets write them."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic_core import PydanticCustomError

from desk.rules.case_rows import fields
from models.enums import HearingStatus
from tests.cast import at


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-03T09:00:00+08:00",
        "2026-12-03T01:00:00Z",
        "2026-12-03 09:00",
        "2026-12-03 9:00:00",
        "2026/12/3 9:00",
        "2026年12月3日9时",
        "2026年12月3日 9点00分",
        "２０２６－１２－０３ ０９：００",
    ],
)
def test_a_moment_is_read_with_its_zone_or_as_a_clock_in_court_shows_it(written: str) -> None:
    assert fields.moment(written) == at("2026-12-03 09:00")


@pytest.mark.parametrize(
    "written", ["2026-12-03", "9:00", "2026-02-30 9:00", "2026-12-03 25:00", "明天上午", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        fields.moment(written)


@pytest.mark.parametrize(
    "written", ["2026-12-03", "2026/12/3", "2026.12.03", "2026年12月3日", "2026-12-03T00:00:00", "2026-12-03 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(written: str) -> None:
    assert fields.day(written) == date(2026, 12, 3)


@pytest.mark.parametrize("written", ["2026-13-03", "20261203", "12-03", "0026-12-03", "9999-12-31"])
def test_what_is_no_day_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        fields.day(written)


@pytest.mark.parametrize(("written", "amount"), [("50", "50"), ("1,050.00", "1050.00"), ("¥50元", "50")])
def test_money_is_read_in_yuan(written: str, amount: str) -> None:
    assert fields.money(written) == Decimal(amount)


@pytest.mark.parametrize("written", ["", "五十", "-50", "1e9", "0.001", "NaN", "9999999999999"])
def test_what_is_no_money_is_refused(written: str) -> None:
    with pytest.raises(PydanticCustomError):
        fields.money(written)


@pytest.mark.parametrize(("written", "said"), [("是", True), ("TRUE", True), ("1", True), ("否", False), ("", False)])
def test_a_yes_is_read(written: str, said: bool) -> None:
    assert fields.yes(written) is said


def test_a_value_is_written_as_its_code_or_its_words() -> None:
    assert fields.one_of(HearingStatus, "held") is fields.one_of(HearingStatus, "已开庭") is HearingStatus.HELD
    with pytest.raises(PydanticCustomError, match="应为已排期、已改期、已取消或已开庭"):
        fields.one_of(HearingStatus, "休庭")


@pytest.mark.parametrize(("written", "read"), [(None, ""), (True, "是"), (12, "12"), (50.5, "50.5"), (" 甲 ", "甲")])
def test_numbers_and_yes_of_json_are_the_text_of_a_file(written: object, read: str) -> None:
    assert fields.text(written) == read


@pytest.mark.parametrize("written", [[], {}, "甲\x00"])
def test_what_is_no_text_is_refused(written: object) -> None:
    with pytest.raises(PydanticCustomError):
        fields.text(written)
