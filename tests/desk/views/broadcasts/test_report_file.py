"""A report as a workbook: sums that add up, a row for each, no cell a formula, and an audit line before it."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from desk.errors import NotFound
from desk.views.broadcasts.report_file import write_report
from models import AuditEntry
from tests.cast import MORNING, acting
from tests.desk.views.broadcasts.test_report import to_judges

pytestmark = pytest.mark.usefixtures("cast")


async def test_a_workbook_has_the_sums_and_a_row_for_each() -> None:
    broadcast, stream = await to_judges(), BytesIO()
    name = await write_report(await acting("周敏"), broadcast.id, stream, MORNING)
    assert name.endswith(".xlsx")
    book = load_workbook(BytesIO(stream.getvalue()))
    sums = {row[0]: row[1] for row in book["合计"].values}
    parts = ("已送达", "已阅读", "对方拒收", "已退订", "没有送到", "没有发送")
    assert sums["收件人"] == broadcast.total == sum(sums[part] for part in parts)
    assert len(list(book["收件人"].values)) == broadcast.total + 1
    assert await AuditEntry.exists(action="export_broadcast", subject_id=broadcast.id)


async def test_nobody_else_takes_it_away() -> None:
    broadcast = await to_judges()
    with pytest.raises(NotFound):
        await write_report(await acting("李正"), broadcast.id, BytesIO(), MORNING)
    assert not await AuditEntry.exists(action="export_broadcast")
