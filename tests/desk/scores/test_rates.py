"""Rates and scores: rules of plain values."""

import pytest

from desk.scores.measures import FIRST
from desk.scores.rates import MINIMUM, RATES, RATES_BY, score, share


def test_below_the_minimum_there_is_no_rate_but_there_are_counts() -> None:
    few = share(RATES["satisfied"], {"happy": 8, "rated": 9})
    assert (few.part, few.of, few.value) == (8, 9, None)
    enough = share(RATES["satisfied"], {"happy": 8, "rated": MINIMUM})
    assert enough.value == 0.8
    assert share(RATES["repeats"], {"repeated": 30, "received": 20}).value == 1.0


def test_who_never_answers_is_no_good_court_in_any_rate() -> None:
    lazy = {"received": 20, "response_missed": 20, "overdue": 20, "tickets_overdue": 20, "not_rated": 20}
    assert share(RATES["response"], lazy).value == 0.0
    assert share(RATES["in_time"], lazy).value == 0.0
    assert share(RATES["resolved"], lazy).value == 0.0


def test_a_score_is_the_weighted_mean_of_what_has_enough_cases() -> None:
    counts = {"responded_in_time": 10, "tickets_in_time": 15, "tickets_overdue": 5, "happy": 9, "rated": 10}
    counts |= {"unhappy": 2, "answered": 20}
    weights = {"response": 40, "in_time": 40, "satisfied": 20}
    assert score(counts, weights) == pytest.approx(40 * 1 + 40 * 0.75 + 20 * 0.9)
    assert score(counts, {"unhappy": 100}) == pytest.approx(90), "few bad ratings are good"
    assert score({}, weights) is None
    assert score(counts, weights, court=False) == pytest.approx(100 * (40 * 0.75 + 20 * 0.9) / 60), (
        "no desk, no response"
    )
    assert score(counts, weights | {"settled": 200}) is None, "one rate of many is no score"


MUCH_SETTLED = {"answered": 100, "answered_in_time": 97, "overdue": 3, "tickets_in_time": 10, "tickets_overdue": 3}
MUCH_SETTLED |= {"rated": 20, "happy": 16, "unhappy": 4}


def test_期限内办结率_of_tickets_stands_beside_that_of_all_and_the_score_goes_by_tickets() -> None:
    tickets, every = share(RATES["in_time"], MUCH_SETTLED), share(RATES["in_time_all"], MUCH_SETTLED)
    assert ((tickets.part, tickets.of), (every.part, every.of)) == ((10, 13), (97, 100))
    assert score(MUCH_SETTLED, {"in_time": 100}) == pytest.approx(100 * 10 / 13)
    assert RATES["in_time_all"].weight == 0


def test_the_negative_rate_is_over_answers_and_is_not_the_other_side_of_满意率() -> None:
    assert share(RATES["unhappy"], MUCH_SETTLED).value == 0.04
    assert share(RATES["satisfied"], MUCH_SETTLED).value == 0.8


def test_by_the_first_formula_rates_and_score_are_what_they_were() -> None:
    first = RATES_BY[FIRST]
    assert share(first["in_time"], MUCH_SETTLED).value == 0.97
    assert share(first["unhappy"], MUCH_SETTLED).value == 0.2
    assert "in_time_all" not in first
    assert score(MUCH_SETTLED, {"in_time": 50, "unhappy": 50}, formula=FIRST) == pytest.approx(50 * 0.97 + 50 * 0.8)
