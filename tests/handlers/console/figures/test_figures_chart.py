"""The drawings of the last weeks: what cannot be drawn is not, and all of it can be read."""

from datetime import date

from desk.scores import periods
from handlers.console.figures.figures_chart import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, rates, volume

WEEKS = periods.weeks(date(2026, 11, 18))
QUIET: dict[str, int] = {}


def test_bars_stand_on_the_ground_and_none_is_higher_than_the_drawing() -> None:
    drawn = volume(WEEKS, [{"received": 60 * week, "answered": 31} for week in range(8)])
    for bar in drawn.bars:
        assert LEFT <= bar.x < bar.x + bar.width <= WIDTH
        assert bar.y >= TOP
        assert round(bar.y + bar.height) == HEIGHT - BOTTOM
    assert [said for _, said in drawn.ticks] == ["0", "250", "500"]
    assert drawn.rows[-1] == ("11月16日", ["420", "31"])
    assert drawn.bars[-2].said == "11月16日起的一周收到 420 件"


def test_a_scale_is_round_and_never_below_what_it_shows() -> None:
    for most in (1, 2, 3, 9, 10, 11, 49, 99, 101, 4999, 123456):
        top = int(volume(WEEKS, [QUIET] * 7 + [{"received": most}]).ticks[-1][1])
        assert most <= top <= max(2, most * 2)
        assert top % 2 == 0


def test_a_week_with_too_few_cases_breaks_the_line_and_says_so() -> None:
    enough, few = {"tickets_in_time": 18, "tickets_overdue": 2}, {"tickets_in_time": 3}
    drawn = rates(WEEKS, [enough, enough, few, enough, enough, enough, QUIET, enough])
    in_time = drawn.lines[0]
    assert [len(points.split()) for points in in_time.stretches] == [2, 3]
    assert len(in_time.dots) == 6
    assert [said[0] for _, said in drawn.rows] == [
        *("90.0%", "90.0%", "样本不足", "90.0%", "90.0%", "90.0%", "样本不足", "90.0%")
    ]
    assert [said for _, said in drawn.ticks] == ["80%", "90%", "100%"]
    assert all(TOP <= y <= HEIGHT - BOTTOM for _, y, _ in in_time.dots)


def test_nothing_at_all_is_no_drawing() -> None:
    assert volume(WEEKS, [QUIET] * 8).is_empty
    assert rates(WEEKS, [QUIET] * 8).is_empty
