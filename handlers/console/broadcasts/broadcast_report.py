"""The report of a broadcast: its figures as a picture and as rows, and all of it as an Excel file."""

from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from urllib.parse import quote

from sanic import Blueprint, HTTPResponse, Request

from desk.views.broadcasts.figures import figures_of
from desk.views.broadcasts.one import number_shown
from desk.views.broadcasts.report import report_of
from desk.views.broadcasts.report_file import write_report
from handlers.console.broadcasts.publishing_place import HERE, broadcast_at
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.queue.list_files import EXCEL_TYPE
from handlers.http.rendering import page_headers
from handlers.http.services import services
from models.enums import RecipientOutcome

blueprint = Blueprint("console_broadcast_report")

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of a workbook that are not put on disk."""


@blueprint.get("/broadcasts/<broadcast_id:str>/report")
@signed_in
async def show_report(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    """Show what became of everybody, a page at a time; of one outcome where the address says so."""
    row = await broadcast_at(staff, broadcast_id)
    outcome = one_of(RecipientOutcome, request.args.get("outcome"))
    after = number(request.args.get("after") or "") or 0
    figures = figures_of(row)
    parts = [
        ("送达", figures.reached, "good"),
        ("已阅读", figures.read, "read"),
        ("对方拒收", figures.refused, "refused"),
        ("已退订", figures.unsubscribed, "stopped"),
        ("没有送到", figures.failed, "failed"),
        ("没有发送", figures.not_tried, "left"),
    ]
    values = {
        "row": row,
        "number": number_shown(row.id),
        "figures": figures,
        "bars": parts,
        "found": await report_of(staff.actor, row.id, after, outcome),
        "outcomes": list(RecipientOutcome),
        "outcome": outcome,
        "after": after,
        "home": HERE,
    }
    return page(request, staff, "broadcast_report.html", values)


@blueprint.get("/broadcasts/<broadcast_id:str>/report.xlsx")
@signed_in
async def export(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    """Send the whole report. Written down before it goes."""
    row = await broadcast_at(staff, broadcast_id)
    with SpooledTemporaryFile(IN_MEMORY) as stream:
        name = await write_report(staff.actor, row.id, cast(BinaryIO, stream), services(request).now())
        stream.seek(0)
        content = stream.read()
    headers = page_headers(request) | {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return HTTPResponse(content, headers=headers, content_type=EXCEL_TYPE)
