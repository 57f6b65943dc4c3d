"""Columns of a file: what heads them, how a cell is read, what is said where it cannot be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from desk.importing.files.cells import FORMULA, SourceRow, Unreadable
from desk.rules.text.plain_text import half_width
from desk.rules.text.refusal import Refusal

FAULT = "错误"
"""Heads the column in which it is said what is wrong; it is passed over when the file comes back."""
MUST = "必须填写"
SURPLUS = "标题右边还有内容，请核对是不是错了一格"

Value = str | date | bool | tuple[object, ...] | None
Read = Callable[[str, datetime], Value | Refusal]
ReadList = Callable[[object], Value | Refusal]


@dataclass(frozen=True)
class FileColumn:
    """A column: its name in code and JSON, what heads it on screen, and the parser of its cells."""

    name: str
    heading: str
    read: Read
    needed: bool = False
    also: tuple[str, ...] = ()
    """Further headings people give it."""
    example: str = ""
    help: str = ""
    read_list: ReadList | None = None
    """Of a column that only JSON has, since its cells are lists."""

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, self.name, *self.also)


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row, by heading (none: the row as a whole); what was written is not repeated."""

    said: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        said = ((heading, words.rstrip("。")) for heading, words in self.said)
        return "；".join(f"“{heading}”：{words}" if heading else words for heading, words in said)


def fault(heading: str, words: str) -> RowFault:
    return RowFault(((heading, words),))


@dataclass(frozen=True)
class ReadRow:
    """A row whose every cell could be read."""

    place: int
    values: Mapping[str, Value] = field(repr=False)

    def text(self, name: str) -> str:
        found = self.values.get(name)
        return found if isinstance(found, str) else ""

    def day(self, name: str) -> date | None:
        found = self.values.get(name)
        return found if isinstance(found, date) else None


def folded(heading: str) -> str:
    """Return a heading so that those people mean alike are alike: no spaces, stars, brackets behind it."""
    plain = "".join(half_width(heading).split()).lower().strip("*:'\"\ufeff")
    for mark in ("(必填)", "(选填)", "【必填】", "【选填】"):
        plain = plain.removesuffix(mark)
    return plain.strip("*")


def in_tables(columns: Sequence[FileColumn]) -> list[FileColumn]:
    """Return the columns a table may have."""
    return [column for column in columns if column.read_list is None]


def names_of(columns: Sequence[FileColumn]) -> dict[str, str]:
    """Return our name of each column by everything that may head it."""
    return {folded(heading): column.name for column in columns for heading in column.headings}


def read_row(row: SourceRow, columns: Sequence[FileColumn], as_of: datetime) -> ReadRow | RowFault:
    """Read every cell of a row; all that is wrong is said, not only what comes first."""
    values: dict[str, Value] = {}
    faults: list[tuple[str, str]] = []
    for column in columns:
        read = _read_cell(row.cells.get(column.name, ""), column, as_of)
        if isinstance(read, Refusal):
            faults.append((column.heading, read.reason))
        else:
            values[column.name] = read
    if row.surplus:
        faults.append(("", SURPLUS))
    return RowFault(tuple(faults)) if faults else ReadRow(row.place, values)


def _read_cell(cell: object, column: FileColumn, as_of: datetime) -> Value | Refusal:
    if isinstance(cell, Unreadable):
        return Refusal(cell.words)
    if column.read_list is not None:
        return column.read_list(cell) if cell != "" else None
    if not isinstance(cell, str):
        return Refusal("应为文字")
    text = cell.strip()
    if not text:
        return Refusal(MUST) if column.needed else None
    return Refusal(FORMULA) if text.startswith("=") else column.read(text, as_of)
