"""A drawing shows where most is late: a bar for each court, or each department of one, in pieces for the rungs."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.views.boards.supervision import RUNGS, RungLine

WIDTH, ROW, LEFT, RIGHT, BAR = 720, 30, 200, 60, 18
MOST_BARS = 12
LONGEST_LABEL = 13


@dataclass(frozen=True)
class Piece:
    """One piece of a bar, in the drawing's units; `said` is what it shows in words."""

    x: float
    width: float
    rung: int
    said: str


@dataclass(frozen=True)
class RungBar:
    label: str
    y: int
    pieces: Sequence[Piece]
    total: int
    end: float


@dataclass(frozen=True)
class RungDrawing:
    """The longest bars first; `left_out` places have fewer."""

    bars: Sequence[RungBar]
    left_out: int
    width: int = WIDTH
    bar: int = BAR
    label_x: int = LEFT - 12

    @property
    def height(self) -> int:
        return len(self.bars) * ROW + 8


def draw(lines: Sequence[tuple[str, RungLine]]) -> RungDrawing:
    """Draw these lines under these names, those with most on the ladder."""
    most = sorted(lines, key=lambda one: -one[1].total)
    top = max((line.total for _, line in most), default=1)
    scale = (WIDTH - LEFT - RIGHT) / top
    bars = [_bar(name, line, place, scale) for place, (name, line) in enumerate(most[:MOST_BARS])]
    return RungDrawing(bars, max(0, len(most) - MOST_BARS))


def _bar(name: str, line: RungLine, place: int, scale: float) -> RungBar:
    x, pieces = float(LEFT), []
    for rung in RUNGS:
        width = round(line.by_rung[rung] * scale, 1)
        if width:
            pieces.append(Piece(round(x, 1), width, rung, f"{name} {rung} 级 {line.by_rung[rung]} 件"))
            x += width
    label = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    return RungBar(label, place * ROW + 6, pieces, line.total, round(x + 8, 1))
