"""A whole report as a workbook: written a few thousand rows at a time, onto disk, whatever its length."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook  # type: ignore[import-untyped]

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.broadcasts.store import find
from desk.importing.files.cells import MOST_ROWS
from desk.importing.files.csv_rows import disarmed
from desk.views.broadcasts.figures import figures_of
from desk.views.broadcasts.report import HEADINGS, all_lines

AT_ONCE_WRITTEN = 2000
TOO_LONG = "（名单太长，表格放不下，只列到这里）"


async def write_report(actor: Actor, broadcast_id: int, stream: BinaryIO, as_of: datetime) -> str:
    """Write a report as xlsx into an open file, and that it was taken away into the audit log before that.

    Returns the name it should be saved under. Raises `NotFound`. A sheet ends where spreadsheets do.
    """
    found = await find(actor, broadcast_id)
    await audit.by_officer(actor, Deed.EXPORT_BROADCAST, ("broadcast", found.id), as_of, {"rows": found.total})
    book = Workbook(write_only=True)
    figures = figures_of(found)
    sums = book.create_sheet("合计")
    for name, many in (
        ("收件人", figures.total),
        ("已送达", figures.reached),
        ("已阅读", figures.read),
        ("对方拒收", figures.refused),
        ("已退订", figures.unsubscribed),
        ("没有送到", figures.failed),
        *((f"　{words}", many) for words, many in figures.reasons),
        ("没有发送", figures.not_tried),
    ):
        sums.append([name, many])
    sheet = book.create_sheet("收件人")
    sheet.append(list(HEADINGS))
    batch: list[Sequence[str]] = []
    written = 1
    async for cells in all_lines(found.id):
        if written + len(batch) >= MOST_ROWS - 1:
            batch.append([TOO_LONG])
            break
        batch.append(cells)
        if len(batch) == AT_ONCE_WRITTEN:
            await asyncio.to_thread(_append, sheet, batch)
            written, batch = written + len(batch), []
    await asyncio.to_thread(_append, sheet, batch)
    await asyncio.to_thread(book.save, stream)
    return f"公告{found.id:08d}发送报告.xlsx"


def _append(sheet: object, rows: Sequence[Sequence[str]]) -> None:
    for row in rows:
        sheet.append([disarmed(cell) for cell in row])  # type: ignore[attr-defined]
