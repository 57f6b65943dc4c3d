"""A bearer token is random and kept in Redis under its hash, with nothing but the id of the identity that holds it.

It may be lost at any time: the mini-program logs in again without the person noticing.
"""

import hashlib
import re
import secrets
from datetime import timedelta

from sanic import Request

from handlers.http.services import services
from models import Identity

LIFETIME = timedelta(days=7)
_SHAPE = re.compile(r"[Bb]earer +([A-Za-z0-9_-]{43})")


def _key(token: str) -> str:
    return f"jiesu:session:mini:{hashlib.sha256(token.encode()).hexdigest()}"


async def issue(request: Request, identity: Identity) -> str:
    token = secrets.token_urlsafe(32)
    await services(request).redis.set(_key(token), str(identity.id), ex=LIFETIME)
    return token


async def holder(request: Request) -> Identity | None:
    """Return whose token came with a request; each use makes it last again. Whoever was erased has none."""
    match = _SHAPE.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        return None
    stored = await services(request).redis.getex(_key(match[1]), ex=LIFETIME)
    return await Identity.get_or_none(id=int(stored), erased_at__isnull=True) if stored else None
