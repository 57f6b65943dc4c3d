"""法院: the courts somebody administers, as a tree; the administrator above opens another, moves and closes them."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import visibility
from desk.errors import NotFound, Refused
from desk.rules.courts import LEVELS, parent_path
from desk.staff.court_names import FIRST_ROOMS, NewCourt, open_court
from desk.staff.court_orders import NO_SUCH, decide_court
from desk.views.court_changes import open_requests
from handlers.console.frame.forms import field, number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Court
from models.enums import CourtLevel

blueprint = Blueprint("console_courts")

COURTS = "/console/courts"
DONE = {"yes": "已同意，后台正在办", "no": "没有同意，什么也没有变"}
TYPED = ("code", "name", "short_name", "level", "parent")


async def staffed(staff: Staff) -> list[Court]:
    """Return the courts whose staff this person looks after, never empty. Raises `NotFound` for everybody else."""
    found = [one for one in await Court.all().order_by("path") if visibility.staffs(staff.actor, one.path)]
    if not found:
        raise NotFound(WORDS[404])
    return found


@blueprint.get("/courts")
@signed_in
async def show_courts(request: Request, staff: Staff) -> HTTPResponse:
    done = DONE.get(request.args.get("done") or "", "")
    return await _page(request, staff, await staffed(staff), done=done)


@blueprint.post("/courts")
@signed_in
async def open_another(request: Request, staff: Staff) -> HTTPResponse:
    courts = await staffed(staff)
    typed = {name: field(request, name) for name in TYPED}
    level = one_of(CourtLevel, typed["level"])
    wanted = NewCourt(number(typed["parent"]), typed["code"], typed["name"], typed["short_name"], level)
    try:
        opened = await open_court(wanted, staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, courts, refusal, typed)
    return redirect(f"{COURTS}/{opened.id}?done=open", status=303)


@blueprint.post("/court-requests/<request_id:str>")
@signed_in
async def decide(request: Request, staff: Staff, request_id: str) -> HTTPResponse:
    """Agree to what a colleague asked for, or not."""
    agreed = field(request, "agreed") == "yes"
    decided = await decide_court(row_id(request_id, NO_SUCH), agreed, staff.actor, services(request).now())
    return redirect(f"{COURTS}/{decided.court_id}?done={'yes' if agreed else 'no'}", status=303)


async def _page(
    request: Request,
    staff: Staff,
    courts: list[Court],
    refusal: Refused | None = None,
    typed: dict[str, str] | None = None,
    done: str = "",
) -> HTTPResponse:
    parents = [one for one in courts if one.closed_at is None and visibility.runs_courts(staff.actor, one.path)]
    values = {
        "courts": [(one, len(parent_path(one.path).split("/")) - 1) for one in courts],
        "successors": {one.id: one.short_name for one in await Court.all()},
        "parents": [one for one in parents if one.level is not LEVELS[-1]],
        "levels": LEVELS[1:],
        "rooms": "、".join(name for name, _ in FIRST_ROOMS),
        "requests": await open_requests(courts, staff.actor),
        "refusal": refusal,
        "wrong": getattr(refusal, "field", ""),
        "typed": typed or dict.fromkeys(TYPED, ""),
        "done": done,
    }
    return page(request, staff, "courts.html", values, refusal.status if refusal else 200)
