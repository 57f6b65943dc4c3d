"""Masked things are shown only by a click, for a few minutes, and never without a line in the audit log."""

from datetime import timedelta

from sanic import Request

from desk.access import audit
from desk.access.actors import Actor
from desk.views.masked import MaskedWords
from handlers.http.services import services
from models import Ticket

FOR = timedelta(minutes=5)
WHAT = (MaskedWords.CONTACT, MaskedWords.TEXT)


async def unmask(request: Request, officer: Actor, ticket: Ticket, what: str) -> None:
    subject, minutes = ("petition", ticket.petition_id), int(FOR.total_seconds() // 60)
    await audit.by_officer(
        officer, audit.Deed.UNMASK, subject, services(request).now(), {"what": what, "minutes": minutes}
    )
    await services(request).redis.set(_key(officer, ticket, what), "1", ex=FOR)


async def shown_to(request: Request, officer: Actor, ticket: Ticket) -> frozenset[MaskedWords]:
    """Return what this officer unmasked of this petition just now."""
    found = await services(request).redis.mget([_key(officer, ticket, what.value) for what in WHAT])
    return frozenset(what for what, value in zip(WHAT, found, strict=True) if value)


def _key(officer: Actor, ticket: Ticket, what: str) -> str:
    return f"jiesu:unmasked:{officer.id}:{ticket.petition_id}:{what}"
