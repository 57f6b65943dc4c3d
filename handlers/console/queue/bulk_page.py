"""Many tickets at once: chosen on the list, an act confirmed, done one after the other, and told one by one."""

import secrets
import time
from dataclasses import replace

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import take_list
from desk.errors import Invalid, NotFound, Refused
from desk.tickets import bulk
from desk.tickets.bulk import GIVES, MOST_AT_ONCE, TAGS, BulkAct, BulkOrder
from desk.tickets.ticket_store import find_visible_by_id
from desk.views.lists.bulk_lines import all_that_fit, failures, visible_rows
from desk.views.lists.narrowing import listed
from desk.views.lists.options import courts_seen, only_court, tag_names
from desk.views.lists.queue_filter import parsed
from desk.views.lists.tabs import first_tab
from desk.views.tickets.candidates import handler_candidates
from desk.views.tickets.queue_row import QueueRow
from handlers.console.frame.forms import field, number, one_of, version
from handlers.console.frame.preferences import back_to
from handlers.console.frame.screen import page
from handlers.console.frame.staff import HOME, Staff, is_htmx, signed_in
from handlers.console.queue.list_files import csv_file, xlsx_file
from handlers.console.queue.listing import with_words
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import BulkRun
from models.enums import Labelled

blueprint = Blueprint("console_bulk")

BATCH_SECONDS = 0.7
"""So long one request works on a run; a page asks for the next at once."""
MISSING = "没有这次批量操作"


class Taking(Labelled):
    """What is done with a list without changing anything."""

    CSV = "csv", "导出 CSV"
    XLSX = "xlsx", "导出 Excel"
    PRINT = "print", "打印"


@blueprint.post("/bulk")
@signed_in
async def choose(request: Request, staff: Staff) -> HTTPResponse:
    """Ask what the act wants (whom, which tag) and show what it will be done to; a file or a sheet comes at once."""
    _refuse_others(staff)
    act, taking = one_of(BulkAct, field(request, "act")), one_of(Taking, field(request, "act"))
    rows, more = await _chosen(request, staff)
    if taking is not None:
        return await _take(request, staff, taking, rows)
    if act is None:
        raise Invalid("请选择要做什么")
    return await _form(request, staff, act, rows, more)


@blueprint.post("/bulk/runs")
@signed_in
async def begin(request: Request, staff: Staff) -> HTTPResponse:
    """Write down what is wanted and go to its page; the form sent again leads to the same page."""
    _refuse_others(staff)
    act = one_of(BulkAct, field(request, "act"))
    if act is None:
        raise Invalid("请选择要做什么")
    pairs = _pairs(request)
    facts = {name: field(request, name) for name in ("handler", "tag")}
    order = BulkOrder(field(request, "run"), act, pairs, facts, _list_without_words(request, staff)[:1000])
    try:
        run = await bulk.start(staff.actor, order, services(request).now())
    except Invalid as refusal:
        if not pairs or len(pairs) > MOST_AT_ONCE:
            raise
        return await _form(request, staff, act, await visible_rows(staff.actor, [one for one, _ in pairs]), 0, refusal)
    return redirect(f"/console/bulk/{run.id}", status=303)


@blueprint.get("/bulk/<text:str>")
@signed_in
async def show(request: Request, staff: Staff, text: str) -> HTTPResponse:
    """Show how far a run is; an open page goes on with it by itself, and without a script by its button."""
    return await _shown(request, staff, await bulk.run_of(staff.actor, row_id(text, MISSING)))


@blueprint.post("/bulk/<text:str>/go")
@signed_in
async def go(request: Request, staff: Staff, text: str) -> HTTPResponse:
    """Do the next of a run for a moment, and show how far it is."""
    run = await bulk.run_of(staff.actor, row_id(text, MISSING))
    end = time.monotonic() + BATCH_SECONDS
    await bulk.go_on(staff.actor, run, services(request).now, lambda: time.monotonic() < end)
    if not is_htmx(request):
        return redirect(f"/console/bulk/{run.id}", status=303)
    return await _shown(request, staff, run)


def _list_without_words(request: Request, staff: Staff) -> str:
    """Return the list's address as a run keeps it: what was searched for rests nowhere in clear."""
    query = back_to(field(request, "back")).partition("?")[2]
    return f"{HOME}?{parsed(query, first_tab(staff.actor)).want.kept}"


def _refuse_others(staff: Staff) -> None:
    if not staff.reads_petitions:
        raise NotFound("没有这个页面")


def _pairs(request: Request) -> list[tuple[int, int]]:
    """Read the tickets that were ticked, each with the version that was read; what is none is left out."""
    sent = request.form.getlist("ticket", []) if request.form else []
    read = [(number(one), version(at)) for one, _, at in (text.partition(":") for text in sent)]
    return list({one: (one, at) for one, at in read if one is not None and at is not None}.values())


async def _chosen(request: Request, staff: Staff) -> tuple[list[QueueRow], int]:
    """Return what was ticked, or all that the list has; and how many more it has than may be done at once."""
    if field(request, "all") != "1":
        pairs = _pairs(request)
        _refuse_too_many(len(pairs))
        versions = dict(pairs)
        rows = await visible_rows(staff.actor, list(versions))
        return [replace(row, version=versions[row.id]) for row in rows], 0
    want = replace(parsed(back_to(field(request, "back")).partition("?")[2], first_tab(staff.actor)).want, after="")
    here = only_court(staff.actor, await courts_seen(staff.actor), want)
    rows = await all_that_fit(listed(staff.actor, want, here), want, MOST_AT_ONCE + 1)
    rows = await with_words(want, rows)
    return rows[:MOST_AT_ONCE], max(0, len(rows) - MOST_AT_ONCE)


def _refuse_too_many(count: int) -> None:
    if not count:
        raise Invalid("没有选中工单。请先在列表里勾选，再点要做的事")
    if count > MOST_AT_ONCE:
        raise Invalid(f"一次最多 {MOST_AT_ONCE} 件，选了 {count} 件。请分几次做")


async def _form(
    request: Request, staff: Staff, act: BulkAct, rows: list[QueueRow], more: int, refusal: Refused | None = None
) -> HTTPResponse:
    if not rows:
        raise Invalid("没有选中工单。请先在列表里勾选，再点要做的事")
    now = services(request).now()
    groups = []
    if act in GIVES:
        ordinary = next((row for row in rows if not row.restricted), rows[0])
        groups = await handler_candidates(staff.actor, await find_visible_by_id(staff.actor, ordinary.id), now)
    courts = {row.court for row in rows}
    values = {
        "act": act,
        "rows": rows,
        "more": more,
        "most": MOST_AT_ONCE,
        "courts": sorted(courts) if act in GIVES and len(courts) > 1 else [],
        "groups": groups,
        "tags": await tag_names(staff.actor, [one.id for one in await courts_seen(staff.actor)]) if act in TAGS else [],
        "run": field(request, "run") or secrets.token_hex(16),
        "back": back_to(field(request, "back")),
        "refusal": refusal.words if refusal else "",
        "typed": {name: field(request, name) for name in ("handler", "tag")},
    }
    return page(request, staff, "bulk_form.html", values, refusal.status if refusal else 200)


async def _take(request: Request, staff: Staff, taking: Taking, rows: list[QueueRow]) -> HTTPResponse:
    now, deed = services(request).now(), Deed.PRINT_TICKETS if taking is Taking.PRINT else Deed.EXPORT_TICKETS
    if not rows:
        raise Invalid("没有选中工单。请先在列表里勾选，再点要做的事")
    await take_list(staff.actor, staff.officer.court_id, len(rows), deed, now)
    if taking is Taking.PRINT:
        back = back_to(field(request, "back"))
        return page(request, staff, "list_print.html", {"rows": rows, "court": staff.officer.court, "back": back})
    return csv_file(request, rows) if taking is Taking.CSV else await xlsx_file(request, rows)


async def _shown(request: Request, staff: Staff, run: BulkRun) -> HTTPResponse:
    tally = await bulk.tally(run.id)
    values = {
        "run": run,
        "act": BulkAct(run.act),
        "tally": tally,
        "failures": await failures(staff.actor, run.id) if tally.is_over else [],
        "back": run.back,
    }
    return page(request, staff, "_bulk_progress.html" if is_htmx(request) else "bulk.html", values)
