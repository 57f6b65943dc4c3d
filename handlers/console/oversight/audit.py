"""审计: auditors, and nobody else, see who looked at or changed what; others do not learn that the page is there."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import ACT, Deed, words_of
from desk.errors import Invalid, NotFound, Refused
from desk.rules.calendar.court_time import COURT_TIME
from desk.views import audit_log
from desk.views.audit_log import MOST_NAMESAKES, AuditFilter, ChainCheck
from desk.views.audit_words import AuditLine
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.http.bounds import whole
from handlers.http.errors import WORDS
from handlers.http.rendering import page_headers
from handlers.http.services import services
from models import Officer
from models.enums import Act

blueprint = Blueprint("console_audit")

HERE = "/console/audit"
ACTIONS = [*(deed.value for deed in Deed), *(ACT + act.value for act in Act if act is not Act.RECEIVE)]
AT_ONCE = 500
BOM = "\ufeff"
"""Spreadsheets take a file for UTF-8 by it."""
COLUMNS = ("时间", "谁", "所在", "做了什么", "对象", "说明", "从哪里")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class AuditSearch:
    """Holds the search as it was filled in."""

    who: str = ""
    act: str = ""
    number: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, request: Request) -> "AuditSearch":
        return cls(**{name: field(request, name) for name in cls.__dataclass_fields__})


@blueprint.get("/audit")
@signed_in
async def entries(request: Request, staff: Staff) -> HTTPResponse:
    _allow(staff)
    wanted = _asked(request)
    return await _page(request, staff, wanted, await _as_typed(wanted))


@blueprint.post("/audit")
@signed_in
async def search(request: Request, staff: Staff) -> HTTPResponse:
    """Take a search as a form, for it names people, and go on to an address that holds only numbers."""
    _allow(staff)
    typed = AuditSearch.of(request)
    try:
        wanted = await _read(staff, typed)
    except Invalid as refusal:
        return await _page(request, staff, AuditFilter(), typed, refusal)
    return redirect(f"{HERE}?{wanted.query()}" if wanted.is_narrowed else HERE, status=303)


@blueprint.post("/audit/export")
@signed_in
async def export(request: Request, staff: Staff) -> None:
    """Send the entries of a search as a CSV file; that it was taken is itself written down."""
    _allow(staff)
    wanted = _asked(request)
    ids = await audit_log.matching(staff.actor, wanted)
    await audit(request, staff.actor.id, Deed.EXPORT_AUDIT, ("audit", None), {"rows": len(ids)})
    day = services(request).now().astimezone(COURT_TIME).date()
    headers = page_headers(request) | {"Content-Disposition": f'attachment; filename="audit-{day.isoformat()}.csv"'}
    response = await request.respond(content_type="text/csv; charset=utf-8", headers=headers)
    if response is None:
        return
    await response.send(BOM + _csv([COLUMNS]))
    for start in range(0, len(ids), AT_ONCE):
        await response.send(_csv([_cells(line) for line in await audit_log.lines(ids[start : start + AT_ONCE])]))
    await response.eof()


@blueprint.post("/audit/chain")
@signed_in
async def check(request: Request, staff: Staff) -> HTTPResponse:
    """Show whether a ticket's history is as it was written."""
    _allow(staff)
    typed = AuditSearch(number=field(request, "number"))
    try:
        number = audit_log.number_in(typed.number)
        chains = await audit_log.check_chains(staff.actor, number)
    except Refused as refusal:
        return await _page(request, staff, AuditFilter(), typed, refusal)
    broken = sum(chain.broken_at is not None for chain in chains)
    await audit(request, staff.actor.id, Deed.CHECK_CHAIN, ("ticket", chains[0].ticket_id), {"broken": broken})
    return await _page(request, staff, AuditFilter(number=number), AuditSearch(number=number), chains=chains)


def _allow(staff: Staff) -> None:
    if not staff.audits:
        raise NotFound(WORDS[404])


def _asked(request: Request) -> AuditFilter:
    """Read the search from the address; what makes no sense is left out."""
    given = request.args
    ids = (whole(one) for one in given.get("officer", "").split(",")[:MOST_NAMESAKES])
    try:
        number = audit_log.number_in(given.get("number", "")[:40])
    except Invalid:
        number = ""
    return AuditFilter(
        officers=tuple(one for one in ids if one),
        action=given.get("act", "") if given.get("act") in ACTIONS else "",
        number=number,
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        after=whole(given.get("after", "")),
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


async def _read(staff: Staff, typed: AuditSearch) -> AuditFilter:
    """Check what was filled in and return it. Raises `Invalid` naming the field."""
    since, until = _day(typed.since), _day(typed.until)
    if (typed.since and not since) or (typed.until and not until):
        raise Invalid("日期应写成 2026-11-30 这样", "since" if typed.since and not since else "until")
    if since and until and until < since:
        raise Invalid("结束的日子早于开始的日子", "until")
    return AuditFilter(
        officers=await audit_log.officers_named(staff.actor, typed.who[:40]),
        action=typed.act if typed.act in ACTIONS else "",
        number=audit_log.number_in(typed.number[:40]),
        since=since,
        until=until,
    )


async def _as_typed(wanted: AuditFilter) -> AuditSearch:
    """Return the form filled in again from an address."""
    names = await Officer.filter(id__in=list(wanted.officers)).order_by("id").values_list("login", "name")
    return AuditSearch(
        who=str(names[0][0] if len(names) == 1 else names[0][1]) if names else "",
        act=wanted.action,
        number=wanted.number,
        since=wanted.since.isoformat() if wanted.since else "",
        until=wanted.until.isoformat() if wanted.until else "",
    )


async def _page(
    request: Request,
    staff: Staff,
    wanted: AuditFilter,
    typed: AuditSearch,
    refusal: Refused | None = None,
    chains: Sequence[ChainCheck] = (),
) -> HTTPResponse:
    shown = await audit_log.page(staff.actor, wanted) if refusal is None else audit_log.AuditPage((), None)
    values = {
        "lines": shown.lines,
        "more": f"{HERE}?{wanted.query(shown.after)}" if shown.after else "",
        "query": wanted.query(),
        "wanted": wanted,
        "typed": typed,
        "actions": [(action, words_of(action)) for action in ACTIONS],
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "chains": chains,
        "most": audit_log.MOST_EXPORTED,
    }
    return page(request, staff, "audit.html", values, refusal.status if refusal else 200)


def _csv(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def _cells(line: AuditLine) -> list[str]:
    """Return a line as cells; none that a spreadsheet would take for a formula."""
    cells = (line.when, line.who, line.post, line.what, line.object, line.detail, line.where)
    return [f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells]
