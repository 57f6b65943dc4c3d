"""A table of figures is ranked as a whole and made page by page: two hundred courts are not one page."""

from desk.rules.sizes import PAGE
from desk.scores.rates import RATES
from handlers.console.figures.figures_view import NAME, SCORE, FigureKind, FigureLine, page_of, ranked

KIND = FigureKind(courts=True, weights={one.key: one.weight for one in RATES.values()})
MANY = 2 * PAGE + 7


def a_line(key: int) -> FigureLine:
    counts = {"received": key, "responded_in_time": key, "response_missed": MANY - key, "rated": MANY, "happy": key}
    return FigureLine(key, f"法院{key}", "", counts, lambda: f"/at/{key}", lambda keys: f"/behind/{','.join(keys)}")


LINES = [a_line(key) for key in range(1, MANY + 1)]


def test_all_pages_together_have_every_line_once_the_best_first_each_with_its_place() -> None:
    best_first, shown, after = ranked(LINES, KIND, SCORE), list[str](), None
    ranks: list[int | None] = []
    for _ in range(3):
        page = page_of(best_first, KIND, after)
        assert page.total == MANY
        shown += [row.name for row in page.rows]
        ranks += [row.rank for row in page.rows]
        after = page.more
    assert after is None
    assert shown == [f"法院{key}" for key in range(MANY, 0, -1)]
    assert ranks == list(range(1, MANY + 1))


def test_a_key_that_is_no_line_s_begins_at_the_front_and_each_column_has_its_order() -> None:
    assert page_of(ranked(LINES, KIND, NAME), KIND, after=10_000).rows[0].name == "法院1"
    assert page_of(ranked(LINES, KIND, "received"), KIND).rows[0].name == f"法院{MANY}"
    assert [one.name for one in page_of(ranked([], KIND, SCORE), KIND).rows] == []
