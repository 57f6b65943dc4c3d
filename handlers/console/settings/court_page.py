"""One court: what became of it, and, for the administrator above, another name, another parent, or its end."""

from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import visibility
from desk.errors import Invalid, NotFound, Refused
from desk.rules.courts import move_widens, parent_path
from desk.staff import court_orders
from desk.staff.court_names import rename_court
from desk.staff.court_orders import CourtOrder, order_court
from desk.views import court_changes
from handlers.console.frame.forms import field, number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.court_tree import COURTS, staffed
from handlers.console.settings.governed_courts import NO_COURT
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Court
from models.enums import CourtChange

blueprint = Blueprint("console_court")

DONE = {
    "open": "已新设。请到“干警”里把人调过来，在有人以前，诉求由上一级法院分派",
    "rename": "已改名",
    "waits": "已提请，等上级法院的另一位总联络员或系统管理员同意",
    "begun": "后台正在办，这一页会自己更新",
    "yes": "已同意，后台正在办，这一页会自己更新",
    "no": "没有同意，什么也没有变",
}
SOON_OVER = frozenset(DONE[done] for done in ("waits", "begun", "yes"))
"""Said as long as something waits or is being done."""


@dataclass(frozen=True)
class CourtPreview:
    """What somebody is about to ask for: the other court, and what goes where; or why it cannot be."""

    change: CourtChange
    other: Court | None = None
    going: court_changes.GoingAlong | None = None
    branch: court_changes.BranchMove | None = None
    alone: bool = False
    refusal: Refused | None = None


@blueprint.get("/courts/<court_id:str>")
@signed_in
async def show_court(request: Request, staff: Staff, court_id: str) -> HTTPResponse:
    courts = await staffed(staff)
    court = _one(courts, court_id)
    preview = await _preview(request, staff, court)
    return await _page(request, staff, court, preview, done=DONE.get(request.args.get("done") or "", ""))


@blueprint.post("/courts/<court_id:str>/change")
@signed_in
async def change_court(request: Request, staff: Staff, court_id: str) -> HTTPResponse:
    court, now = _one(await staffed(staff), court_id), services(request).now()
    change = one_of(CourtChange, field(request, "change"))
    try:
        if field(request, "change") == "rename":
            await rename_court(court, field(request, "name"), field(request, "short_name"), staff.actor, now)
            return redirect(f"{COURTS}/{court.id}?done=rename", status=303)
        if change is None:
            raise Invalid("请选择要办什么", "change")
        order = CourtOrder(change, court.id, number(field(request, "other")))
        kept = await order_court(order, staff.actor, now)
    except Refused as refusal:
        await court.refresh_from_db()
        refused = CourtPreview(change, refusal=refusal) if change else None
        return await _page(request, staff, court, refused, None if change else refusal)
    return redirect(f"{COURTS}/{court.id}?done={'begun' if kept.agreed else 'waits'}", status=303)


@blueprint.get("/courts/<court_id:str>/progress")
@signed_in
async def progress(request: Request, staff: Staff, court_id: str) -> HTTPResponse:
    """Tell the page how far it has come; when it is over, the page is loaded anew."""
    court = _one(await staffed(staff), court_id)
    found = await court_changes.open_requests([court], staff.actor)
    if not found or not found[0].agreed:
        return HTTPResponse(status=204, headers={"HX-Refresh": "true"})
    return page(request, staff, "_court_progress.html", {"one": found[0]})


def _one(courts: list[Court], court_id: str) -> Court:
    wanted = row_id(court_id, NO_COURT)
    found = next((one for one in courts if one.id == wanted), None)
    if found is None:
        raise NotFound(NO_COURT)
    return found


async def _preview(request: Request, staff: Staff, court: Court) -> CourtPreview | None:
    """Return what would become of what the address asks for; None where it asks for nothing."""
    asked = {CourtChange.MOVE: request.args.get("under"), CourtChange.CLOSE: request.args.get("into")}
    change = next((one for one, text in asked.items() if text is not None), None)
    if change is None:
        return None
    try:
        order = CourtOrder(change, court.id, number(asked[change] or ""))
        _, other = await court_orders.courts_of(order, staff.actor)
        await court_orders.check(change, court, other)
    except Refused as refusal:
        return CourtPreview(change, refusal=refusal)
    if change is CourtChange.MOVE:
        alone = not move_widens(court.path, other.path)
        return CourtPreview(change, other, branch=await court_changes.branch_move(court), alone=alone)
    going = await court_changes.going_along(court, other, services(request).now())
    return CourtPreview(change, other, going=going)


async def _page(
    request: Request,
    staff: Staff,
    court: Court,
    preview: CourtPreview | None,
    refusal: Refused | None = None,
    done: str = "",
) -> HTTPResponse:
    above, requests = parent_path(court.path), await court_changes.open_requests([court], staff.actor)
    refused = refusal or (preview.refusal if preview else None)
    others = [one for one in await staffed(staff) if one.closed_at is None and one.id != court.id]
    values = {
        "court": court,
        "parent": await Court.get_or_none(path=above) if above else None,
        "successor": await Court.get_or_none(id=court.successor_id or 0),
        "runs": bool(above) and visibility.runs_courts(staff.actor, above),
        "others": [one for one in others if visibility.runs_courts(staff.actor, one.path)],
        "requests": requests,
        "trouble": await court_changes.last_trouble(court.id),
        "history": await court_changes.history_of_court(court.id),
        "preview": preview,
        "refusal": refusal,
        "wrong": getattr(refused, "field", ""),
        "typed": {name: field(request, name) if refusal else "" for name in ("name", "short_name")},
        "done": done if requests or done not in SOON_OVER else "",
    }
    return page(request, staff, "court.html", values, refused.status if refused else 200)
