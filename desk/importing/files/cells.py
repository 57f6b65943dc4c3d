"""What stands in a file: cells, rows by their place, and the file itself, which is read several times."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO

from desk.errors import Invalid

MOST_COLUMNS = 200
"""Of a table; what stands further to the right is no table of ours."""
LONGEST_CELL = 32_767
"""As spreadsheets have it."""
MOST_ROWS = 1_048_576
"""As spreadsheets have it; a longer file is given in parts."""
FORMULA = "是公式，请复制后在原处“粘贴为数值”再导入"
MOST_EXACT = 10**15
"""A number in a spreadsheet, or one with an exponent, keeps fifteen digits."""
PIECE = 1 << 16
"""What is read of a part or a text at once."""
Opens = Callable[[], BinaryIO]


class FileKind(StrEnum):
    JSON = "json"
    XLSX = "xlsx"
    CSV = "csv"


class Unimportable(Invalid):
    """The file cannot be read at all; nothing was imported."""

    def __init__(self, words: str) -> None:
        super().__init__(words, "file")


@dataclass(frozen=True)
class Unreadable:
    """A cell that is not what a person sees in it: a formula, a number that lost its last digits."""

    words: str
    shown: str = field(default="", repr=False)


Cell = str | Unreadable
TableRow = tuple[int, Sequence[Cell]]
"""A row of a table by its number there, counted from 1 with the headings."""
Table = Iterator[TableRow]


@dataclass(frozen=True)
class SourceRow:
    """A row under our names of its columns, and as it stands in the file, for whoever has to correct it."""

    place: int
    cells: Mapping[str, object] = field(repr=False)
    original: Sequence[str] | Mapping[str, object] = field(repr=False)
    surplus: bool = False
    """There is something to the right of the last heading."""


def as_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.shown
