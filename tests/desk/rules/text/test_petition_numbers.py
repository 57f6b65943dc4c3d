from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.rules.text.petition_numbers import LARGEST_SEQUENCE, Prefix, find, ticket_number, valid

NOVEMBER = date(2026, 11, 20)
PETITION = ticket_number("SQ", 17, NOVEMBER)
TICKET = ticket_number("GD", 25, NOVEMBER)


def test_a_number_carries_month_sequence_and_check_digit() -> None:
    assert PETITION == "SQ20261100000171"
    assert TICKET == "GD20261100000257"
    assert valid(PETITION)
    assert valid(TICKET)


@pytest.mark.parametrize(
    "number",
    [
        "SQ20240100000011",
        "GD20240100000016",
        "SQ20251200084085",
        "GD20251200272912",
        "SQ20260202830004",
        "GD20991299999991",
        "SQ20000199999999",
        "GD20261112345679",
    ],
)
def test_numbers_given_out_before_a_library_counted_the_digit_still_hold(number: str) -> None:
    issued_on = date(int(number[2:6]), int(number[6:8]), 1)
    prefix: Prefix = "SQ" if number.startswith("SQ") else "GD"

    assert valid(number)
    assert ticket_number(prefix, int(number[8:15]), issued_on) == number


@pytest.mark.parametrize("sequence", [0, -1])
def test_a_sequence_that_does_not_fit_is_an_error(sequence: int) -> None:
    with pytest.raises(ValueError, match="is below 1"):
        ticket_number("SQ", sequence, NOVEMBER)


def test_after_the_last_of_seven_digits_they_begin_anew_and_the_month_keeps_numbers_apart() -> None:
    last, first = (ticket_number("SQ", sequence, NOVEMBER) for sequence in (LARGEST_SEQUENCE, LARGEST_SEQUENCE + 1))

    assert last.startswith("SQ2026119999999")
    assert first == ticket_number("SQ", 1, NOVEMBER)
    assert ticket_number("SQ", LARGEST_SEQUENCE + 1, date(2031, 2, 1)).startswith("SQ2031020000001")


def test_a_year_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValueError, match="year 2100"):
        ticket_number("SQ", 1, date(2100, 1, 1))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, LARGEST_SEQUENCE),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(2, 15),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(sequence: int, day: date, at: int, off: int) -> None:
    number = ticket_number("GD", sequence, day)
    assert valid(number)
    assert find(number) == [number]
    wrong = number[:at] + str((int(number[at]) + off) % 10) + number[at + 1 :]
    assert not valid(wrong)
    assert not valid("SQ" + number[2:])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, LARGEST_SEQUENCE), st.integers(8, 14))
def test_two_swapped_digits_are_always_noticed(sequence: int, at: int) -> None:
    number = ticket_number("SQ", sequence, NOVEMBER)
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert valid(swapped) is (swapped == number)


@pytest.mark.parametrize(
    "typed",
    [
        "sq20261100000171",
        "SQ 202611 0000017 1",
        "ＳＱ２０２６１１０００００１７１",
        "编号SQ-20261100000171，请帮我查",
        "我的诉求sq202611 00000171怎么样了",
    ],
)
def test_a_number_is_found_however_it_is_typed(typed: str) -> None:
    assert find(typed) == [PETITION]


def test_several_numbers_keep_their_order_and_do_not_repeat() -> None:
    assert find(f"{TICKET}、{PETITION}和{TICKET}") == [TICKET, PETITION]


@pytest.mark.parametrize(
    "typed", ["", "SQ20261100000174", "SQ20261300000170", "SQ2026110000017", PETITION + "1", "XSQ" + PETITION[2:]]
)
def test_what_is_not_a_number_is_not_found(typed: str) -> None:
    assert find(typed) == []
    assert not valid(typed)
