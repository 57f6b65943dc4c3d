"""Open pages get news by one stream per person, which tells only which tickets they may see have changed."""

import asyncio
from contextlib import suppress

from sanic import Blueprint, Request

from desk.access import actors
from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.notices import pubsub
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.services import services
from models import Ticket

blueprint = Blueprint("console_events")

HEARTBEAT_SECONDS = 12.0
GATHER_SECONDS = 0.3
MOST_GATHERED = 500
STREAM_SECONDS = 900.0
"""After a quarter of an hour the browser comes back and shows who it is once more."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@blueprint.get("/events")
@signed_in
async def stream(request: Request, staff: Staff) -> None:
    """Send the server-sent events `arrived` and `changed`; the data are ids of tickets, nothing else."""
    async with services(request).live.listening() as queue:
        response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=HEADERS)
        if response is None:
            return
        await response.send("retry: 3000\n\n: here\n\n")
        actor: Actor | None = staff.actor
        ends = asyncio.get_running_loop().time() + STREAM_SECONDS
        while actor is not None and asyncio.get_running_loop().time() < ends:
            ids = await _gather(queue)
            if ids is None:
                break
            await response.send(await _told(actor, ids) or ": still here\n\n")
            if not ids:
                actor = await actors.officer(staff.session.subject, services(request).now())
        await response.eof()


async def _gather(queue: asyncio.Queue[str | None]) -> set[int] | None:
    """Return ids of tickets that changed within a moment of each other; empty after a quiet time, None at the end."""
    found: set[int] = set()
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARTBEAT_SECONDS) as limit:
            while len(found) < MOST_GATHERED:
                line = await queue.get()
                if line is None:
                    return None
                fresh = _ticket_in(line)
                if fresh and not found:
                    limit.reschedule(asyncio.get_running_loop().time() + GATHER_SECONDS)
                found |= fresh
    return found


def _ticket_in(line: str) -> set[int]:
    topic, _, body = line.partition(" ")
    ticket_id = body.partition(":")[0]
    return {int(ticket_id)} if topic == pubsub.TICKETS and ticket_id.isdecimal() else set()


async def _told(actor: Actor, ids: set[int]) -> str:
    """Return one event for what arrived, one for what changed, of the tickets this person may see."""
    if not ids:
        return ""
    seen = await Ticket.filter(visible_tickets(actor), id__in=list(ids)).values_list("id", "version")
    arrived = sorted(ticket_id for ticket_id, version in seen if version == 1)
    changed = sorted(ticket_id for ticket_id, version in seen if version > 1)
    told = ""
    for event, some in (("arrived", arrived), ("changed", changed)):
        if some:
            told += f"event: {event}\ndata: {','.join(map(str, some))}\n\n"
    return told
