"""Which absences fit beside those that stand."""

from datetime import date

import pytest

from desk.rules.absences import AbsenceDays, objection_to

TODAY = date(2026, 11, 17)


def away(officer: int, stand_in: int | None, first: int, last: int) -> AbsenceDays:
    return AbsenceDays(officer, stand_in, date(2026, 11, first), date(2026, 11, last))


def test_an_absence_by_itself_fits_and_so_does_one_that_begins_the_day_after_another_ends() -> None:
    assert objection_to(away(1, 2, 17, 17), [], TODAY) is None
    assert objection_to(away(1, 2, 20, 21), [away(1, 3, 18, 19), away(2, 3, 22, 23)], TODAY) is None


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (away(1, 1, 18, 19), "本人"),
        (away(1, 2, 19, 18), "早于"),
        (away(1, 2, 16, 18), "过去"),
        (AbsenceDays(1, 2, TODAY, date(2027, 12, 1)), "最长一年"),
        (away(5, 7, 18, 20), "已经请过假"),
        (away(7, 5, 18, 20), "自己也请假"),
        (away(6, 7, 18, 20), "正代别人"),
        (away(6, 5, 18, 20), "自己也请假"),
    ],
)
def test_what_does_not_fit_is_said_in_words(wanted: AbsenceDays, words: str) -> None:
    assert words in (objection_to(wanted, [away(5, 6, 20, 22)], TODAY) or "")
