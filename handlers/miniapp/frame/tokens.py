"""A bearer token is random and kept in Redis under its hash, with nothing but the id of the identity that holds it.

It may be lost at any time: the mini-program logs in again without the person noticing.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from sanic import Request

from handlers.http.services import services
from handlers.http.sessions import is_marked, mark_of, used
from models import Identity

LIFETIME = timedelta(days=7)
LONGEST = timedelta(days=30)
"""Unused for its lifetime a token ends; used without pause, a stolen one too, it ends after this."""
_SHAPE = re.compile(r"[Bb]earer +([A-Za-z0-9_-]{43})")


def _key(token: str) -> str:
    return f"jiesu:session:mini:{hashlib.sha256(token.encode()).hexdigest()}"


async def issue(request: Request, identity: Identity) -> str:
    token, stored = secrets.token_urlsafe(32), str(identity.id)
    async with services(request).redis.pipeline(transaction=True) as together:
        together.set(_key(token), stored, ex=LONGEST)
        together.set(used(_key(token)), mark_of(_key(token), stored), ex=LIFETIME)
        await together.execute()
    return token


async def holder(request: Request) -> Identity | None:
    """Return whose token came with a request; each use makes it last again. Whoever was erased has none."""
    key = _sent(request)
    if not key:
        return None
    async with services(request).redis.pipeline(transaction=True) as together:
        together.mget(key, used(key))
        together.expire(used(key), LIFETIME)
        (stored, in_use), _ = await together.execute()
    if not is_marked(stored, key, in_use):
        return None
    return await Identity.get_or_none(id=int(stored), erased_at__isnull=True)


async def end(request: Request) -> None:
    """End the token that came with a request."""
    key = _sent(request)
    if key:
        await services(request).redis.delete(key, used(key))


def _sent(request: Request) -> str:
    """Return where the token of a request is kept; empty where none came."""
    match = _SHAPE.fullmatch(request.headers.get("authorization", ""))
    return _key(match[1]) if match else ""
