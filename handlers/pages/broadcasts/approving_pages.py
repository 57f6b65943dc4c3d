"""Whoever approves a broadcast reads on their phone exactly what was previewed, and says yes or no."""

from sanic import Blueprint, HTTPResponse, Request

from desk.access.actors import Actor
from desk.broadcasts.approving import approve, send_back
from desk.broadcasts.store import NO_SUCH, BroadcastOrder, find
from desk.errors import Invalid, NotFound, Refused
from desk.views.broadcasts.lists import opens_broadcasts, to_approve
from desk.views.broadcasts.one import page_of
from desk.views.broadcasts.shown import count_shown, shown_of
from handlers.http.bounds import row_id
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from handlers.pages.tickets.ticket_pages import bind_first
from models.enums import BroadcastAct

blueprint = Blueprint("pages_broadcast_approving")

HOME = "/t/gg"
NO_PAGE = "没有找到这个页面"


@blueprint.get("/t/gg")
@known
async def waiting(request: Request, visitor: Visitor) -> HTTPResponse:
    """List what waits for this person's approval."""
    if visitor.officer is None:
        return bind_first(request, visitor)
    if not opens_broadcasts(visitor.officer):
        raise NotFound(NO_PAGE)
    return show(request, "broadcasts_waiting", {"waits": await to_approve(visitor.officer)}, visitor.session)


@blueprint.get("/t/gg/<broadcast_id:str>")
@known
async def one(request: Request, visitor: Visitor, broadcast_id: str) -> HTTPResponse:
    if visitor.officer is None:
        return bind_first(request, visitor)
    return await _page(request, visitor, visitor.officer, row_id(broadcast_id, NO_SUCH))


@blueprint.post("/t/gg/<broadcast_id:str>/<name:str>")
@posted
async def act(request: Request, visitor: Visitor, broadcast_id: str, name: str) -> HTTPResponse:
    """Approve it, or return it with a reason; nothing else is done on the phone."""
    if visitor.officer is None:
        return bind_first(request, visitor)
    found = row_id(broadcast_id, NO_SUCH)
    await find(visitor.officer, found)
    try:
        order = BroadcastOrder(found, forms.version_sent(request), visitor.officer, services(request).now())
        if name == BroadcastAct.APPROVE:
            await approve(order, forms.field(request, "digest"))
        elif name == BroadcastAct.RETURN:
            await send_back(order, forms.words_sent(request))
        else:
            raise NotFound(NO_PAGE)
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, visitor, visitor.officer, found, refusal)
    return see(request, f"{HOME}/{found}")


async def _page(
    request: Request, visitor: Visitor, officer: Actor, broadcast_id: int, refusal: Refused | None = None
) -> HTTPResponse:
    now = services(request).now()
    row = await find(officer, broadcast_id)
    page = await page_of(officer, row.id, now)
    waits = BroadcastAct.APPROVE in page.acts
    count, full = await count_shown(row, now) if waits else (None, None)
    values = {
        "page": page,
        "shown": shown_of(row),
        "waits": waits,
        "count": count,
        "full": full,
        "refusal": refusal.words if refusal else "",
        "at_words": isinstance(refusal, Invalid) and refusal.field == "why",
        "words": forms.words_sent(request) if refusal else "",
    }
    return show(request, "broadcast_approve", values, visitor.session, refusal.status if refusal else 200)
