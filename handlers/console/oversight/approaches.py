"""过问登记 (三个规定): any officer records an approach made to them; only the highest court's inspectorate reads."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.visibility import reads_approaches
from desk.errors import Invalid, NotFound, Refused
from desk.petitions import interference_log
from desk.rules.sizes import PAGE
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.services import services

blueprint = Blueprint("console_approaches")

HERE = "/console/approaches"
DONE = {"1": "已记下", "2": "已记明是误记，原记录保留"}


@blueprint.get("/approaches")
@signed_in
async def log(request: Request, staff: Staff) -> HTTPResponse:
    return await _page(request, staff)


@blueprint.post("/approaches")
@signed_in
async def record(request: Request, staff: Staff) -> HTTPResponse:
    """Record an approach (登记). What was typed stays in the form where it is refused."""
    try:
        words, about = field(request, "words"), field(request, "number")
        await interference_log.record_told_by(staff.actor, words, about, services(request).now())
    except Invalid as refusal:
        return await _page(request, staff, refusal)
    return redirect(f"{HERE}?done=1", status=303)


@blueprint.post("/approaches/<record_id:str>/open")
@signed_in
async def opened(request: Request, staff: Staff, record_id: str) -> HTTPResponse:
    """Show the words of one record, once it is written down who looked."""
    text = await interference_log.open_entry(staff.actor, number(record_id), services(request).now())
    return page(request, staff, "_text.html", {"text": text, "opened": True})


@blueprint.post("/approaches/<record_id:str>/mistaken")
@signed_in
async def mistaken(request: Request, staff: Staff, record_id: str) -> HTTPResponse:
    """记明误记: a counter-entry with its reason; the record stays."""
    try:
        reason, now = field(request, "reason"), services(request).now()
        await interference_log.mark_mistaken(staff.actor, number(record_id), reason, now)
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, refusal)
    return redirect(f"{HERE}?done=2", status=303)


async def _page(request: Request, staff: Staff, refusal: Refused | None = None) -> HTTPResponse:
    before, now = number(request.args.get("before") or ""), services(request).now()
    found = await interference_log.list_entries(staff.actor, before, now)
    values = {
        "reads": reads_approaches(staff.actor) or bool(found),
        "entries": found[:PAGE],
        "more": found[PAGE - 1].id if len(found) > PAGE else 0,
        "words": field(request, "words") if refusal else "",
        "number": field(request, "number") if refusal else "",
        "refusal": refusal.words if refusal else "",
        "done": DONE.get(request.args.get("done") or "", ""),
    }
    return page(request, staff, "approaches.html", values, refusal.status if refusal else 200)
