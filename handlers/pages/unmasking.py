"""Showing what is masked: only by a click, for a few minutes, and never without a line in the audit log."""

from collections.abc import Mapping
from datetime import timedelta

from sanic import Request

from desk.actors import Actor
from handlers.addresses import client_address
from handlers.services import services
from models import AuditEntry, Ticket

FOR = timedelta(minutes=5)
WHAT: Mapping[str, str] = {"contact": "联系方式", "text": "诉求原文"}


async def unmask(request: Request, officer: Actor, ticket: Ticket, what: str) -> None:
    await AuditEntry.create(
        officer_id=officer.id,
        action="unmask",
        subject_kind="petition",
        subject_id=ticket.petition_id,
        reason=WHAT[what],
        address=client_address(request),
        facts={"what": what, "minutes": int(FOR.total_seconds() // 60)},
        at=services(request).now(),
    )
    await services(request).redis.set(_key(officer, ticket, what), "1", ex=FOR)


async def shown_to(request: Request, officer: Actor, ticket: Ticket) -> frozenset[str]:
    """What this officer unmasked of this petition just now."""
    names = list(WHAT)
    found = await services(request).redis.mget([_key(officer, ticket, what) for what in names])
    return frozenset(what for what, value in zip(names, found, strict=True) if value)


def _key(officer: Actor, ticket: Ticket, what: str) -> str:
    return f"jiesu:unmasked:{officer.id}:{ticket.petition_id}:{what}"
