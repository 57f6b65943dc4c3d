"""An empty workbook to fill in: the headings, an example that is passed over, and a sheet that explains them."""

from typing import BinaryIO

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]
from openpyxl.styles import Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from desk.importing.files.columns import in_tables
from desk.importing.files.error_file import AS_TEXT
from desk.importing.files.headings import EXAMPLE
from desk.importing.kinds.table import ImportKind

WIDTH = 22
EXPLAINED = ("列", "要不要填", "怎么填")
NOTES = (
    "第一张表是要导入的，从标题行下面填起；以“例：”开头的一行不导入，可以留着。",
    "标题行上面可以有表名；列的次序随意，用不着的列可以删去，必填的不能少。",
    "各列都已设为文本：证件号码、电话按原样填，不要改成数字。",
    "空着的格：新的一行按没有，已有的保持原样。同一份表可以再导入，没有变的不会重复。",
    "先用 --dry-run 试一遍；写错的行连同原因写在 --errors 的文件里，改好后导入那个文件就行。",
)


def write_template(kind: ImportKind, stream: BinaryIO) -> None:
    """Write an empty workbook for that kind."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(kind.label)
    columns = in_tables(kind.columns)
    for at in range(1, len(columns) + 1):
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width, dimension.number_format = WIDTH, AS_TEXT
    sheet.freeze_panes = "A2"
    headings = [f"{column.heading}（必填）" if column.needed else column.heading for column in columns]
    sheet.append([_cell(sheet, heading, heading=True) for heading in headings])
    example = [f"{EXAMPLE if at == 0 else ''}{column.example}" for at, column in enumerate(columns)]
    sheet.append([_cell(sheet, text, grey=True) for text in example])
    _explain(book, kind)
    book.save(stream)


def _explain(book: Workbook, kind: ImportKind) -> None:
    sheet = book.create_sheet("说明")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["C"].width = WIDTH, 4 * WIDTH
    sheet.append([_cell(sheet, text, heading=True) for text in EXPLAINED])
    for column in in_tables(kind.columns):
        shown = f"例如 {column.example}" if column.example else ""
        said = "。".join(filter(None, (column.help, shown)))
        sheet.append([_cell(sheet, text) for text in (column.heading, "必填" if column.needed else "可以不填", said)])
    for note in NOTES:
        sheet.append([_cell(sheet, note)])


def _cell(sheet: object, text: str, heading: bool = False, grey: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", AS_TEXT
    if heading:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E8EEF7")
    if grey:
        cell.font = Font(color="808080", italic=True)
    return cell
