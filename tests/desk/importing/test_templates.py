"""The empty workbook of each kind is one that can be filled in and imported as it is."""

from io import BytesIO

import pytest
from openpyxl import load_workbook  # type: ignore[import-untyped]

from desk.importing.files.cells import Unimportable
from desk.importing.kinds.table import KINDS, ImportKind
from desk.importing.templates import write_template
from tests.desk.importing.books import cells


def filled(kind: ImportKind, *row: str) -> bytes:
    stream, after = BytesIO(), BytesIO()
    write_template(kind, stream)
    book = load_workbook(stream)
    if row:
        book.worksheets[0].append(list(row))
    book.save(after)
    return after.getvalue()


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_template_s_headings_are_taken_and_its_example_is_passed_over(kind: ImportKind) -> None:
    with pytest.raises(Unimportable, match="只有标题行，没有数据"):
        cells(filled(kind), kind.name)

    (row,) = cells(filled(kind, "甲"), kind.name)

    assert row[kind.columns[0].name] == "甲"


def test_every_column_is_explained_and_its_cells_keep_digits_as_typed() -> None:
    book = load_workbook(BytesIO(filled(KINDS["parties"])))
    explained = [row[0].value for row in book["说明"].iter_rows()]

    assert {"证件号码", "电话"} <= set(explained)
    assert {cell.number_format for cell in book.worksheets[0][2]} == {"@"}
    assert book.worksheets[0].column_dimensions["E"].number_format == "@"
