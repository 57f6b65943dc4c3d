"""Sessions say who is at the other end: kept in Redis behind a random cookie, with a token that proves a form is ours.

Sessions may be lost at any time: staff log in again, a phone is sent round by WeChat without noticing.
"""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from sanic import HTTPResponse, Request

from handlers.http import bounds
from handlers.http.services import services

STAFF, PHONE = "staff", "phone"
LIFETIMES = {STAFF: timedelta(hours=10), PHONE: timedelta(hours=12)}
LONGEST = {STAFF: timedelta(hours=24), PHONE: timedelta(days=3)}
"""A session unused for its lifetime ends; used without pause, a stolen one too, it ends after this."""
COOKIES = {STAFF: "jiesu_staff", PHONE: "jiesu_phone"}
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True)
class Session:
    """Says whose session it is.

    `subject` is an officer's id for STAFF, an identity's id for PHONE; `stamp` is what the opener compares later.
    """

    kind: str
    subject: int
    csrf: str = field(repr=False)
    stamp: str = field(default="", repr=False)


def _key(kind: str, cookie: str) -> str:
    return f"jiesu:session:{kind}:{cookie}"


async def current(request: Request, kind: str) -> Session | None:
    cookie = bounds.cookie(request, COOKIES[kind])
    if not cookie:
        return None
    key = _key(kind, cookie)
    async with services(request).redis.pipeline(transaction=True) as together:
        together.get(key)
        together.expire(_used(key), LIFETIMES[kind])
        stored, in_use = await together.execute()
    return Session(**json.loads(stored)) if stored and in_use else None


def _used(key: str) -> str:
    """Return the key of the mark that a session is in use: renewed with each request, it ends with the session."""
    return f"{key}:used"


async def open_session(request: Request, response: HTTPResponse, kind: str, subject: int, stamp: str = "") -> Session:
    """Begin a session under a fresh cookie (never one the browser brought along)."""
    await end(request, response, kind)
    cookie = secrets.token_urlsafe(32)
    session = Session(kind, subject, secrets.token_urlsafe(24), stamp)
    key = _key(kind, cookie)
    async with services(request).redis.pipeline(transaction=True) as together:
        together.set(key, json.dumps(asdict(session)), ex=LONGEST[kind])
        together.set(_used(key), 1, ex=LIFETIMES[kind])
        await together.execute()
    response.cookies.add_cookie(
        COOKIES[kind],
        cookie,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=services(request).settings.production,
        max_age=int(LONGEST[kind].total_seconds()),
    )
    return session


async def end(request: Request, response: HTTPResponse, kind: str) -> None:
    cookie = bounds.cookie(request, COOKIES[kind])
    if cookie:
        await services(request).redis.delete(_key(kind, cookie), _used(_key(kind, cookie)))
        response.cookies.delete_cookie(COOKIES[kind], path="/")


def form_is_ours(request: Request, session: Session) -> bool:
    """Say whether a POST carries the session's own token, in a field or a header."""
    form = request.form
    sent = request.headers.get(CSRF_HEADER) or (form.get(CSRF_FIELD) if form else "") or ""
    return sent.isascii() and hmac.compare_digest(sent.encode(), session.csrf.encode())
