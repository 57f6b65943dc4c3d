"""Two small drawings show the last weeks, as numbers for an SVG: bars of what came and was answered, lines of rates."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.scores.measures import Counts
from desk.scores.periods import Period
from desk.scores.rates import RATES, share
from handlers.console.figures.figures_view import percent

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 200, 40, 28
TOP = 14
BARS = (("received", "收到"), ("answered", "答复"))
OWN_BARS = (("answered", "答复"), ("overdue", "逾期"))
"""Of a department or an officer, who receive nothing themselves."""
LINES = ("in_time", "satisfied", "response")
Dot = tuple[float, float, str]


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    kind: str
    said: str


@dataclass(frozen=True)
class RateCurve:
    """One rate's line: `points` as an SVG polyline wants them, a list for each unbroken stretch; `dots` with words."""

    label: str
    kind: str
    stretches: Sequence[str]
    dots: Sequence[Dot]


@dataclass(frozen=True)
class Drawing:
    weeks: Sequence[tuple[float, str]]
    ticks: Sequence[tuple[float, str]]
    bars: Sequence[Bar]
    lines: Sequence[RateCurve]
    rows: Sequence[tuple[str, Sequence[str]]]
    """The same numbers, to be read: a week and what each series says of it."""
    series: Sequence[tuple[str, str]]
    """What is drawn: its kind and what it is called."""
    is_empty: bool
    width: int = WIDTH
    height: int = HEIGHT


def _middle(index: int, of: int) -> float:
    return LEFT + (WIDTH - LEFT) * (index + 0.5) / of


def _y(part: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * part, 1)


def _weeks(weeks: Sequence[Period]) -> list[tuple[float, str]]:
    return [(round(_middle(i, len(weeks)), 1), week.label) for i, week in enumerate(weeks)]


def volume(weeks: Sequence[Period], counts: Sequence[Counts], court: bool = True) -> Drawing:
    """Draw how much came and how much was answered, week by week."""
    series = BARS if court else OWN_BARS
    most = max([one.get(key, 0) for one in counts for key, _ in series], default=0)
    top = _round_up(most)
    width = (WIDTH - LEFT) / len(weeks) / 3
    bars = [
        Bar(
            x=round(_middle(i, len(weeks)) - width + width * place, 1),
            y=_y(one.get(key, 0) / top),
            width=round(width * 0.92, 1),
            height=round(HEIGHT - BOTTOM - _y(one.get(key, 0) / top), 1),
            kind=key,
            said=f"{weeks[i].label}起的一周{label} {one.get(key, 0)} 件",
        )
        for i, one in enumerate(counts)
        for place, (key, label) in enumerate(series)
    ]
    rows = [(week.label, [str(one.get(key, 0)) for key, _ in series]) for week, one in zip(weeks, counts, strict=True)]
    ticks = [(_y(part), str(round(top * part))) for part in (0, 0.5, 1)]
    return Drawing(_weeks(weeks), ticks, bars, (), rows, series, most == 0)


def _round_up(most: int) -> int:
    """Return a round number at or above the most, and even, so that half of it is one as well."""
    step = 2
    while step * 5 < most:
        step *= 5 if str(step)[0] == "2" else 2
    return max(step, -(-most // step) * step)


def rates(weeks: Sequence[Period], counts: Sequence[Counts], court: bool = True) -> Drawing:
    """Draw three rates; too few cases in a week break the line. The scale begins at a round number below the lowest."""
    shown = [key for key in LINES if court or not RATES[key].of_the_desk]
    drawn = {key: [share(RATES[key], one).value for one in counts] for key in shown}
    lowest = min((value for values in drawn.values() for value in values if value is not None), default=0.0)
    floor = min(int(lowest * 10), 8) / 10
    lines, rows = [], [(week.label, [""] * len(shown)) for week in weeks]
    for place, (key, values) in enumerate(drawn.items()):
        dots: list[Dot] = []
        for i, value in enumerate(values):
            rows[i][1][place] = percent(value) or "样本不足"
            if value is not None:
                said = f"{weeks[i].label}起的一周{RATES[key].label} {percent(value)}"
                dots.append((round(_middle(i, len(weeks)), 1), _y((value - floor) / (1 - floor)), said))
        lines.append(RateCurve(RATES[key].label, key, _stretches(dots, values), dots))
    ticks = [(_y(part), f"{round((floor + (1 - floor) * part) * 100)}%") for part in (0, 0.5, 1)]
    empty = not any(line.dots for line in lines)
    return Drawing(_weeks(weeks), ticks, (), lines, rows, [(key, RATES[key].label) for key in shown], empty)


def _stretches(dots: Sequence[Dot], values: Sequence[float | None]) -> list[str]:
    """Return the dots of weeks that follow each other, a text for each stretch."""
    found: list[list[str]] = [[]]
    left = iter(dots)
    for value in values:
        if value is None:
            found.append([])
        else:
            x, y, _ = next(left)
            found[-1].append(f"{x},{y}")
    return [" ".join(points) for points in found if len(points) > 1]
