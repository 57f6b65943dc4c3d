"""The parts of a workbook that are read before its rows: sheets, formats, common strings; each in one go by."""

import os
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from typing import IO
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # type: ignore[import-untyped]

from desk.importing.files.cells import LONGEST_CELL, PIECE, Unimportable

BROKEN = "表格文件不完整或已损坏，请重新导出或另存后再试"
DATE = "date"
CHINESE_DATES = frozenset((*range(27, 37), *range(50, 59)))
"""Built-in formats of Chinese workbooks, which the file does not spell out (ECMA-376 18.8.30)."""


class PartReader(ContentHandler):
    """Hears a part of the workbook go by. Names come without their prefix."""

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        self.opened(name.rpartition(":")[2], attrs)

    def endElement(self, name: str) -> None:
        self.closed(name.rpartition(":")[2])

    def opened(self, name: str, attributes: AttributesImpl, /) -> None: ...

    def closed(self, name: str) -> None: ...


def heard(stream: IO[bytes], reader: PartReader) -> Iterator[None]:
    """Let a reader hear a part, stopping after every piece. Document types and entities are refused."""
    parser = DefusedExpatParser(forbid_dtd=True)
    parser.setContentHandler(reader)
    try:
        while chunk := stream.read(PIECE):
            parser.feed(chunk)
            yield
        parser.close()
    except (DefusedXmlException, SAXException, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        if isinstance(error, Unimportable):
            raise
        raise Unimportable(BROKEN) from None


class BookReader(PartReader):
    """The first visible sheet, and from when days are counted."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: str | None = None
        self.starts_1904 = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "workbookPr":
            self.starts_1904 = attributes.get("date1904", "") in ("1", "true")
        if name == "sheet" and self.sheet is None and attributes.get("state", "visible") == "visible":
            self.sheet = next((attributes[key] for key in attributes.getNames() if key.endswith(":id")), None)


class TargetReader(PartReader):
    """Which part each relation of the workbook leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        target = attributes.get("Target", "")
        if name == "Relationship":
            whole = target[1:] if target.startswith("/") else f"xl/{target}"
            self.targets[attributes.get("Id", "")] = whole


class FormatReader(PartReader):
    """How numbers are shown: as days, or with so many digits."""

    def __init__(self) -> None:
        super().__init__()
        self.codes: dict[str, str] = {}
        self.used: list[str] = []
        self.in_cells = False

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "numFmt":
            self.codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.in_cells = True
        elif name == "xf" and self.in_cells:
            self.used.append(attributes.get("numFmtId", "0"))

    def closed(self, name: str) -> None:
        self.in_cells = self.in_cells and name != "cellXfs"

    def formats(self) -> list[str]:
        """Return for each style of a cell `date`, zeros for so many digits, or nothing."""
        return [self._format(one) for one in self.used]

    def _format(self, number: str) -> str:
        known = int(number) if number.isdecimal() else 0
        code = self.codes.get(number) or BUILTIN_FORMATS.get(known, "")
        if known in CHINESE_DATES or is_date_format(code):
            return DATE
        return code if re.fullmatch("0{2,30}", code) else ""


class Strings(PartReader):
    """The strings that cells share, kept in a file without a name: memory holds where each begins, and no more."""

    def __init__(self) -> None:
        super().__init__()
        self.file = tempfile.TemporaryFile()  # noqa: SIM115
        self.starts = array("Q", [0])
        self.text: list[str] = []
        self.listening = self.phonetic = False

    def opened(self, name: str, _: AttributesImpl) -> None:
        if name == "rPh":
            self.phonetic = True
        self.listening = name == "t" and not self.phonetic

    def characters(self, content: str) -> None:
        if self.listening and len(self.text) < LONGEST_CELL:
            self.text.append(content)

    def closed(self, name: str) -> None:
        self.listening = False
        if name == "rPh":
            self.phonetic = False
        if name == "si":
            written = "".join(self.text)[: LONGEST_CELL + 1].encode()
            self.text.clear()
            self.file.write(written)
            self.starts.append(self.starts[-1] + len(written))

    def endDocument(self) -> None:
        self.file.flush()

    def __getitem__(self, place: int) -> str:
        """Return a string. Raises `IndexError`."""
        if place < 0:
            raise IndexError(place)
        start, end = self.starts[place], self.starts[place + 1]
        return os.pread(self.file.fileno(), end - start, start).decode()

    def close(self) -> None:
        self.file.close()
