"""The measures, and the page that explains them."""

from pathlib import Path

from desk.scores.measures import FORMULA, MEASURES
from desk.scores.rates import RATES
from desk.scores.weights import SHIPPED

PAGE = Path(__file__).parents[3] / "docs" / "scores.md"


def test_every_measure_and_rate_is_explained_and_made_of_measures_there_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"`{FORMULA}`" in text
    for measure in MEASURES.values():
        assert f"`{measure.key}`" in text, f"docs/scores.md says nothing of {measure.key}"
    for rate in RATES.values():
        assert set(rate.part) | set(rate.of) <= set(MEASURES)
        assert f"{rate.label} | {rate.meaning}" in text
    assert sum(SHIPPED.values()) == 100
