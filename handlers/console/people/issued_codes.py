"""A one-time code is shown on screen as a QR code and as digits, until it is used or has run out."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from desk.people.codes import IssuedCode
from handlers.console.frame.htmx import toast
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import OneTimeCode
from wechat.platform.errors import WeChatFailure

blueprint = Blueprint("console_codes")
log = structlog.get_logger("console")

QR_LIFE = timedelta(minutes=10)
STOP_ASKING = 286
"""htmx's own status: show this and ask no more."""
USED = "绑定成功"
GONE = "没有找到这个绑定码"


async def show(request: Request, staff: Staff, issued: IssuedCode, title: str) -> HTTPResponse:
    """Show the code by itself."""
    return page(request, staff, "_code.html", await shown(request, staff, issued, title))


async def shown(request: Request, staff: Staff, issued: IssuedCode, title: str) -> Mapping[str, object]:
    """Return what `_code.html` shows, with its QR code where WeChat gave one: typing the digits works without."""
    picture, account = await _qr(request, staff, issued)
    digits = f"{issued.code[:4]} {issued.code[4:]}"
    return {"issued": issued, "digits": digits, "title": title, "picture": picture, "account": account}


@blueprint.get("/codes/<code_id:str>")
@signed_in
async def state(request: Request, staff: Staff, code_id: str) -> HTTPResponse:
    """Tell the page that shows the code, every few seconds, whether it was used; only whoever issued it hears."""
    code = await OneTimeCode.get_or_none(id=row_id(code_id, GONE), issued_by_id=staff.actor.id)
    if code is None:
        raise NotFound(GONE)
    if code.used_at is not None:
        return toast(page(request, staff, "_code_over.html", {"used": True}, STOP_ASKING), USED)
    if code.expires_at <= services(request).now():
        return page(request, staff, "_code_over.html", {"used": False}, STOP_ASKING)
    return HTTPResponse(status=204)


async def _qr(request: Request, staff: Staff, issued: IssuedCode) -> tuple[str, str]:
    """Return the address of the QR code's picture, and the name of the account it belongs to: the officer's court's."""
    accounts = services(request).accounts
    official = await accounts.official(staff.officer.court.path)
    if official is None:
        return "", ""
    try:
        ticket = await accounts.client(official).create_qr(issued.scene, QR_LIFE)
    except WeChatFailure as failure:
        log.warning("no_qr", path=failure.path, error_class=failure.error_class.value)
        return "", official.name
    return ticket.image_url, official.name
