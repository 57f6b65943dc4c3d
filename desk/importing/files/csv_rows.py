"""Tables in text: commas, semicolons or tabs between cells, line ends within quotes, formulas made harmless."""

import csv
import io
from collections.abc import Callable, Sequence
from itertools import islice

from desk.importing.files.cells import LONGEST_CELL, MOST_COLUMNS, Cell, Opens, Table, Unimportable, Unreadable

DELIMITERS = ",;\t，"
FIRST_LINES = 30
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""
Known = Callable[[Sequence[str]], int]
"""Says how many of these cells are headings."""


def delimiter_of(opens: Opens, encoding: str, known: Known) -> str:
    """Return the delimiter with which most headings are found."""
    with io.TextIOWrapper(opens(), encoding=encoding) as text:
        lines = [line.rstrip("\r\n")[:LONGEST_CELL] for line in islice(text, FIRST_LINES)]
    return max(DELIMITERS, key=lambda one: max((known(_unquoted(line, one)) for line in lines), default=0))


def _unquoted(line: str, delimiter: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(delimiter)[:MOST_COLUMNS]]


def csv_table(opens: Opens, encoding: str, delimiter: str) -> Table:
    """Give the rows of a table. Raises `Unimportable` where the quotes do not close."""
    with io.TextIOWrapper(opens(), encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        place = 0
        while True:
            started = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error:
                raise Unimportable(f"从第 {started} 行起引号没有配对，请用表格软件打开后另存") from None
            if cells is None:
                return
            place += 1
            yield place, [_cell(one) for one in cells[:MOST_COLUMNS]]


def _cell(text: str) -> Cell:
    if len(text) > LONGEST_CELL:
        return Unreadable("字太多", text[:LONGEST_CELL])
    return disarmed_read(text).strip()


def disarmed(text: str) -> str:
    """Return a cell in such a form that no spreadsheet takes it for a formula; `disarmed_read` takes it back."""
    return f"'{text}" if text.lstrip("'").startswith(STARTS_FORMULA) else text


def disarmed_read(text: str) -> str:
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(STARTS_FORMULA) else text
