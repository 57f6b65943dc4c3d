"""Saved views: kept from the list, opened with a live count, renamed, shared, deleted, taken over."""

from collections.abc import Awaitable, Callable

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, NotFound, Refused
from desk.rules.sizes import PAGE
from desk.staff import saved_views
from desk.staff.saved_views import MISSING, ViewKeeper
from desk.views.lists.kept_views import kept_views
from desk.views.lists.queue_filter import parsed
from desk.views.lists.tabs import first_tab
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services

blueprint = Blueprint("console_views")

VIEWS = "/console/views"
FEW = 8
"""Shown on the list itself."""


@blueprint.get("/views")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    """Show one's own views and those shared with one's court; only the first few where the list asks for them."""
    _readers_only(staff)
    if is_htmx(request):
        few = await kept_views(_keeper(staff), 0, FEW + 1)
        return page(request, staff, "_views_few.html", {"views": few[:FEW], "more": len(few) > FEW})
    return await _page(request, staff)


@blueprint.post("/views")
@signed_in
async def keep(request: Request, staff: Staff) -> HTTPResponse:
    """Keep a list as a view; what of its address makes no sense is not kept."""
    _readers_only(staff)
    read = parsed(field(request, "query"), first_tab(staff.actor))
    if len(read.want.kept) > 1000:
        raise Invalid("条件太多，存不下。请少选几个再存")
    shared = field(request, "shared") == "1"
    as_of = services(request).now()
    return await _done(
        request,
        staff,
        lambda: saved_views.keep_view(_keeper(staff), field(request, "name"), read.want.kept, shared, as_of),
        "已保存",
    )


@blueprint.post("/views/<text:str>")
@signed_in
async def change(request: Request, staff: Staff, text: str) -> HTTPResponse:
    """Rename or share, delete, or take over one view."""
    _readers_only(staff)
    view_id, keeper, as_of = row_id(text, MISSING), _keeper(staff), services(request).now()
    name, shared = field(request, "name"), field(request, "shared") == "1"
    acts: dict[str, tuple[Callable[[], Awaitable[object]], str]] = {
        "change": (lambda: saved_views.change_view(keeper, view_id, name, shared, as_of), "已修改"),
        "delete": (lambda: saved_views.delete_view(keeper, view_id, as_of), "已删除"),
        "take_over": (lambda: saved_views.take_over_view(keeper, view_id, as_of), "已接管，现在是您的视图"),
    }
    asked = field(request, "act")
    if asked not in acts:
        raise Invalid("请选择要做什么")
    return await _done(request, staff, *acts[asked])


async def _done(request: Request, staff: Staff, act: Callable[[], Awaitable[object]], words: str) -> HTTPResponse:
    try:
        await act()
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, refusal)
    return redirect(f"{VIEWS}?done={DONE.index(words)}", status=303)


DONE = ("已保存", "已修改", "已删除", "已接管，现在是您的视图")


async def _page(request: Request, staff: Staff, refusal: Refused | None = None) -> HTTPResponse:
    after = number(request.args.get("after", "")) or 0
    found = await kept_views(_keeper(staff), after, PAGE + 1)
    done = number(request.args.get("done", ""))
    values = {
        "views": found[:PAGE],
        "after": after,
        "next": f"{VIEWS}?after={found[PAGE - 1].id}" if len(found) > PAGE else "",
        "done": DONE[done] if done is not None and done < len(DONE) else "",
        "refusal": refusal.words if refusal else "",
    }
    return page(request, staff, "views.html", values, refusal.status if refusal else 200)


def _keeper(staff: Staff) -> ViewKeeper:
    return ViewKeeper(staff.actor, staff.officer.id, staff.officer.court_id)


def _readers_only(staff: Staff) -> None:
    if not staff.reads_petitions:
        raise NotFound("没有这个页面")
