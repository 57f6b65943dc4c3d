"""A browser from which somebody logged in is a known device of theirs: a cookie signed by us says so for half a year.

It opens nothing: whoever has it may try a password while strangers are held up. It names nobody: work numbers are in
it as keyed fingerprints.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanic import HTTPResponse, Request

from handlers.http import cookies
from handlers.http.services import services
from models.keyring import index_of

COOKIE = "jiesu_device"
LASTS = timedelta(days=180)
MOST_PEOPLE = 8
"""Of one browser; whoever came first is forgotten first."""
PRINT_LENGTH = 16


@dataclass(frozen=True)
class Device:
    """A browser: its random name, since when in days since 1970, and who logged in from it."""

    name: str
    since: int
    people: tuple[str, ...] = ()

    def knows(self, login: str) -> bool:
        return _print_of(login) in self.people

    @property
    def signed(self) -> str:
        body = ".".join((self.name, str(self.since), *self.people))
        return f"{body}.{_seal_of(body)}"


def device_of(request: Request) -> Device | None:
    """Return the device a request comes from; None for a cookie that is not ours, or too old."""
    body, _, seal = cookies.sent(request, COOKIE).rpartition(".")
    if not body or not hmac.compare_digest(seal.encode(), _seal_of(body).encode()):
        return None
    name, since, *people = body.split(".")
    device = Device(name, int(since), tuple(people))
    return device if _day(services(request).now()) - device.since <= LASTS.days else None


def remember(request: Request, response: HTTPResponse, login: str) -> None:
    """Make the browser a known device of whoever has just logged in from it."""
    today = _day(services(request).now())
    before = device_of(request)
    people = tuple(one for one in (before.people if before else ()) if one != _print_of(login))
    name = before.name if before else secrets.token_hex(8)
    device = Device(name, today, (*people, _print_of(login))[-MOST_PEOPLE:])
    cookies.give(request, response, COOKIE, device.signed, LASTS, "Strict")


def _day(at: datetime) -> int:
    return int(at.timestamp()) // 86400


def _print_of(login: str) -> str:
    return (index_of("known_device", login.strip()) or "")[:PRINT_LENGTH]


def _seal_of(body: str) -> str:
    return index_of("device_cookie", body) or ""
