"""The menu of a service account, shown as it would be and pushed; and QR codes that open a talk with one court."""

import io

import segno
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import audit as audit_log
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.people.account_orders import courts_for
from handlers.console.accounts.account_templates import RETIRED
from handlers.console.accounts.one_account import account_behind
from handlers.console.frame.forms import field, number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import ACCOUNTS, Staff, signed_in
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Account, Court
from models.enums import AccountKind, Labelled
from wechat.accounts import OpenAccount
from wechat.menus import MENU, buttons_of, menu_of
from wechat.platform.client import WeChatFailure
from wechat.refusals import refusal_words
from wechat.staff_menus import push_menus

blueprint = Blueprint("console_account_menu")

PIXELS = 12
"""How wide one square of a code is: about 500 in all, enough for a poster of A4."""


class CodeKind(Labelled):
    """What a code opens; named as the talks are."""

    PETITION = "petition", "留诉求"
    JUDGE = "judge", "联系法官"


class Picture(Labelled):
    PNG = "png", "PNG 图片"
    SVG = "svg", "SVG（印刷用）"


TYPES = {Picture.PNG: "image/png", Picture.SVG: "image/svg+xml"}


@blueprint.get("/accounts/<account_id:str>/menu")
@signed_in
async def show_menu(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    """Show the menu as it would be; what is there now only where the address asks for it."""
    account = await _official(staff, account_id)
    done = "已推送，手机上可能要过几分钟才更新" if request.args.get("done") else ""
    return await _page(request, staff, account, asks=request.args.get("now") == "1", done=done)


@blueprint.post("/accounts/<account_id:str>/menu")
@signed_in
async def push(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    account = await _official(staff, account_id)
    try:
        opened = await _opened(request, account)
        await _write_down(request, staff, Deed.PUSH_MENU, account)
        client = services(request).accounts.client(opened)
        await push_menus(account.id, client, services(request).settings.public_url)
    except WeChatFailure as error:
        return await _page(request, staff, account, Refused(refusal_words(error)), "menu")
    except Refused as refusal:
        return await _page(request, staff, account, refusal, "menu")
    return redirect(f"{ACCOUNTS}/{account.id}/menu?done=1", status=303)


@blueprint.post("/accounts/<account_id:str>/qr")
@signed_in
async def make_code(request: Request, staff: Staff, account_id: str) -> HTTPResponse:
    """Let WeChat make a lasting code for one court, and hand its picture out as a file."""
    account = await _official(staff, account_id)
    try:
        court, kind, picture, scene = await _wanted(request, staff)
        opened = await _opened(request, account)
        await _write_down(request, staff, Deed.MAKE_QR, account, court)
        made = await services(request).accounts.client(opened).create_qr(scene, None)
    except WeChatFailure as error:
        return await _page(request, staff, account, Refused(refusal_words(error)), "qr")
    except Refused as refusal:
        return await _page(request, staff, account, refusal, "qr")
    out = io.BytesIO()
    segno.make(made.url, error="m").save(out, kind=picture.value, scale=PIXELS, border=4)
    headers = {"Content-Disposition": f'attachment; filename="{kind.value}-{court.id}.{picture.value}"'}
    return HTTPResponse(out.getvalue(), content_type=TYPES[picture], headers=headers)


async def _official(staff: Staff, account_id: str) -> Account:
    account = await account_behind(staff, account_id)
    if account.kind is not AccountKind.SERVICE:
        raise NotFound(WORDS[404])
    return account


async def _opened(request: Request, account: Account) -> OpenAccount:
    opened = await services(request).accounts.by_appid(account.appid)
    if opened is None:
        raise Refused(RETIRED)
    return opened


async def _wanted(request: Request, staff: Staff) -> tuple[Court, CodeKind, Picture, str]:
    """Return what a code is to be for, and its scene. Raises `Invalid`."""
    chosen = number(field(request, "court"))
    court = next((one for one in await courts_for(staff.actor) if one.id == chosen), None)
    if court is None:
        raise Invalid("请选择法院", "court")
    if field(request, "kind") not in set(CodeKind) or field(request, "as") not in set(Picture):
        raise Invalid("请选择扫码以后做什么、要哪种图片", "kind")
    kind, picture = CodeKind(field(request, "kind")), Picture(field(request, "as"))
    return court, kind, picture, f"{kind.value}:{court.code}"


async def _write_down(request: Request, staff: Staff, deed: Deed, account: Account, court: Court | None = None) -> None:
    facts = {"court": court.id} if court else None
    now = services(request).now()
    await audit_log.by_officer(staff.actor, deed, ("account", account.id), now, facts)


async def _page(
    request: Request,
    staff: Staff,
    account: Account,
    refusal: Refused | None = None,
    at: str = "",
    asks: bool = False,
    done: str = "",
) -> HTTPResponse:
    now, unasked = await _now(request, account) if asks else (None, "")
    typed = {name: field(request, name) if refusal else "" for name in ("court", "kind", "as")}
    values = {
        "account": account,
        "would": buttons_of(menu_of(MENU, services(request).settings.public_url, account.appid)),
        "now_there": now,
        "asked": asks and not unasked,
        "unasked": unasked,
        "courts": await courts_for(staff.actor),
        "code_kinds": list(CodeKind),
        "pictures": list(Picture),
        "refusal": refusal,
        "at": at,
        "typed": typed,
        "done": done,
    }
    return page(request, staff, "account_menu.html", values, refusal.status if refusal else 200)


async def _now(request: Request, account: Account) -> tuple[object, str]:
    try:
        opened = await _opened(request, account)
        return buttons_of(await services(request).accounts.client(opened).get_menu()), ""
    except WeChatFailure as error:
        return None, refusal_words(error)
    except Refused as refusal:
        return None, refusal.words
