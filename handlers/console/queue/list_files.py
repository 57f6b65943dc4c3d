"""A list of tickets goes out as a CSV or an Excel file, with what the list itself shows."""

import asyncio
import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook  # type: ignore[import-untyped]
from sanic import HTTPResponse, Request

from desk.rules.calendar.court_time import in_court_time
from desk.views.tickets.queue_row import QueueRow
from handlers.console.oversight.audit import BOM, FORMULA
from handlers.http.rendering import page_headers

HEADS = (
    *("编号", "诉求", "案号", "类型", "渠道", "法院", "部门", "状态", "承办人", "紧急程度", "督办级别", "收到", "期限"),
    *("第几次反映", "催办次数", "标签"),
)
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _cells(row: QueueRow) -> list[str]:
    due = f"{in_court_time(row.due_at):%Y-%m-%d %H:%M}" if row.due_at and row.is_open else ""
    cells = [row.number, row.title, row.case_number, row.kind.label, row.channel.label, row.court, row.department]
    cells += [row.state.label, row.handler, row.urgency.label, str(row.rung or "")]
    cells += [f"{in_court_time(row.opened_at):%Y-%m-%d %H:%M}", due, str(row.times), str(row.urged or "")]
    return [*cells, "、".join(row.tags)]


def _plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


def csv_file(request: Request, rows: Sequence[QueueRow]) -> HTTPResponse:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([_plain(cell) for cell in line] for line in _table(rows))
    return HTTPResponse(BOM + out.getvalue(), headers=_headers(request, "csv"), content_type="text/csv; charset=utf-8")


async def xlsx_file(request: Request, rows: Sequence[QueueRow]) -> HTTPResponse:
    return HTTPResponse(
        await asyncio.to_thread(_workbook, rows), headers=_headers(request, "xlsx"), content_type=EXCEL_TYPE
    )


def _workbook(rows: Sequence[QueueRow]) -> bytes:
    book, out = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("工单")
    sheet.freeze_panes = "A2"
    for line in _table(rows):
        sheet.append([_plain(cell) for cell in line])
    book.save(out)
    return out.getvalue()


def _table(rows: Sequence[QueueRow]) -> list[list[str]]:
    return [list(HEADS), *(_cells(row) for row in rows)]


def _headers(request: Request, kind: str) -> dict[str, str]:
    return page_headers(request) | {"Content-Disposition": f'attachment; filename="tickets.{kind}"'}
