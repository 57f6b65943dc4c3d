"""Staff log in and out here."""

import hmac
import re
import secrets

from limits import RateLimitItemPerMinute
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.errors import Refused
from desk.people.logins import log_in
from desk.rules.sizes import LONGEST_LOGIN
from handlers.console.frame.forms import field, raw
from handlers.console.frame.screen import STAMP
from handlers.console.frame.staff import HOME, LOGIN, Staff, audit, by_sign_on, current, signed_in, stamp_of
from handlers.http import bounds, sessions
from handlers.http.addresses import client_address
from handlers.http.limits import TooOften, spend
from handlers.http.rendering import render
from handlers.http.services import services
from handlers.http.signon.troubles import SignOnError
from models.keyring import index_of

blueprint = Blueprint("console_login")

FORM_COOKIE = "jiesu_login"
FORM_SECONDS = 3600
TRIES = RateLimitItemPerMinute(30, 5, namespace="console")
LOCAL = re.compile(r"/console(?:[/?][^\\\s]*)?")
SIGN_ON = "/console/sign-on"
LONGEST_GOAL = 1000
TOO_MANY = "这个网络地址登录太频繁，请 5 分钟后再试"
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
        await spend(services(request).rates, TRIES, client_address(request))
        officer = await log_in(login, raw(request, "password"), services(request).now(), client_address(request))
    except TooOften as often:
        return login_page(request, goal, TOO_MANY, login, often.status)
    except Refused as refusal:
        return login_page(request, goal, refusal.words, login, refusal.status)
    response = redirect(goal, status=303)
    await sessions.open_session(request, response, sessions.STAFF, officer.id, stamp_of(officer))
    return response


@blueprint.post("/logout")
@signed_in
async def leave(request: Request, staff: Staff) -> HTTPResponse:
    there = await where_to_sign_out(request) if by_sign_on(staff.session) else ""
    values = {"address": there, "name": services(request).settings.oidc_name, "stamp": STAMP}
    response = render(request, "console/signed_out.html", 200, values) if there else redirect(LOGIN, status=303)
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
    cookie = bounds.cookie(request, _cookie_name(request)) or secrets.token_urlsafe(24)
    values = {
        "next": goal,
        "words": words,
        "login": login[:LONGEST_LOGIN],
        "csrf": _token(cookie),
        "stamp": STAMP,
        "sign_on": settings.oidc_name if settings.has_oidc else "",
    }
    response = render(request, "console/login.html", status, values)
    response.cookies.add_cookie(
        FORM_COOKIE,
        cookie,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=settings.production,
        host_prefix=settings.production,
        max_age=FORM_SECONDS,
    )
    return response


def _form_is_ours(request: Request) -> bool:
    cookie = bounds.cookie(request, _cookie_name(request))
    sent = field(request, sessions.CSRF_FIELD)
    return bool(cookie) and sent.isascii() and hmac.compare_digest(sent.encode(), _token(cookie).encode())


def _cookie_name(request: Request) -> str:
    return f"__Host-{FORM_COOKIE}" if services(request).settings.production else FORM_COOKIE


def _token(cookie: str) -> str:
    return index_of("login_form", cookie) or ""
