"""The wrong rows are written out as they came, with what is wrong beside them, to be corrected and imported again."""

import csv
import io
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]

from desk.importing.files.cells import LONGEST_CELL, FileKind, SourceRow, Unimportable
from desk.importing.files.columns import FAULT, RowFault, folded
from desk.importing.files.csv_rows import disarmed
from desk.importing.files.sources import Source

AS_TEXT = "@"
"""The format of a cell whose digits stay as they are typed."""
SUFFIXES = {FileKind.XLSX: ".xlsx", FileKind.CSV: ".csv", FileKind.JSON: ".json"}


class Sheet(Protocol):
    """Where wrong rows go, in the format of the file they came from."""

    def add(self, row: SourceRow, fault: RowFault) -> None: ...

    def close(self) -> None: ...


class ErrorFile:
    """Is made with the first wrong row, so that a file without any leaves none; with nowhere to be, there is none."""

    def __init__(self, opens: Callable[[], BinaryIO] | None, source: Source) -> None:
        self._opens, self._source = opens, source
        self._sheet: Sheet | None = None

    def add(self, row: SourceRow, fault: RowFault) -> None:
        if self._opens is None:
            return
        if self._sheet is None:
            self._sheet = _SHEETS[self._source.kind](self._opens(), self._source)
        self._sheet.add(row, fault)

    def close(self) -> bool:
        """Finish the file. Returns whether there is one."""
        if self._sheet is None:
            return False
        self._sheet.close()
        return True


def private_file(path: Path) -> Callable[[], BinaryIO]:
    """Return what makes that file, readable by its owner only. Raises `Unimportable` where one is there already."""

    def opens() -> BinaryIO:
        try:
            return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        except FileExistsError:
            raise Unimportable(f"{path} 已经有了，请换一个名字") from None

    return opens


class _Table:
    """What sheets and text tables have in common: the columns they came with, and one more."""

    def __init__(self, source: Source) -> None:
        self._kept = [at for at, cell in enumerate(source.headings) if folded(cell) != FAULT]
        self.headings = [source.headings[at] for at in self._kept] + [FAULT]

    def cells(self, row: SourceRow, fault: RowFault) -> list[str]:
        assert not isinstance(row.original, dict)
        there = list(row.original) if isinstance(row.original, Sequence) else []
        return [there[at] if at < len(there) else "" for at in self._kept] + [str(fault)]


class _CsvSheet(_Table):
    def __init__(self, stream: BinaryIO, source: Source) -> None:
        super().__init__(source)
        encoding = "gb18030" if source.encoding == "gb18030" else "utf-8-sig"
        self._text = io.TextIOWrapper(stream, encoding=encoding, newline="")
        self._writer = csv.writer(self._text, delimiter=source.delimiter)
        self._writer.writerow(self.headings)

    def add(self, row: SourceRow, fault: RowFault) -> None:
        self._writer.writerow([disarmed(cell) for cell in self.cells(row, fault)])

    def close(self) -> None:
        self._text.close()


class _XlsxSheet(_Table):
    """A cell is text, whatever it begins with: a spreadsheet works nothing out."""

    def __init__(self, stream: BinaryIO, source: Source) -> None:
        super().__init__(source)
        self._stream, self._book = stream, Workbook(write_only=True)
        self._sheet = self._book.create_sheet(FAULT)
        self._sheet.append([self._cell(cell) for cell in self.headings])

    def _cell(self, text: str) -> object:
        cell = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL])
        cell.data_type, cell.number_format = "s", AS_TEXT
        return cell

    def add(self, row: SourceRow, fault: RowFault) -> None:
        self._sheet.append([self._cell(cell) for cell in self.cells(row, fault)])

    def close(self) -> None:
        with self._stream:
            self._book.save(self._stream)


class _JsonSheet:
    def __init__(self, stream: BinaryIO, _: Source) -> None:
        self._text = io.TextIOWrapper(stream, encoding="utf-8")
        self._before = "[\n"

    def add(self, row: SourceRow, fault: RowFault) -> None:
        assert isinstance(row.original, dict)
        said = {**row.original, FAULT: str(fault)}
        self._text.write(self._before + json.dumps(said, ensure_ascii=False))
        self._before = ",\n"

    def close(self) -> None:
        self._text.write("\n]\n")
        self._text.close()


_SHEETS: dict[FileKind, Callable[[BinaryIO, Source], Sheet]] = {
    FileKind.CSV: _CsvSheet,
    FileKind.XLSX: _XlsxSheet,
    FileKind.JSON: _JsonSheet,
}
