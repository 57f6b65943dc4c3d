"""Figures are shown as rows of counts and rates, each with the address of the tickets behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def row(name: str, address: str, note: str, counts: Counts, kind: FigureKind, behind: Behind) -> FigureRow:
    return FigureRow(
        name,
        address,
        note,
        {key: count(key, counts, behind) for key in kind.counted},
        [rate_cell(rate, counts, behind) for rate in kind.rates],
        score(counts, kind.weights, kind.courts, kind.formula),
    )


def ranked(rows: Sequence[FigureRow], by: str) -> list[FigureRow]:
    """Order rows by a rate or score, best first, or by a count, most first; too few cases come last, without a rank."""
    if by in COUNTED:
        return sorted(rows, key=lambda one: -one.counts[by].count if by in one.counts else 0)
    if by == NAME:
        return list(rows)
    best_is_low = by in RATES and not RATES[by].higher_is_better
    value = {id(one): _value(one, by) for one in rows}
    able = sorted(
        (one for one in rows if value[id(one)] is not None),
        key=lambda one: (value[id(one)] or 0.0) * (1 if best_is_low else -1),
    )
    places: dict[float | None, int] = {}
    for position, one in enumerate(able, 1):
        places.setdefault(value[id(one)], position)
    with_rank = [
        FigureRow(one.name, one.address, one.note, one.counts, one.rates, one.score, places[value[id(one)]])
        for one in able
    ]
    return with_rank + [one for one in rows if value[id(one)] is None]


def _value(one: FigureRow, by: str) -> float | None:
    if by == SCORE:
        return one.score
    return next((cell.value for cell in one.rates if cell.rate.key == by), None)


def all_counts(
    counts: Counts, before: Counts, behind: Behind, formula: str = FORMULA
) -> list[tuple[str, list[FigureCount]]]:
    """Return every measure of a formula, by group."""
    groups: dict[str, list[FigureCount]] = {}
    for key, measure in MEASURES_BY[formula].items():
        groups.setdefault(measure.group, []).append(count(key, counts, behind, before))
    return list(groups.items())
