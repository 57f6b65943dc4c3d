"""窗口和自助机: made, renamed and closed here; each has its code, on the screen and on a sheet for the printer."""

import segno
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw, redirect

from desk.errors import Invalid, NotFound, Refused
from desk.staff import service_windows, window_minis
from desk.staff.service_windows import TypedWindow
from handlers.console.frame import forms
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import one_of
from handlers.http.bounds import row_id
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Court, ServiceWindow
from models.enums import WindowKind
from wechat.platform.client import WeChatFailure
from wechat.refusals import refusal_words

blueprint = Blueprint("console_windows")

HERE = "/console/windows"
MINI_IS_NEW = "二维码做好了。小程序刚刚接入，请过一分钟再做小程序码"
PNG = b"\x89PNG"
DONE = {
    "kept": "已保存",
    "made": "已新增，二维码做好了，可以打印",
    "coded": "二维码做好了",
    "closed": "已停用，扫码的人会看到说明",
    "opened": "已重新启用，原来的二维码照常能用",
}


@blueprint.get("/windows")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    court = await _court(staff, request.args.get("court") or "")
    return await _page(request, staff, court, None, TypedWindow(""))


@blueprint.get("/windows/print")
@signed_in
async def print_sheet(request: Request, staff: Staff) -> HTTPResponse:
    """Show the codes of a court's windows for paper, several on a page; or of one of them alone."""
    court = await _court(staff, request.args.get("court") or "")
    rows, more = await service_windows.windows_of(court, forms.number(request.args.get("after") or ""))
    only = forms.number(request.args.get("window") or "")
    shown = [one for one in rows if one.closed_at is None and service_windows.has_code(one)]
    if only is not None:
        shown = [await _found(staff, str(only))]
    cards = [(one, _picture(one), window_minis.has_mini(one)) for one in shown if service_windows.has_code(one)]
    values = {
        "court": court,
        "cards": cards,
        "without": sum(one.closed_at is None and not service_windows.has_code(one) for one in rows),
        "more": more if only is None else None,
        "back": f"{HERE}?court={court.id}",
    }
    return page(request, staff, "windows_print.html", values)


@blueprint.get("/windows/<window_id:str>")
@signed_in
async def one(request: Request, staff: Staff, window_id: str) -> HTTPResponse:
    found = await _found(staff, window_id)
    return await _page(request, staff, found.court, found, _typed_of(found))


@blueprint.get("/windows/<window_id:str>/mini")
@signed_in
async def mini(_: Request, staff: Staff, window_id: str) -> HTTPResponse:
    """Show the picture of a window's mini-program code."""
    picture = await window_minis.mini_picture(staff.actor, row_id(window_id, service_windows.GONE))
    kind = "image/png" if picture.startswith(PNG) else "image/jpeg"
    return raw(picture, headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private"}, content_type=kind)


@blueprint.post("/windows")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    """Make a window, and its code with it; where WeChat makes none now, the window stays and says so."""
    court, typed = await _court(staff, forms.field(request, "court")), _sent(request)
    try:
        made = await service_windows.keep(staff.actor, court, typed, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, court, None, typed, refusal)
    return await _coded(request, staff, await _found(staff, str(made.id)), "made")


@blueprint.post("/windows/<window_id:str>")
@signed_in
async def change(request: Request, staff: Staff, window_id: str) -> HTTPResponse:
    found, typed = await _found(staff, window_id), _sent(request)
    try:
        kept = TypedWindow(typed.name, typed.place, found.kind)
        await service_windows.keep(staff.actor, found.court, kept, services(request).now(), found.id)
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, found.court, found, typed, refusal)
    return redirect(f"{HERE}?court={found.court_id}&done=kept", status=303)


@blueprint.post("/windows/<window_id:str>/code")
@signed_in
async def make_code(request: Request, staff: Staff, window_id: str) -> HTTPResponse:
    return await _coded(request, staff, await _found(staff, window_id), "coded")


@blueprint.post("/windows/<window_id:str>/close")
@signed_in
async def close(request: Request, staff: Staff, window_id: str) -> HTTPResponse:
    found = await _found(staff, window_id)
    await service_windows.close(staff.actor, found.id, services(request).now())
    return redirect(f"{HERE}?court={found.court_id}&done=closed", status=303)


@blueprint.post("/windows/<window_id:str>/open")
@signed_in
async def open_again(request: Request, staff: Staff, window_id: str) -> HTTPResponse:
    found = await _found(staff, window_id)
    try:
        await service_windows.open_again(staff.actor, found.id, services(request).now())
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, found.court, found, _typed_of(found), refusal)
    return redirect(f"{HERE}?court={found.court_id}&done=opened", status=303)


async def _coded(request: Request, staff: Staff, window: ServiceWindow, done: str) -> HTTPResponse:
    """Let WeChat make the codes that there are none of yet that work, and keep them: the account's, the mini-program's.

    Each that was made stays, whatever becomes of the other.
    """
    what = f"{window.name}在名单里了，二维码还没有做成"
    try:
        if not service_windows.has_code(window):
            await _make_qr(request, staff, window)
        what = f"{window.name}的二维码做好了，小程序码还没有做成"
        if not window_minis.has_mini(window):
            await _make_mini(request, staff, window)
    except WeChatFailure as error:
        refused = Refused(f"{what}。{refusal_words(error)}")
    except Refused as error:
        refused = error
    else:
        return redirect(f"{HERE}?court={window.court_id}&done={done}", status=303)
    now = await _found(staff, str(window.id))
    return await _page(request, staff, now.court, now, _typed_of(now), refused)


async def _make_qr(request: Request, staff: Staff, window: ServiceWindow) -> None:
    kit, account = services(request), await service_windows.account_for(window.court)
    opened = await kit.accounts.by_appid(account.appid)
    if opened is None:
        raise Refused(service_windows.NO_ACCOUNT)
    made = await kit.accounts.client(opened).create_qr(service_windows.scene_of(window), None)
    await service_windows.remember_code(staff.actor, window.id, account, made.url, kit.now())


async def _make_mini(request: Request, staff: Staff, window: ServiceWindow) -> None:
    """Make the mini-program's code, where one is connected."""
    kit, account = services(request), await window_minis.mini_account_for(window.court)
    if account is None:
        return
    opened = await kit.accounts.by_appid(account.appid)
    if opened is None:
        raise Refused(MINI_IS_NEW)
    mark = service_windows.mark_of(window)
    picture = await kit.accounts.client(opened).make_code(mark, window_minis.PAGE_OF_WINDOWS)
    await window_minis.keep_mini(staff.actor, window.id, account, picture, kit.now())


async def _court(staff: Staff, asked: str) -> Court:
    courts = await service_windows.courts_of(staff.actor)
    if not courts:
        raise NotFound(WORDS[404])
    return one_of(courts, staff, asked)


async def _found(staff: Staff, window_id: str) -> ServiceWindow:
    return await service_windows.window_of(staff.actor, row_id(window_id, service_windows.GONE))


def _sent(request: Request) -> TypedWindow:
    kind = forms.one_of(WindowKind, forms.field(request, "kind"))
    return TypedWindow(forms.field(request, "name"), forms.field(request, "place"), kind)


def _typed_of(window: ServiceWindow) -> TypedWindow:
    return TypedWindow(window.name, window.place, window.kind)


def _picture(window: ServiceWindow) -> str:
    return segno.make(window.code_url, error="m").svg_data_uri(border=4, light="#fff")


async def _page(
    request: Request,
    staff: Staff,
    court: Court,
    window: ServiceWindow | None,
    typed: TypedWindow,
    refusal: Refused | None = None,
) -> HTTPResponse:
    after = forms.number(request.args.get("after") or "")
    rows, more = await service_windows.windows_of(court, after)
    values = {
        "courts": await service_windows.courts_of(staff.actor),
        "court": court,
        "rows": [(one, service_windows.has_code(one), window_minis.has_mini(one)) for one in rows],
        "with_mini": await window_minis.mini_account_for(court) is not None,
        "mini": window is not None and window_minis.has_mini(window),
        "after": after,
        "more": more,
        "window": window,
        "picture": _picture(window) if window is not None and service_windows.has_code(window) else "",
        "typed": typed,
        "kinds": list(WindowKind),
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE.get(request.args.get("done") or "", ""),
    }
    return page(request, staff, "windows.html", values, refusal.status if refusal else 200)
