"""Files as people make them, and as attackers do: workbooks, text tables, zips that are none."""

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook  # type: ignore[import-untyped]

from desk.importing.files.cells import Opens
from desk.importing.files.sources import Source, open_source
from desk.importing.kinds.table import KINDS

OFFICERS = ("工号", "姓名", "法院代码", "部门", "手机号")
SHEET = "xl/worksheets/sheet1.xml"


def opens(content: bytes) -> Opens:
    return lambda: io.BytesIO(content)


def book(*rows: Sequence[object]) -> bytes:
    made = Workbook()
    for row in rows:
        made.active.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def table(*rows: Sequence[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def source(content: bytes, kind: str = "officers") -> Source:
    return open_source(opens(content), KINDS[kind].columns)


def cells(content: bytes, kind: str = "officers") -> list[dict[str, object]]:
    return [dict(row.cells) for row in source(content, kind).rows()]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.namelist():
            if one != name:
                after.writestr(one, before.read(one))
        after.writestr(name, part)
    return stream.getvalue()


def sheet(body: str, before: str = "") -> bytes:
    """A workbook whose sheet says just this."""
    xml = f'{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</worksheet>'
    return with_part(book(OFFICERS), SHEET, xml.encode())


def inline(row: int, *texts: str) -> str:
    return f'<row r="{row}">' + "".join(f'<c t="inlineStr"><is><t>{one}</t></is></c>' for one in texts) + "</row>"
