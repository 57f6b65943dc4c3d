"""安全管理: a security administrator sees who got in, ends sessions, takes phones and lost authenticators away.

An auditor reads the same and does nothing. Nobody here can give themselves what is somebody else's: passwords are
another administrator's, and codes for phones nobody's but their owner's.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import secures, visible_officers
from desk.errors import NotFound, Refused
from desk.people import second_factor, signing_on
from desk.people.unbinding import unbind_officer
from desk.rules.sizes import PAGE
from desk.staff.posts import NOBODY
from desk.views import security
from desk.views.security import SecurityList
from handlers.console.frame.forms import field, number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import SECURITY, Staff, audit, signed_in
from handlers.http import sessions
from handlers.http.bounds import row_id
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Identity, Officer

blueprint = Blueprint("console_security")

DONE = {
    "sessions": "已结束",
    "unbind": "已解除，本人会收到通知",
    "second": "已收回，下次登录重新设置",
    "sign-on": "已解除对应，本人会收到通知，下次登录重新对应",
    "no-password": "密码已去掉，本人会收到通知",
}


@blueprint.get("/security")
@signed_in
async def lists(request: Request, staff: Staff) -> HTTPResponse:
    """Show one of the lists, a page at a time, and how old the keys are."""
    _allow(staff)
    now = services(request).now()
    listed = one_of(SecurityList, request.args.get("list")) or SecurityList.LOG_INS
    await audit(request, staff.actor.id, Deed.OPEN_SECURITY, ("security", None))
    shown = await security.entries(staff.actor, listed, number(request.args.get("after") or ""), now)
    more = f"{SECURITY}?list={listed.value}&after={shown.after}" if shown.after else ""
    first = f"{SECURITY}?list={listed.value}" if request.args.get("after") else ""
    values = {"lists": list(SecurityList), "listed": listed, "lines": shown.lines, "more": more, "first": first}
    return page(request, staff, "security.html", values | {"keys": await security.keys(now)})


@blueprint.get("/security/officers")
@signed_in
async def people(request: Request, staff: Staff) -> HTTPResponse:
    """Show the officers one looks after, a page at a time."""
    _allow(staff)
    found = await security.officers(staff.actor, number(request.args.get("after") or "") or 0)
    await audit(request, staff.actor.id, Deed.OPEN_SECURITY, ("security", None))
    more = f"{SECURITY}/officers?after={found[PAGE - 1].officer.id}" if len(found) > PAGE else ""
    first = f"{SECURITY}/officers" if request.args.get("after") else ""
    values = {"lists": list(SecurityList), "found": found[:PAGE], "more": more, "first": first}
    return page(request, staff, "security_officers.html", values)


@blueprint.get("/security/officers/<officer_id:str>")
@signed_in
async def one(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    officer = await _officer(staff, officer_id)
    await audit(request, staff.actor.id, Deed.OPEN_SECURITY, ("officer", officer.id))
    return await _page(request, staff, officer, {"done": DONE.get(request.args.get("done") or "", "")})


@blueprint.post("/security/officers/<officer_id:str>/sessions")
@signed_in
async def end_sessions(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """End one session of an officer, or all of them."""
    officer = await _officer(staff, officer_id, acts=True)
    redis = services(request).redis
    ended = await sessions.end_sessions(redis, sessions.STAFF, officer.id, field(request, "ref"))
    await audit(request, staff.actor.id, Deed.END_SESSION, ("officer", officer.id), {"ended": ended})
    return redirect(f"{SECURITY}/officers/{officer.id}?done=sessions", status=303)


@blueprint.post("/security/officers/<officer_id:str>/unbind")
@signed_in
async def unbind(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Take every WeChat from an officer; each is told."""
    officer = await _officer(staff, officer_id, acts=True)
    await unbind_officer(officer.id, staff.actor, services(request).now())
    return redirect(f"{SECURITY}/officers/{officer.id}?done=unbind", status=303)


@blueprint.post("/security/officers/<officer_id:str>/second")
@signed_in
async def take_back(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Take a lost authenticator out of use, with the reason; its owner is told. Nobody takes back their own."""
    return await _do(request, staff, officer_id, second_factor.take_back_by, "second")


@blueprint.post("/security/officers/<officer_id:str>/sign-on")
@signed_in
async def forget_sign_on(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Forget who an officer is at the identity provider, with the reason; they are told. Nobody does it for oneself."""
    return await _do(request, staff, officer_id, signing_on.forget_sign_on_by, "sign-on", "signing_refusal")


@blueprint.post("/security/officers/<officer_id:str>/no-password")
@signed_in
async def remove_password(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Let an officer sign in at the identity provider only, with the reason; they are told."""
    act = partial(signing_on.remove_password_by, has_provider=services(request).settings.has_oidc)
    return await _do(request, staff, officer_id, act, "no-password", "signing_refusal")


async def _do(
    request: Request,
    staff: Staff,
    officer_id: str,
    act: Callable[[int, str, Actor, datetime], Awaitable[None]],
    done: str,
    said_in: str = "refusal",
) -> HTTPResponse:
    """Do what is asked for with a reason and say that it is done, or why not in the part of the page it belongs to."""
    officer = await _officer(staff, officer_id, acts=True)
    try:
        await act(officer.id, field(request, "reason"), staff.actor, services(request).now())
    except Refused as refusal:
        return await _page(request, staff, officer, {said_in: refusal.words}, refusal.status)
    return redirect(f"{SECURITY}/officers/{officer.id}?done={done}", status=303)


def _allow(staff: Staff) -> None:
    if not (staff.secures or staff.audits):
        raise NotFound(WORDS[404])


async def _officer(staff: Staff, officer_id: str, *, acts: bool = False) -> Officer:
    """Return an officer one looks after. Raises the same `NotFound` for everybody else's as for none."""
    _allow(staff)
    found = await Officer.get_or_none(
        visible_officers(staff.actor), id=row_id(officer_id, NOBODY), active=True
    ).select_related("court", "department")
    if found is None or (acts and not secures(staff.actor, found.court.path)):
        raise NotFound(NOBODY)
    return found


async def _page(
    request: Request, staff: Staff, officer: Officer, given: Mapping[str, object], status: int = 200
) -> HTTPResponse:
    settings = services(request).settings
    values = {
        "lists": list(SecurityList),
        "officer": officer,
        "phones": await Identity.filter(officer_id=officer.id).order_by("id").select_related("account"),
        "sessions": await sessions.sessions_of(services(request).redis, sessions.STAFF, officer.id),
        "recovery_left": await second_factor.unused_recovery_codes(officer.id),
        "acts": secures(staff.actor, officer.court.path) and officer.id != staff.actor.id,
        "provider": settings.oidc_name if settings.has_oidc else "",
        "done": "",
        "refusal": "",
        "signing_refusal": "",
        **given,
    }
    return page(request, staff, "security_officer.html", values, status)
