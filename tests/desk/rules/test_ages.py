"""From the fourteenth birthday on somebody agrees alone."""

from datetime import date

import pytest

from desk.rules.ages import consents_alone, years_old


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(2012, 11, 17), date(2026, 11, 16), 13),
        (date(2012, 11, 17), date(2026, 11, 17), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
        (date(1949, 12, 31), date(2026, 1, 1), 76),
    ],
)
def test_a_year_older_on_the_birthday_and_not_before(born: date, day: date, years: int) -> None:
    assert years_old(born, day) == years
    assert consents_alone(born, day) == (years >= 14)
