"""Whatever file is given is read as people see it, or refused in words that say what to do."""

import json
import zipfile
from datetime import date, datetime
from io import BytesIO

import pytest

from desk.importing.files.cells import Unimportable, Unreadable
from tests.desk.importing.books import OFFICERS, SHEET, book, cells, inline, sheet, source, table, with_part

FULL_DAY = datetime(2026, 8, 3)  # noqa: DTZ001 a spreadsheet knows no zones
ZHANG = {"login": "a1", "name": "张伟", "court": "赣01", "department": "执行局", "mobile": "13807910001"}
ROW = ("a1", "张伟", "赣01", "执行局", "13807910001")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_text_table_is_read_in_every_encoding_with_every_delimiter(encoding: str, delimiter: str) -> None:
    assert cells(table(OFFICERS, ROW, encoding=encoding, delimiter=delimiter)) == [ZHANG]


def test_a_line_end_within_quotes_belongs_to_its_cell_and_rows_are_counted_as_a_spreadsheet_counts() -> None:
    content = '工号,姓名,法院代码\r\na1,"张\n伟",赣01\r\n\r\na2,李正,赣01\r\n'.encode()

    assert [(row.place, row.cells["name"]) for row in source(content).rows()] == [(2, "张\n伟"), (4, "李正")]


def test_titles_above_the_headings_and_headings_as_people_write_them_are_taken() -> None:
    content = book(
        ["2026年干警名册"], [], ["工 号*", "姓名（必填）", "法院\n代码", "MOBILE", "备注"], ["a1", "张伟", "赣01"]
    )

    read = source(content)

    assert [row.cells["court"] for row in read.rows()] == ["赣01"]
    assert list(read.unknown) == ["备注"]


def test_cells_are_read_as_people_see_them() -> None:
    content = book(OFFICERS, ["a1", FULL_DAY, "赣01", True, 13807910001], [7, date(2026, 1, 2), 1.5, None, 0])

    first, second = cells(content)

    assert (first["name"], first["department"], first["mobile"]) == ("2026-08-03", "是", "13807910001")
    assert (second["login"], second["name"], second["court"], second["mobile"]) == ("7", "2026-01-02", "1.5", "0")


def test_an_identity_number_stored_as_a_number_has_lost_its_last_digits_and_a_formula_is_none() -> None:
    content = book(OFFICERS, ["a1", '=HYPERLINK("http://x","y")', "赣01", None, 360102198005152019])

    (row,) = cells(content)

    assert row["mobile"] == Unreadable("被表格存成了数字，末几位已丢失，请设为文本再填", "3.60102198005152e+17")
    assert row["name"] == Unreadable("是公式，请复制后在原处“粘贴为数值”再导入", '=HYPERLINK("http://x","y")')


def test_strings_that_cells_share_are_read_without_the_sounds_above_them() -> None:
    parts = ("<t>工号</t>", "<r><t>姓</t></r><r><t>名</t></r><rPh><t>xìng</t></rPh>", "<t>赣01</t>")
    shared = f"<sst>{''.join(f'<si>{part}</si>' for part in parts)}</sst>"
    titles = inline(1, "工号", "姓名", "法院代码")
    content = sheet(
        f'<sheetData>{titles}<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v></c></row></sheetData>'
    )
    content = with_part(content, "xl/sharedStrings.xml", shared.encode())

    assert cells(content) == [{"login": "工号", "name": "姓名", "court": "赣01"}]


@pytest.mark.parametrize("wrap", [json.dumps, lambda rows: "\n".join(json.dumps(row) for row in rows)])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_of_objects_and_an_object_a_line_are_the_same(wrap: object, encoding: str) -> None:
    rows = [{**ZHANG, "mobile": 13807910001, "about": "多的"}, {**ZHANG, "login": "a2", "department": None}]
    content = wrap(rows).encode(encoding)  # type: ignore[operator]

    first, second = cells(content)

    assert first == {**ZHANG, "about": "多的"}
    assert (second["login"], second["department"]) == ("a2", "")
    assert list(source(content).unknown) == ["about"]


def zip_of(name: str, content: bytes = b"x") -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(name, content)
    return stream.getvalue()


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
TITLES = inline(1, "工号", "姓名", "法院代码")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"\xef\xbb\xbf \r\n", "文件是空的"),
        (table(OFFICERS), "只有标题行，没有数据"),
        (book(OFFICERS), "只有标题行，没有数据"),
        (b"[]", "一条也没有"),
        (table(("工号", "姓名", "手机号"), ROW), "缺少 法院代码 列"),
        (table(("工号", "登录名", "姓名", "法院代码"), ROW), "“登录名”和“工号”是同一列"),
        (table(("a", "b"), ("c", "d")), "没有找到标题行。标题行里要有：工号、姓名、法院代码"),
        (zip_of("word/document.xml"), "这是 Word 文档"),
        (zip_of("readme.txt"), "不完整或已损坏"),
        (book(OFFICERS, ROW)[:-200], "不完整或已损坏"),
        (book(OFFICERS, ROW)[:60], "不完整或已损坏"),
        (with_part(book(OFFICERS, ROW), SHEET, b"<worksheet><sheetData><row>"), "不完整或已损坏"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "旧版 .xls"),
        (b"%PDF-1.7", "这是 PDF"),
        ("<html><table><tr><td>工号".encode(), "这是网页"),
        (bytes(range(256)) * 20, "不是 xlsx、csv 或 JSON"),
        (table(OFFICERS, ROW) + b"\r\na2,\xff\xff,", "第 3 行附近的字不是 UTF-8 或 GB18030"),
        ('工号,姓名,法院代码\r\na1,"张伟,赣01\r\na2,李正,赣01'.encode(), "从第 2 行起引号没有配对"),
        (with_part(book(OFFICERS, ROW), "xl/media/0.bin", bytes(60_000_000)), "解开以后太大"),
        (sheet(f"<sheetData>{TITLES}{inline(2, '&b;', 'x', 'y')}</sheetData>", BOMB), "不完整或已损坏"),
        (sheet(f'<sheetData>{TITLES}<row r="99999999999999"><c><v>1</v></c></row></sheetData>'), "最多 1048576 行"),
        (b'[{"login": "a1"} {', "第 2 条不是正确的 JSON"),
        (b'[{"login": "a1"', "第 1 条不是正确的 JSON"),
        (b'[{"login": "a1"}', "第 1 条以后文件不完整"),
        (b"[1, 2]", "第 1 条不是一个对象"),
        (b"[" * 100_000, "第 1 条不是一个对象"),
        (b'[{"a":' * 50_000, "第 1 条不是正确的 JSON"),
        (b'{"login": ' + b"1" * 5000 + b"}", "第 1 条不是正确的 JSON"),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_what_cannot_be_imported_is_said_in_words(content: bytes, words: str) -> None:
    with pytest.raises(Unimportable) as told:
        list(source(content).rows())

    assert words in told.value.words


def test_a_million_columns_are_passed_over_and_what_stands_right_of_the_headings_is_noticed() -> None:
    wide = "".join(f"<c><v>{at * 7919 % 999_983}</v></c>" for at in range(1_000_000))
    content = sheet(f'<sheetData>{TITLES}<row r="2">{wide}</row></sheetData>')

    (row,) = source(content).rows()

    assert (dict(row.cells), row.surplus) == ({"login": "0", "name": "7919", "court": "15838"}, True)
    assert len(row.original) == 200


def test_a_cell_far_to_the_right_makes_no_column_before_it() -> None:
    content = sheet(f'<sheetData>{TITLES}<row r="2"><c r="ZZZZ2"><v>1</v></c><c r="A2"><v>7</v></c></row></sheetData>')

    assert cells(content) == [{"login": "7", "name": "", "court": ""}]
