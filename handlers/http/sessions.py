"""Sessions say who is at the other end: kept in Redis under a hash of a random cookie, with a token for our forms.

Whoever reads Redis can open none, and whoever writes there can make none: the mark beside each is keyed. They may be
lost at any time: staff log in again, a phone is sent round by WeChat without noticing.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import TypeGuard

from redis import asyncio as aioredis
from sanic import HTTPResponse, Request

from handlers.http import cookies
from handlers.http.addresses import client_address
from handlers.http.services import services
from models.keyring import index_of

STAFF, PHONE, ENTRY = "staff", "phone", "entry"
"""ENTRY: a password was right, and something else is still to be proved or done before the console opens."""
LIFETIMES = {STAFF: timedelta(hours=10), PHONE: timedelta(hours=12), ENTRY: timedelta(minutes=15)}
LONGEST = {STAFF: timedelta(hours=24), PHONE: timedelta(days=3), ENTRY: timedelta(minutes=30)}
"""A session unused for its lifetime ends; used without pause, a stolen one too, it ends after this."""
SHORT = timedelta(minutes=30)
"""The lifetime of a session of staff who see everything."""
COOKIES = {STAFF: "jiesu_staff", PHONE: "jiesu_phone", ENTRY: "jiesu_entry"}
LISTED = frozenset({STAFF, PHONE})
"""Whose sessions are listed for their owner."""
FROM_WHERE = frozenset({STAFF})
"""Whose sessions say from which address they were opened: staff's. Of citizens it is not kept."""
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"
REF_LENGTH = 16


@dataclass(frozen=True)
class Session:
    """Says whose session it is.

    `subject` is an officer's id for STAFF, an identity's id for PHONE; `stamp` is what the opener compares later.
    `second` says that the second factor was proved, `idle` after how many seconds without use it ends. `opened_at` is
    in seconds since 1970; `ref` is its name in a list, and opens nothing.
    """

    kind: str
    subject: int
    csrf: str = field(repr=False)
    stamp: str = field(default="", repr=False)
    second: bool = False
    idle: int = 0
    opened_at: int = 0
    address: str = field(default="", repr=False)
    browser: str = ""
    ref: str = ""


def hash_of(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def key_of(kind: str, hashed: str) -> str:
    """Return where a session is kept, by the hash of its cookie."""
    return f"jiesu:session:{kind}:{hashed}"


def used(key: str) -> str:
    """Return the key of the mark that a session is in use: renewed with each request, it ends with the session."""
    return f"{key}:used"


def mark_of(key: str, stored: str | bytes) -> str:
    """Return what the mark beside a session says: of this key and this content, by a key of ours."""
    text = stored.decode() if isinstance(stored, bytes) else stored
    return index_of("session", f"{key}\n{text}") or ""


def is_marked(stored: str | bytes | None, key: str, mark: str | bytes | None) -> TypeGuard[str | bytes]:
    """Say whether a session is there, in use, and one of ours."""
    if not stored or not mark:
        return False
    found = mark.encode() if isinstance(mark, str) else mark
    return hmac.compare_digest(found, mark_of(key, stored).encode())


def _list(kind: str, subject: int) -> str:
    return f"jiesu:sessions:{kind}:{subject}"


async def current(request: Request, kind: str, *, renew: bool = True) -> Session | None:
    """Return the session of a request; being asked for makes it last again, unless nobody did anything (`renew`)."""
    cookie = cookies.sent(request, COOKIES[kind])
    if not cookie:
        return None
    key, redis = key_of(kind, hash_of(cookie)), services(request).redis
    stored, in_use = await redis.mget(key, used(key))
    if not is_marked(stored, key, in_use):
        return None
    session = Session(**json.loads(stored))
    if renew:
        await redis.expire(used(key), session.idle or LIFETIMES[kind])
    return session


async def open_session(
    request: Request,
    response: HTTPResponse,
    kind: str,
    subject: int,
    stamp: str = "",
    *,
    second: bool = False,
    idle: timedelta | None = None,
) -> Session:
    """Begin a session under a fresh cookie (never one the browser brought along)."""
    await end(request, response, kind)
    cookie, lifetime = secrets.token_urlsafe(32), idle or LIFETIMES[kind]
    session = Session(
        kind=kind,
        subject=subject,
        csrf=secrets.token_urlsafe(24),
        stamp=stamp,
        second=second,
        idle=int(lifetime.total_seconds()),
        opened_at=int(services(request).now().timestamp()),
        address=client_address(request) if kind in FROM_WHERE else "",
        browser=browser_of(request.headers.get("user-agent", "")) if kind in LISTED else "",
        ref=hash_of(cookie)[:REF_LENGTH],
    )
    await keep(services(request).redis, session, hash_of(cookie))
    cookies.give(request, response, COOKIES[kind], cookie, LONGEST[kind])
    return session


async def keep(redis: aioredis.Redis, session: Session, hashed: str) -> None:
    key, stored = key_of(session.kind, hashed), json.dumps(asdict(session))
    async with redis.pipeline(transaction=True) as together:
        together.set(key, stored, ex=LONGEST[session.kind])
        together.set(used(key), mark_of(key, stored), ex=session.idle)
        if session.kind in LISTED:
            listed = _list(session.kind, session.subject)
            together.sadd(listed, hashed)
            together.expire(listed, LONGEST[session.kind])
        await together.execute()


async def end(request: Request, response: HTTPResponse, kind: str) -> None:
    cookie = cookies.sent(request, COOKIES[kind])
    if cookie:
        key = key_of(kind, hash_of(cookie))
        await services(request).redis.delete(key, used(key))
        cookies.take_back(request, response, COOKIES[kind])


async def _hashes(redis: aioredis.Redis, kind: str, subject: int) -> list[str]:
    return [one if isinstance(one, str) else one.decode() for one in await redis.smembers(_list(kind, subject))]


async def sessions_of(redis: aioredis.Redis, kind: str, subject: int) -> Sequence[Session]:
    """Return somebody's sessions that have not ended, the newest first; forgets those that have."""
    found = []
    for hashed in await _hashes(redis, kind, subject):
        key = key_of(kind, hashed)
        stored, in_use = await redis.mget(key, used(key))
        if is_marked(stored, key, in_use):
            found.append(replace(Session(**json.loads(stored)), ref=hashed[:REF_LENGTH]))
        else:
            await redis.srem(_list(kind, subject), hashed)
    return sorted(found, key=lambda one: (-one.opened_at, one.ref))


async def end_sessions(redis: aioredis.Redis, kind: str, subject: int, ref: str = "", but: str = "") -> int:
    """End somebody's sessions: the one called `ref`, or all but the one called `but`. Returns how many."""
    ended = 0
    for hashed in await _hashes(redis, kind, subject):
        name = hashed[:REF_LENGTH]
        if (ref and name != ref) or name == but:
            continue
        key = key_of(kind, hashed)
        ended += bool(await redis.delete(key, used(key)))
        await redis.srem(_list(kind, subject), hashed)
    return ended


BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Windows", "Windows"), ("Android", "安卓"), ("iPhone", "iPhone"), ("Mac OS", "Mac"), ("Linux", "Linux"))


def browser_of(agent: str) -> str:
    """Return what a browser says it is, in few words."""
    told = [next((name for mark, name in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return "，".join(filter(None, told)) or "不知道的浏览器"


def form_is_ours(request: Request, session: Session) -> bool:
    """Say whether a POST carries the session's own token, in a field or a header."""
    form = request.form
    sent = request.headers.get(CSRF_HEADER) or (form.get(CSRF_FIELD) if form else "") or ""
    return sent.isascii() and hmac.compare_digest(sent.encode(), session.csrf.encode())
