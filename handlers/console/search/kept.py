"""What was typed is kept for a while under a key nobody guesses: the address of the results holds the key alone."""

import base64
import secrets

from sanic import Request

from handlers.console.frame.staff import Staff
from handlers.http.services import services
from models.keyring import CannotOpen, keyring

KEPT_SECONDS = 30 * 60
KEY_BYTES = 18


async def keep(request: Request, staff: Staff, typed: str) -> str:
    """Keep it, sealed, for its searcher's session alone. Returns its key. Raises `RedisError`."""
    key = secrets.token_urlsafe(KEY_BYTES)
    sealed = base64.b64encode(keyring().seal(typed)).decode()
    await services(request).redis.set(_name(staff, key), sealed, ex=KEPT_SECONDS)
    return key


async def kept(request: Request, staff: Staff, key: str) -> str | None:
    """Return what this person typed; None where it is over, somebody else's, or never was. Raises `RedisError`."""
    sealed = await services(request).redis.get(_name(staff, key))
    try:
        return keyring().open(base64.b64decode(sealed)) if sealed else None
    except (CannotOpen, ValueError):
        return None


def _name(staff: Staff, key: str) -> str:
    return f"jiesu:search:{staff.officer.id}:{key[:64]}"
