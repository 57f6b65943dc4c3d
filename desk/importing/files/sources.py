"""A file to be imported: what it is says its content, not its name; it is read through several times, row by row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from desk.importing.files.cells import FileKind, Opens, SourceRow, Table, Unimportable
from desk.importing.files.columns import FAULT, FileColumn, folded, in_tables, names_of
from desk.importing.files.csv_rows import csv_table, delimiter_of
from desk.importing.files.encodings import encoding_of
from desk.importing.files.headings import count_known, table_rows
from desk.importing.files.json_rows import json_rows
from desk.importing.files.xlsx_rows import xlsx_table

MOST_UNKNOWN = 20
_MARKS = (
    (b"\xd0\xcf\x11\xe0", "这是旧版 .xls 表格，或者加了密码，请另存为没有密码的 .xlsx 再导入"),
    (b"%PDF", "这是 PDF，不是表格，请选择 .xlsx、.csv 或 .json 文件"),
    (b"\x1f\x8b", "这是压缩文件，请解开以后再导入"),
    (b"Rar!", "这是压缩文件，请解开以后再导入"),
    (b"7z\xbc\xaf", "这是压缩文件，请解开以后再导入"),
)
_PAGES = (b"<!doctype html", b"<html", b"<?xml", b"<table")


@dataclass(frozen=True)
class Source:
    """A file, what it is, and where its headings are; `columns` are those wanted of it."""

    opens: Opens = field(repr=False)
    columns: Sequence[FileColumn]
    kind: FileKind
    encoding: str = ""
    delimiter: str = ","
    headings: Sequence[str] = ()
    unknown: Sequence[str] = ()
    """Headings nobody knows: those columns are not imported, and that is said."""

    @property
    def unit(self) -> str:
        return "条" if self.kind is FileKind.JSON else "行"

    def rows(self) -> Iterator[SourceRow]:
        """Give the rows from the first on. Raises `Unimportable` where the file breaks off."""
        if self.kind is FileKind.JSON:
            return json_rows(self.opens, self.encoding, names_of(self.columns))
        return table_rows(self.table(), in_tables(self.columns))[1]

    def table(self) -> Table:
        if self.kind is FileKind.XLSX:
            return xlsx_table(self.opens)
        return csv_table(self.opens, self.encoding, self.delimiter)


def open_source(opens: Opens, columns: Sequence[FileColumn]) -> Source:
    """Find out what a file is, and its headings. Raises `Unimportable` for what cannot be imported at all."""
    with opens() as stream:
        head = stream.read(512)
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unimportable("文件是空的")
    for mark, words in _MARKS:
        if head.startswith(mark):
            raise Unimportable(words)
    if head.startswith(b"PK"):
        return _with_headings(Source(opens, columns, FileKind.XLSX))
    encoding = encoding_of(opens)
    start = head.decode(encoding, errors="ignore").lstrip().lower()
    if start.encode(errors="ignore").startswith(_PAGES):
        raise Unimportable("这是网页或 XML，不是表格，请用表格软件打开后另存为 .xlsx 再导入")
    if start.startswith(("[", "{")):
        return _first_object(Source(opens, columns, FileKind.JSON, encoding))
    known = names_of(in_tables(columns))
    delimiter = delimiter_of(opens, encoding, lambda cells: count_known(cells, known))
    return _with_headings(Source(opens, columns, FileKind.CSV, encoding, delimiter))


def _with_headings(source: Source) -> Source:
    headings, rows = table_rows(source.table(), in_tables(source.columns))
    if next(rows, None) is None:
        raise Unimportable("只有标题行，没有数据")
    return replace(source, headings=headings.cells, unknown=headings.unknown[:MOST_UNKNOWN])


def _first_object(source: Source) -> Source:
    """Tell the keys of the first objects nobody knows."""
    names = {column.name for column in source.columns}
    rows = source.rows()
    first = next(rows, None)
    if first is None:
        raise Unimportable("文件里一条也没有")
    unknown = [key for key in first.cells if key not in names and folded(key) != FAULT]
    return replace(source, unknown=unknown[:MOST_UNKNOWN])
