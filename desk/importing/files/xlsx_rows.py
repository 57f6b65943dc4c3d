"""The rows of a workbook's first sheet go by one at a time; a cell is read as a person sees it, or said to be none."""

import re
from datetime import datetime, time
from xml.sax.xmlreader import AttributesImpl

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

from desk.importing.files.cells import (
    FORMULA,
    LONGEST_CELL,
    MOST_COLUMNS,
    MOST_EXACT,
    MOST_ROWS,
    Cell,
    Opens,
    Table,
    Unimportable,
    Unreadable,
)
from desk.importing.files.workbook_parts import BROKEN, DATE, PartReader, heard
from desk.importing.files.workbooks import Workbook, open_workbook

DIGITS_LOST = "被表格存成了数字，末几位已丢失，请设为文本再填"
_PLACE = re.compile(r"([A-Z]{1,4})[0-9]*")


def xlsx_table(opens: Opens) -> Table:
    """Give the rows of the first visible sheet. Raises `Unimportable`."""
    with opens() as stream:
        book = open_workbook(stream)
        try:
            reader = _SheetReader(book)
            with book.parts.open(book.sheet) as part:
                for _ in heard(part, reader):
                    yield from reader.rows
                    reader.rows.clear()
            yield from reader.rows
        finally:
            book.strings.close()
            book.parts.close()


class _SheetReader(PartReader):
    """Hears the cells of a sheet and puts its rows together."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self.book = book
        self.epoch = CALENDAR_MAC_1904 if book.starts_1904 else CALENDAR_WINDOWS_1900
        self.rows: list[tuple[int, list[Cell]]] = []
        self.place = self.column = 0
        self.cells: list[Cell] = []
        self.kind = self.style = ""
        self.text: list[str] = []
        self.length = 0
        self.formula = ""
        self.listening = self.phonetic = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "row":
            self._row(attributes.get("r", ""))
        elif name == "c":
            self._cell(attributes)
        elif name == "rPh":
            self.phonetic = True
        self.listening = name in ("v", "t", "f") and not self.phonetic

    def characters(self, content: str) -> None:
        if self.listening and self.length <= LONGEST_CELL:
            self.text.append(content)
            self.length += len(content)

    def closed(self, name: str) -> None:
        self.listening = False
        if name == "rPh":
            self.phonetic = False
        elif name == "f":
            self.formula = f"={''.join(self.text)}"
        elif name == "c" and self.column <= MOST_COLUMNS:
            self.cells.extend("" for _ in range(self.column - 1 - len(self.cells)))
            self.cells[self.column - 1 :] = [self._read("".join(self.text))]
        elif name == "row":
            self.rows.append((self.place, self.cells))
            self.cells = []

    def _row(self, said: str) -> None:
        self.place = int(said[:10]) if said.isascii() and said.isdecimal() else self.place + 1
        if self.place > MOST_ROWS:
            raise Unimportable(f"最多 {MOST_ROWS} 行，请分成几个文件")
        self.column = 0

    def _cell(self, attributes: AttributesImpl) -> None:
        found = _PLACE.fullmatch(attributes.get("r", ""))
        self.column = _number(found[1]) if found else self.column + 1
        self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "")
        self.text.clear()
        self.length, self.formula = 0, ""

    def _read(self, raw: str) -> Cell:
        if self.formula:
            return Unreadable(FORMULA, self.formula[:LONGEST_CELL])
        if self.length > LONGEST_CELL:
            return Unreadable("字太多", raw[:LONGEST_CELL])
        if self.kind == "e":
            return Unreadable(f"是表格的错误值 {raw[:20]}", raw)
        if self.kind == "b":
            return "是" if raw == "1" else "否"
        if self.kind == "s":
            return _clean(self._shared(raw))
        return self._shown(raw) if self.kind == "n" and raw else _clean(raw)

    def _shared(self, raw: str) -> str:
        try:
            return self.book.strings[int(raw)]
        except (ValueError, IndexError):
            raise Unimportable(BROKEN) from None

    def _shown(self, raw: str) -> Cell:
        """Return a number as it is shown: a day, digits with leading zeros, a plain number."""
        try:
            value = float(raw)
        except ValueError:
            return raw
        style = int(self.style) if self.style.isdecimal() else 0
        shown = self.book.formats[style] if style < len(self.book.formats) else ""
        if shown == DATE:
            return self._day(value, raw)
        if abs(value) >= MOST_EXACT:
            return Unreadable(DIGITS_LOST, raw)
        plain = str(int(value)) if value.is_integer() else f"{value:.15g}"
        return plain.zfill(len(shown)) if shown else plain

    def _day(self, value: float, raw: str) -> Cell:
        try:
            found = from_excel(value, self.epoch)
        except (ValueError, OverflowError):
            return Unreadable("是表格里不存在的日期", raw)
        if isinstance(found, datetime):
            return found.strftime("%Y-%m-%d" if found.time() == time() else "%Y-%m-%d %H:%M")
        return found.strftime("%H:%M") if isinstance(found, time) else raw


def _clean(text: str) -> str:
    plain: str = unescape(text) if "_x" in text else text
    return plain.strip()


def _number(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found
