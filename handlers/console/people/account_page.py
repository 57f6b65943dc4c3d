"""我的账号: one's own password, second factor, phones and sessions; nobody does any of it for somebody else."""

from collections.abc import Mapping

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.people import codes, second_factor
from desk.people.passwords import verify_password
from desk.people.unbinding import unbind_own
from desk.rules.passwords.strength import SHORTEST
from desk.views.security import account_story
from handlers.console.frame.entering import EntryPass, open_console
from handlers.console.frame.entry_page import change_password, picture_of
from handlers.console.frame.forms import field, number, raw
from handlers.console.frame.screen import STAMP, page
from handlers.console.frame.staff import ACCOUNT, Staff, audit, by_sign_on, signed_in, stamp_of
from handlers.console.people.issued_codes import shown
from handlers.http import sessions
from handlers.http.addresses import client_address
from handlers.http.rendering import render
from handlers.http.services import services
from handlers.http.tries import OF_OFFICER
from models import Identity, Officer
from models.enums import CodePurpose

blueprint = Blueprint("console_account")

FRESH_SECONDS = 600
"""Whoever has neither password nor authenticator has to have signed in within this."""
WRONG_PASSWORD = "密码不对"  # noqa: S105 - words
SIGN_IN_ANEW = "请退出以后用统一身份认证重新登录，十分钟内再来办"
DONE = {
    "password": "密码已修改，别处的登录都已结束",
    "unbound": "已解除",
    "ended": "已结束",
    "off": "已停用动态口令",
}


@blueprint.get("/account")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    """Show one's own account, and what happened to it."""
    done = DONE.get(request.args.get("done") or "", "")
    enrols = request.args.get("enrol") == "1" and bool(second_factor.secret_to_enrol(staff.officer))
    return await _page(request, staff, {"done": done, "enrols": enrols})


@blueprint.post("/account/seen")
@signed_in
async def seen(_: Request, staff: Staff) -> HTTPResponse:
    """Take what happened to the account as seen: the menu counts it no more."""
    await Officer.filter(id=staff.officer.id).update(account_news=0)
    return redirect(ACCOUNT, status=303)


@blueprint.post("/account/password")
@signed_in
async def password(request: Request, staff: Staff) -> HTTPResponse:
    """Change one's own password: every other session ends, this one goes on."""
    try:
        changed = await change_password(request, staff.officer)
    except Refused as refusal:
        return await _page(request, staff, {"wrong": "password", "refusal": refusal.words}, refusal.status)
    response = redirect(f"{ACCOUNT}?done=password", status=303)
    stamp = stamp_of(changed, sign_on=by_sign_on(staff.session))
    await open_console(request, response, changed, staff.actor, EntryPass(changed.id, stamp, staff.session.second))
    return response


@blueprint.post("/account/bind")
@signed_in
async def bind(request: Request, staff: Staff) -> HTTPResponse:
    """Issue a code for one's own phone, to whoever proves once more who they are."""
    try:
        await _prove_oneself(request, staff)
    except Refused as refusal:
        return await _page(request, staff, {"wrong": "bind", "refusal": refusal.words}, refusal.status)
    me = staff.officer.id
    issued = await codes.issue_code(CodePurpose.BIND_OFFICER, me, me, services(request).now())
    await audit(request, me, Deed.ISSUE_BIND_CODE, ("officer", me))
    return await _page(request, staff, {"code": await shown(request, staff, issued, "绑定我的微信")})


@blueprint.post("/account/unbind")
@signed_in
async def unbind(request: Request, staff: Staff) -> HTTPResponse:
    """Take one's WeChat away; the others are told."""
    try:
        await unbind_own(staff.actor, number(field(request, "phone")) or 0, services(request).now())
    except NotFound as refused:
        return await _page(request, staff, {"wrong": "phones", "refusal": refused.words}, 404)
    return redirect(f"{ACCOUNT}?done=unbound", status=303)


@blueprint.post("/account/second/begin")
@signed_in
async def begin(request: Request, staff: Staff) -> HTTPResponse:
    """Make a secret for an authenticator, of one's own will, and show it."""
    try:
        await second_factor.begin(staff.officer.id)
    except Refused as refusal:
        return await _page(request, staff, {"wrong": "second", "refusal": refusal.words}, refusal.status)
    return redirect(f"{ACCOUNT}?enrol=1#second", status=303)


@blueprint.post("/account/second")
@signed_in
async def enrol(request: Request, staff: Staff) -> HTTPResponse:
    """Take an authenticator into use, of one's own will, and show the recovery codes, to whoever proves who they are.

    Else whoever finds a desk with nobody at it could make their own telephone somebody else's second factor.
    """
    now, me = services(request).now(), staff.officer
    try:
        if second_factor.secret_to_enrol(me):
            await _prove_oneself(request, staff)
        fresh = await second_factor.enrol(me.id, field(request, "code"), now, client_address(request))
    except Refused as refusal:
        values = {"wrong": "second", "refusal": refusal.words, "enrols": bool(second_factor.secret_to_enrol(me))}
        return await _page(request, staff, values, refusal.status)
    response = _codes(request, staff, fresh)
    await open_console(request, response, me, staff.actor, EntryPass(me.id, staff.session.stamp, second=True))
    return response


@blueprint.post("/account/recovery")
@signed_in
async def recovery(request: Request, staff: Staff) -> HTTPResponse:
    """Show ten other recovery codes, to whoever proves once more who they are."""
    try:
        await _prove_oneself(request, staff)
        fresh = await second_factor.fresh_recovery_codes(
            staff.officer.id, services(request).now(), client_address(request)
        )
    except Refused as refusal:
        return await _page(request, staff, {"wrong": "second", "refusal": refusal.words}, refusal.status)
    return _codes(request, staff, fresh)


@blueprint.post("/account/second/off")
@signed_in
async def second_off(request: Request, staff: Staff) -> HTTPResponse:
    """Stop using an authenticator, where nothing asks for one."""
    try:
        await _prove_oneself(request, staff)
        await second_factor.give_up(staff.officer.id, staff.actor, services(request).now(), client_address(request))
    except Refused as refusal:
        return await _page(request, staff, {"wrong": "second", "refusal": refusal.words}, refusal.status)
    officer = await Officer.get(id=staff.officer.id)
    response = redirect(f"{ACCOUNT}?done=off", status=303)
    stamp = stamp_of(officer, sign_on=by_sign_on(staff.session))
    await open_console(request, response, officer, staff.actor, EntryPass(officer.id, stamp))
    return response


@blueprint.post("/account/sessions/end")
@signed_in
async def end_session(request: Request, staff: Staff) -> HTTPResponse:
    """End one of one's own sessions, or all but this."""
    me, ref = staff.officer.id, field(request, "ref")
    ended = await sessions.end_sessions(services(request).redis, sessions.STAFF, me, ref, staff.session.ref)
    await audit(request, me, Deed.END_SESSION, ("officer", me), {"ended": ended})
    return redirect(f"{ACCOUNT}?done=ended", status=303)


async def _prove_oneself(request: Request, staff: Staff) -> None:
    """Take the password, and a code where there is an authenticator. Raises `Refused`; failures count."""
    me, tries, counted = staff.officer, services(request).tries, ((OF_OFFICER, str(staff.officer.id)),)
    if not me.password_hash and me.second_at is None:
        age = services(request).now().timestamp() - staff.session.opened_at
        if age > FRESH_SECONDS:
            raise Refused(SIGN_IN_ANEW)
        return
    async with tries.turn(counted):
        if me.password_hash and not (await verify_password(me.password_hash, raw(request, "password"))).right:
            await tries.failed(counted)
            raise Invalid(WRONG_PASSWORD, "password")
    if me.second_at is not None:
        await second_factor.prove(me.id, field(request, "code"), services(request).now(), client_address(request))


def _codes(request: Request, staff: Staff, fresh: object) -> HTTPResponse:
    values = {"codes": fresh, "goal": ACCOUNT, "stamp": STAMP, "name": staff.officer.name}
    return render(request, "console/recovery_codes.html", 200, values)


async def _page(request: Request, staff: Staff, given: Mapping[str, object], status: int = 200) -> HTTPResponse:
    me = staff.officer
    secret = second_factor.secret_to_enrol(me) if given.get("enrols") else ""
    values = {
        "done": "",
        "wrong": "",
        "refusal": "",
        "code": None,
        "enrols": False,
        "phones": await Identity.filter(officer_id=me.id).order_by("id").select_related("account"),
        "sessions": await sessions.sessions_of(services(request).redis, sessions.STAFF, me.id),
        "recovery_left": await second_factor.unused_recovery_codes(me.id),
        "happened": await account_story(me.id),
        "needed": second_factor.needs_second(staff.actor),
        "shortest": SHORTEST,
        "login": me.login,
        **picture_of(secret, me.login),
        **given,
    }
    return page(request, staff, "account.html", values, status)
