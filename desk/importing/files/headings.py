"""The row of headings is found wherever it stands; what it lacks is named before any row is read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from desk.importing.files.cells import Cell, SourceRow, Table, TableRow, Unimportable, as_text
from desk.importing.files.columns import FAULT, FileColumn, folded, names_of

FIRST_ROWS = 20
"""Titles and notes may stand above the headings, not more."""
FEWEST = 2
EXAMPLE = "例："
"""Begins a row that only shows how to fill in the others."""


@dataclass(frozen=True)
class Headings:
    """The headings of a table: our name of each column by its place, and those nobody knows."""

    place: int
    cells: Sequence[str]
    names: Mapping[int, str]
    unknown: Sequence[str]


def find_headings(first: Sequence[TableRow], columns: Sequence[FileColumn]) -> Headings:
    """Find the headings among the first rows of a table. Raises `Unimportable` naming what is missing or double."""
    known = names_of(columns)
    if not any(as_text(cell) for _, row in first for cell in row):
        raise Unimportable("文件是空的")
    place, row = max(first, key=lambda one: count_known([as_text(cell) for cell in one[1]], known))
    cells = [as_text(cell) for cell in row]
    needed = [column for column in columns if column.needed]
    if count_known(cells, known) < min(FEWEST, len(needed) or len(columns)):
        raise Unimportable(f"没有找到标题行。标题行里要有：{'、'.join(column.heading for column in needed)}")
    names = {at: known[folded(cell)] for at, cell in enumerate(cells) if folded(cell) in known}
    missing = [column.heading for column in needed if column.name not in names.values()]
    if missing:
        raise Unimportable(f"缺少 {'、'.join(missing)} 列")
    _check_double(names, cells)
    unknown = [cell for at, cell in enumerate(cells) if at not in names and folded(cell) not in ("", FAULT)]
    return Headings(place, cells, names, unknown)


def _check_double(names: Mapping[int, str], cells: Sequence[str]) -> None:
    met: dict[str, str] = {}
    for at, name in names.items():
        if name in met:
            raise Unimportable(f"“{cells[at]}”和“{met[name]}”是同一列，请只留一列")
        met[name] = cells[at]


def count_known(cells: Sequence[str], known: Mapping[str, str]) -> int:
    return len({known[folded(cell)] for cell in cells if folded(cell) in known})


def table_rows(table: Table, columns: Sequence[FileColumn]) -> tuple[Headings, Iterator[SourceRow]]:
    """Part a table into its headings and the rows below them. Raises `Unimportable`."""
    first = list(islice(table, FIRST_ROWS))
    headings = find_headings(first, columns)
    return headings, _below(headings, first, table)


def _below(headings: Headings, first: Sequence[TableRow], table: Table) -> Iterator[SourceRow]:
    width = len(headings.cells)
    for rows in (first, table):
        for place, row in rows:
            if place <= headings.place or not any(as_text(cell) for cell in row) or _is_example(row):
                continue
            cells = {name: row[at] if at < len(row) else "" for at, name in headings.names.items()}
            surplus = any(as_text(cell) for cell in row[width:])
            yield SourceRow(place, cells, [as_text(cell) for cell in row], surplus)


def _is_example(row: Sequence[Cell]) -> bool:
    return as_text(row[0]).startswith(EXAMPLE)
