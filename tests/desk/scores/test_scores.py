"""Periods, rates and scores: rules of plain values."""

from datetime import date

import pytest

from desk.scores import periods
from desk.scores.measures import FORMULA, MEASURES
from desk.scores.periods import compared_with, period
from desk.scores.rates import MINIMUM, RATES, score, share
from desk.scores.weights import SHIPPED

WEDNESDAY, MONDAY = date(2026, 11, 18), date(2026, 11, 16)


@pytest.mark.parametrize(
    ("asked", "today", "label", "first", "last"),
    [
        ("this_week", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("last_week", WEDNESDAY, "上周", date(2026, 11, 9), date(2026, 11, 15)),
        ("this_month", WEDNESDAY, "本月", date(2026, 11, 1), WEDNESDAY),
        ("last_month", date(2026, 1, 5), "上月", date(2025, 12, 1), date(2025, 12, 31)),
        ("this_year", WEDNESDAY, "今年", date(2026, 1, 1), WEDNESDAY),
        ("2026-02", WEDNESDAY, "2026年2月", date(2026, 2, 1), date(2026, 2, 28)),
        ("2026-11", WEDNESDAY, "2026年11月", date(2026, 11, 1), WEDNESDAY),
        ("2026-12", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
        ("", MONDAY, "上周", date(2026, 11, 9), date(2026, 11, 15)),
        ("昨天", WEDNESDAY, "本周", MONDAY, WEDNESDAY),
    ],
)
def test_a_period_by_its_name(asked: str, today: date, label: str, first: date, last: date) -> None:
    found = period(asked, today)
    assert (found.label, found.first, found.last) == (label, first, last)


@pytest.mark.parametrize(
    ("asked", "today", "label", "first", "last"),
    [
        ("this_week", WEDNESDAY, "上周同期", date(2026, 11, 9), date(2026, 11, 11)),
        ("last_week", WEDNESDAY, "前一周", date(2026, 11, 2), date(2026, 11, 8)),
        ("this_month", WEDNESDAY, "上月同期", date(2026, 10, 1), date(2026, 10, 18)),
        ("this_month", date(2026, 3, 30), "上月同期", date(2026, 2, 1), date(2026, 2, 28)),
        ("last_month", WEDNESDAY, "前一个月", date(2026, 9, 1), date(2026, 9, 30)),
        ("this_year", WEDNESDAY, "去年同期", date(2025, 1, 1), date(2025, 11, 18)),
        ("2026-03", WEDNESDAY, "前一个月", date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_what_a_period_is_compared_with(asked: str, today: date, label: str, first: date, last: date) -> None:
    found = compared_with(period(asked, today))
    assert (found.label, found.first, found.last) == (label, first, last)


def test_whole_months_are_read_as_months_and_the_rest_by_days() -> None:
    year = period("this_year", WEDNESDAY)
    assert year.months == [date(2026, month, 1) for month in range(1, 11)]
    assert year.days == [date(2026, 11, day) for day in range(1, 19)]
    week = periods.Period("", "", date(2026, 9, 28), date(2026, 11, 2))
    assert (week.months, len(week.days)) == ([date(2026, 10, 1)], 5)


def test_eight_weeks_end_with_this_one_and_the_months_on_offer_have_no_other_name() -> None:
    weeks = periods.weeks(WEDNESDAY)
    assert (len(weeks), weeks[0].first, weeks[-1].first) == (8, date(2026, 9, 28), MONDAY)
    assert weeks[-1].last == WEDNESDAY
    offered = periods.months_offered(WEDNESDAY)
    assert (offered[0].key, offered[-1].key) == ("2026-09", "2025-10")


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


def test_every_measure_and_rate_is_explained_and_made_of_measures_there_are() -> None:
    pages = (periods.__file__ or "").replace("desk/scores/periods.py", "docs/scores.md")
    with open(pages, encoding="utf-8") as page:
        text = page.read()
    assert f"`{FORMULA}`" in text
    for measure in MEASURES.values():
        assert f"`{measure.key}`" in text, f"docs/scores.md says nothing of {measure.key}"
    for rate in RATES.values():
        assert set(rate.part) | set(rate.of) <= set(MEASURES)
        assert f"{rate.label} | {rate.meaning}" in text
    assert sum(SHIPPED.values()) == 100
