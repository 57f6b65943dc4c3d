"""Rates and scores: rules of plain values."""

import pytest

from desk.scores.rates import MINIMUM, RATES, score, share


def test_below_the_minimum_there_is_no_rate_but_there_are_counts() -> None:
    few = share(RATES["satisfied"], {"happy": 8, "rated": 9})
    assert (few.part, few.of, few.value) == (8, 9, None)
    enough = share(RATES["satisfied"], {"happy": 8, "rated": MINIMUM})
    assert enough.value == 0.8
    assert share(RATES["repeats"], {"repeated": 30, "received": 20}).value == 1.0


def test_who_never_answers_is_no_good_court_in_any_rate() -> None:
    lazy = {"received": 20, "response_missed": 20, "overdue": 20, "not_rated": 20}
    assert share(RATES["response"], lazy).value == 0.0
    assert share(RATES["in_time"], lazy).value == 0.0
    assert share(RATES["resolved"], lazy).value == 0.0


def test_a_score_is_the_weighted_mean_of_what_has_enough_cases() -> None:
    counts = {"responded_in_time": 10, "answered_in_time": 15, "overdue": 5, "happy": 9, "rated": 10, "unhappy": 1}
    weights = {"response": 40, "in_time": 40, "satisfied": 20}
    assert score(counts, weights) == pytest.approx(40 * 1 + 40 * 0.75 + 20 * 0.9)
    assert score(counts, {"unhappy": 100}) == pytest.approx(90), "few bad ratings are good"
    assert score({}, weights) is None
    assert score(counts, weights, court=False) == pytest.approx(100 * (40 * 0.75 + 20 * 0.9) / 60), (
        "no desk, no response"
    )
    assert score(counts, weights | {"settled": 200}) is None, "one rate of many is no score"
