"""Staff log in and out here."""

import hmac
import re
import secrets
from datetime import timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.errors import Refused
from desk.people.logins import WrongPassword, log_in
from desk.rules.sizes import LONGEST_LOGIN
from handlers.console.frame.entering import EntryPass, go_on
from handlers.console.frame.forms import field, raw
from handlers.console.frame.screen import STAMP
from handlers.console.frame.staff import HOME, LOGIN, Staff, audit, by_sign_on, current, signed_in, stamp_of
from handlers.http import cookies, sessions
from handlers.http.addresses import client_address
from handlers.http.known_devices import device_of
from handlers.http.rendering import render
from handlers.http.services import services
from handlers.http.signon.troubles import SignOnError
from handlers.http.tries import OF_ADDRESS, OF_DEVICE, HeldUp
from models import Officer
from models.keyring import index_of

blueprint = Blueprint("console_login")

FORM_COOKIE = "jiesu_login"
FORM_LASTS = timedelta(hours=1)
LOCAL = re.compile(r"/console(?:[/?][^\\\s]*)?")
SIGN_ON = "/console/sign-on"
LONGEST_GOAL = 1000
TOO_MANY = "这个网络地址输错的次数太多，请 10 分钟后再试。以前登录过的电脑不受影响"
OLD_FORM = "登录页面放得太久了，请再试一次"


@blueprint.get("/login")
async def form(request: Request) -> HTTPResponse:
    if await current(request):
        return redirect(after_login(request.args.get("next", "")), status=303)
    return login_page(request, after_login(request.args.get("next", "")))


@blueprint.post("/login")
async def enter(request: Request) -> HTTPResponse:
    goal, login = after_login(field(request, "next")), field(request, "login")
    if not _form_is_ours(request):
        return login_page(request, goal, OLD_FORM, login, 403)
    try:
        officer = await _try(request, login, raw(request, "password"))
    except HeldUp as held:
        return login_page(request, goal, TOO_MANY, login, held.status)
    except Refused as refusal:
        return login_page(request, goal, refusal.words, login, refusal.status)
    return await go_on(request, EntryPass(officer.id, stamp_of(officer)), goal)


async def _try(request: Request, login: str, password: str) -> Officer:
    """Try a password. A failure counts for the address, or for the device alone where it is known to be theirs."""
    tries, device, address = services(request).tries, device_of(request), client_address(request)
    own = ((OF_DEVICE, device.name),) if device is not None and device.knows(login) else ()
    known = bool(own) and await tries.has_room(own)
    counted = own if known else ((OF_ADDRESS, address),)
    async with tries.turn(counted):
        try:
            return await log_in(login, password, services(request).now(), address, known=known)
        except WrongPassword:
            await tries.failed(counted)
            raise


@blueprint.post("/logout")
@signed_in
async def leave(request: Request, staff: Staff) -> HTTPResponse:
    there = await where_to_sign_out(request) if by_sign_on(staff.session) else ""
    values = {"address": there, "name": services(request).settings.oidc_name, "stamp": STAMP}
    response = render(request, "console/signed_out.html", 200, values) if there else redirect(LOGIN, status=303)
    response.headers["Clear-Site-Data"] = '"storage"'
    await sessions.end(request, response, sessions.STAFF)
    await audit(request, staff.actor.id, Deed.LOG_OUT, ("officer", staff.actor.id))
    return response


async def where_to_sign_out(request: Request) -> str:
    """Return the provider's own address for signing out; empty where it has none, or does not answer now."""
    found = services(request)
    if found.identity_provider is None:
        return ""
    try:
        return await found.identity_provider.where_to_sign_out(f"{found.settings.public_url}{LOGIN}")
    except SignOnError:
        return ""


def after_login(wanted: str) -> str:
    """Return where to go once logged in: the page asked for, if it is one of the console's own."""
    ours = LOCAL.fullmatch(wanted) and not wanted.startswith((LOGIN, SIGN_ON))
    return wanted if ours and len(wanted) <= LONGEST_GOAL else HOME


def login_page(request: Request, goal: str, words: str = "", login: str = "", status: int = 200) -> HTTPResponse:
    """Show the login form. Before there is a session its token is a keyed fingerprint of a cookie only we can match."""
    settings = services(request).settings
    cookie = cookies.sent(request, FORM_COOKIE) or secrets.token_urlsafe(24)
    values = {
        "next": goal,
        "words": words,
        "login": login[:LONGEST_LOGIN],
        "csrf": _token(cookie),
        "stamp": STAMP,
        "sign_on": settings.oidc_name if settings.has_oidc else "",
    }
    response = render(request, "console/login.html", status, values)
    cookies.give(request, response, FORM_COOKIE, cookie, FORM_LASTS, "Strict")
    return response


def _form_is_ours(request: Request) -> bool:
    cookie = cookies.sent(request, FORM_COOKIE)
    sent = field(request, sessions.CSRF_FIELD)
    return bool(cookie) and sent.isascii() and hmac.compare_digest(sent.encode(), _token(cookie).encode())


def _token(cookie: str) -> str:
    return index_of("login_form", cookie) or ""
