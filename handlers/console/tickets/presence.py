"""Who else has a ticket open now: told to whoever sees the ticket, forgotten within a minute, never written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from redis.exceptions import RedisError
from sanic import Blueprint, HTTPResponse, Request

from desk.access.visibility import place_of, shows_presence
from desk.tickets.ticket_store import officer_names
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.services import services

blueprint = Blueprint("console_presence")

LASTS = 50
"""Seconds after which whoever is not heard of has gone; a page tells of itself every twenty."""
READING, WRITING, GONE = "reading", "writing", "gone"
DOING: Mapping[str, str] = {WRITING: "正在写", READING: "正在看"}
MOST_NAMED = 5


@dataclass(frozen=True)
class Present:
    """Somebody who has the ticket open, and what they do there in words."""

    name: str
    doing: str
    writes: bool


def _key(ticket_id: int) -> str:
    return f"jiesu:presence:{ticket_id}"


@blueprint.post("/tickets/<number:str>/presence")
@signed_in
async def present(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Say that this person is here, where others may know, and show who else is. Without Redis nobody is shown."""
    ticket, now, doing = await ticket_of(staff, number), services(request).now(), field(request, "doing")
    shown = shows_presence(staff.actor, place_of(ticket))
    try:
        if shown:
            await _tell(request, ticket.id, staff.officer.id, doing, now)
        others = await _others(request, ticket.id, staff.officer.id, now) if not ticket.restricted else ()
    except RedisError:
        others = ()
    return page(request, staff, "_presence.html", {"others": others})


async def _tell(request: Request, ticket_id: int, officer_id: int, doing: str, now: datetime) -> None:
    redis, key = services(request).redis, _key(ticket_id)
    if doing == GONE:
        await redis.hdel(key, str(officer_id))
        return
    does = doing if doing in DOING else READING
    async with redis.pipeline(transaction=False) as pipe:
        pipe.hset(key, str(officer_id), f"{does} {int(now.timestamp())}")
        pipe.expire(key, LASTS)
        await pipe.execute()


async def _others(request: Request, ticket_id: int, officer_id: int, now: datetime) -> list[Present]:
    kept = await services(request).redis.hgetall(_key(ticket_id))
    found: dict[int, str] = {}
    for name, value in kept.items():
        doing, _, at = _text(value).partition(" ")
        if int(_text(name)) != officer_id and doing in DOING and now.timestamp() - int(at) < LASTS:
            found[int(_text(name))] = doing
    first = sorted(found, key=lambda one: (found[one] != WRITING, one))[:MOST_NAMED]
    names = await officer_names(list(first)) if first else {}
    return [Present(names[one], DOING[found[one]], found[one] == WRITING) for one in first if one in names]


def _text(kept: bytes | str) -> str:
    return kept.decode() if isinstance(kept, bytes) else kept
