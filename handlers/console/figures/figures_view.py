"""Figures are shown as rows of counts and rates, each with the address of the tickets behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.rules.sizes import PAGE
from desk.scores.measures import FORMULA, MEASURES, MEASURES_BY, Counts
from desk.scores.rates import RATES, Rate, rates_of, score, share

SCORE, NAME = "score", "name"
COUNTED = ("received", "overdue", "rung_1", "rung_2", "rung_3", "transferred", "quick")
"""The measures that stand as counts in a table, beside the rates."""
OF_THE_DESK = ("received", "transferred")
"""Those of them that no department or officer has."""
Behind = Callable[[Iterable[str]], str]
"""The address of the tickets behind some measures; empty where there is none."""


@dataclass(frozen=True)
class FigureCount:
    label: str
    count: int
    address: str
    note: str = ""
    before: int | None = None


@dataclass(frozen=True)
class RateCell:
    """One rate: `percent` is empty below the minimum sample; `change` in percentage points since the period before."""

    rate: Rate
    percent: str
    part: FigureCount
    of: FigureCount
    value: float | None
    change: str = ""
    tone: str = ""


@dataclass(frozen=True)
class FigureRow:
    """One line of a table: `address` leads further down, empty where there is nothing below."""

    name: str
    address: str
    note: str
    counts: Mapping[str, FigureCount]
    rates: Sequence[RateCell]
    score: float | None
    rank: int | None = None

    @property
    def shown_score(self) -> str:
        return f"{self.score:.1f}" if self.score is not None else ""


def percent(value: float | None) -> str:
    return "" if value is None else f"{value * 100:.1f}%"


def count(key: str, counts: Counts, behind: Behind, before: Counts | None = None) -> FigureCount:
    measure, found = MEASURES[key], counts.get(key, 0)
    address = behind((key,)) if found and measure.listed else ""
    return FigureCount(measure.label, found, address, measure.note, None if before is None else before.get(key, 0))


def rate_cell(rate: Rate, counts: Counts, behind: Behind, before: Counts | None = None) -> RateCell:
    now, then = share(rate, counts), share(rate, before or {})
    change = tone = ""
    if now.value is not None and then.value is not None:
        points = (now.value - then.value) * 100
        change = f"{points:+.1f}" if abs(points) >= 0.05 else "持平"
        if change != "持平":
            tone = "good" if (points > 0) is rate.higher_is_better else "late"
    return RateCell(
        rate,
        percent(now.value),
        FigureCount("", now.part, behind(rate.part) if now.part else ""),
        FigureCount("", now.of, behind(rate.of) if now.of else ""),
        now.value,
        change,
        tone,
    )


@dataclass(frozen=True)
class FigureKind:
    """Says what a table's lines are: courts, or departments and officers; and what the rates count in a score."""

    courts: bool
    weights: Mapping[str, int]
    formula: str = FORMULA

    @property
    def rates(self) -> list[Rate]:
        return rates_of(self.courts, self.formula)

    @property
    def counted(self) -> dict[str, str]:
        """Return the counts of this table by their keys, with their words."""
        return {key: MEASURES[key].label for key in COUNTED if self.courts or key not in OF_THE_DESK}

    @property
    def sortings(self) -> dict[str, str]:
        """Return what the table may be sorted by, which is what its columns are."""
        return {NAME: "名称", SCORE: "总分"} | {rate.key: rate.label for rate in self.rates} | self.counted


@dataclass(frozen=True)
class FigureLine:
    """What a line is made of, before it has addresses: lines are ranked by their counts, and made as they are shown.

    `key` is the id of its court, department or officer; `behind` makes the addresses of the tickets behind its numbers.
    """

    key: int
    name: str
    note: str
    counts: Counts
    address: Callable[[], str]
    behind: Behind

    def made(self, kind: FigureKind, rank: int | None = None) -> FigureRow:
        return FigureRow(
            self.name,
            self.address(),
            self.note,
            {key: count(key, self.counts, self.behind) for key in kind.counted},
            [rate_cell(rate, self.counts, self.behind) for rate in kind.rates],
            score(self.counts, kind.weights, kind.courts, kind.formula),
            rank,
        )

    def value(self, kind: FigureKind, by: str) -> float | None:
        if by == SCORE:
            return score(self.counts, kind.weights, kind.courts, kind.formula)
        rate = next((one for one in kind.rates if one.key == by), None)
        return share(rate, self.counts).value if rate else None


Ranked = Sequence[tuple[FigureLine, int | None]]
"""Lines in their order, each with its place."""


def ranked(lines: Sequence[FigureLine], kind: FigureKind, by: str) -> Ranked:
    """Order lines by a rate or score, best first, or by a count, most first.

    Those of too few cases come last, without a rank.
    """
    if by in COUNTED:
        counted = by if by in kind.counted else ""
        return [(one, None) for one in sorted(lines, key=lambda one: -one.counts.get(counted, 0))]
    if by == NAME:
        return [(one, None) for one in lines]
    best_is_low = by in RATES and not RATES[by].higher_is_better
    value = {one.key: one.value(kind, by) for one in lines}
    able = sorted(
        (one for one in lines if value[one.key] is not None),
        key=lambda one: (value[one.key] or 0.0) * (1 if best_is_low else -1),
    )
    places: dict[float | None, int] = {}
    for position, one in enumerate(able, 1):
        places.setdefault(value[one.key], position)
    unable = [(one, None) for one in lines if value[one.key] is None]
    return [*((one, places[value[one.key]]) for one in able), *unable]


@dataclass(frozen=True)
class FigureRows:
    """One page of a table, of `total` lines. `more` is the key of the last line, None at the end."""

    rows: Sequence[FigureRow]
    total: int
    more: int | None = None


def page_of(lines: Ranked, kind: FigureKind, after: int | None = None) -> FigureRows:
    """Return the page after the line with this key; the first one where there is no such line."""
    start = next((at + 1 for at, (one, _) in enumerate(lines) if one.key == after), 0)
    shown = lines[start : start + PAGE]
    more = shown[-1][0].key if len(lines) > start + PAGE else None
    return FigureRows([one.made(kind, rank) for one, rank in shown], len(lines), more)


def all_counts(
    counts: Counts, before: Counts, behind: Behind, formula: str = FORMULA
) -> list[tuple[str, list[FigureCount]]]:
    """Return every measure of a formula, by group."""
    groups: dict[str, list[FigureCount]] = {}
    for key, measure in MEASURES_BY[formula].items():
        groups.setdefault(measure.group, []).append(count(key, counts, behind, before))
    return list(groups.items())
