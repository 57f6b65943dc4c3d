"""An .xlsx file is opened with suspicion: how large it unpacks, what it refers to, what its parts say."""

import zipfile
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

from desk.importing.files.cells import Unimportable
from desk.importing.files.workbook_parts import (
    BROKEN,
    BookReader,
    FormatReader,
    PartReader,
    Strings,
    TargetReader,
    heard,
)

Reader = TypeVar("Reader", bound=PartReader)
LARGEST_UNPACKED = 512 << 20
"""Bytes of all parts together. A hundred thousand rows of ten columns are 60 MB."""
MOST_PARTS = 2000
MOST_TIMES_PACKED = 300
"""What people type packs to a tenth or a thirtieth."""
TOO_LARGE = "表格解开以后太大，请删去没有用的工作表和格式，或分成几个文件"
WORKBOOK = "xl/workbook.xml"
_OTHERS = (
    ("word/document.xml", "这是 Word 文档，不是表格，请选择 .xlsx 文件"),
    ("ppt/presentation.xml", "这是演示文稿，不是表格，请选择 .xlsx 文件"),
    ("xl/workbook.bin", "这是 .xlsb 表格，请另存为 .xlsx 再导入"),
    ("content.xml", "这是 .ods 表格，请另存为 .xlsx 再导入"),
)


@dataclass(frozen=True)
class Workbook:
    """A workbook: its first visible sheet, its formats by their number, its common strings."""

    parts: zipfile.ZipFile
    sheet: str
    starts_1904: bool
    formats: list[str]
    """`date`, `0…` for so many digits, or nothing particular."""
    strings: Strings


def open_workbook(stream: BinaryIO) -> Workbook:
    """Open a workbook. Raises `Unimportable` for what is none, and for what unpacks beyond all measure."""
    try:
        parts = zipfile.ZipFile(stream)
        _check_size(parts)
        names = set(parts.namelist())
        if WORKBOOK not in names:
            raise Unimportable(next((words for name, words in _OTHERS if name in names), BROKEN))
        book = _read(parts, WORKBOOK, BookReader())
        targets = _read(parts, "xl/_rels/workbook.xml.rels", TargetReader()).targets
        sheet = targets.get(book.sheet or "")
        if sheet is None or sheet not in names:
            raise Unimportable("表格里没有工作表")
        formats = _read(parts, "xl/styles.xml", FormatReader()).formats() if "xl/styles.xml" in names else []
        common = next((one for one in names if one.lower() == "xl/sharedstrings.xml"), None)
        strings = _read(parts, common, Strings()) if common else Strings()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unimportable("表格加了密码，请去掉密码另存后再试" if "password" in str(error) else BROKEN) from None
    return Workbook(parts, sheet, book.starts_1904, formats, strings)


def _check_size(parts: zipfile.ZipFile) -> None:
    """Refuse what says itself that it is too large; what unpacks to more than it says breaks where it ends."""
    entries = parts.infolist()
    unpacked, packed = sum(one.file_size for one in entries), sum(one.compress_size for one in entries)
    if len(entries) > MOST_PARTS or unpacked > min(LARGEST_UNPACKED, max(1 << 20, packed * MOST_TIMES_PACKED)):
        raise Unimportable(TOO_LARGE)


def _read(parts: zipfile.ZipFile, name: str, reader: Reader) -> Reader:
    with parts.open(name) as part:
        for _ in heard(part, reader):
            pass
    return reader
