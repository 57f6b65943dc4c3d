"""Open pages get news by one stream per person, which tells only which tickets they may see have changed."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from sanic import Blueprint, HTTPResponse, Request
from sanic.http import Http

from desk.access.actors import Actor
from desk.access.visibility import may_be_called, sees
from desk.notices import pubsub
from handlers.console.frame.staff import Staff, current, signed_in
from handlers.http.news_places import NewsPlace
from handlers.http.services import services

blueprint = Blueprint("console_events")

HEARTBEAT_SECONDS = 12.0
GATHER_SECONDS = 0.3
MOST_GATHERED = 500
MOST_STREAMS = 8
STREAM_SECONDS = 900.0
"""After a quarter of an hour the browser comes back and shows who it is once more."""
TOPICS = (pubsub.TICKETS, pubsub.DANGERS)
News = tuple[str, int]
"""A topic, and the id of a ticket."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@blueprint.get("/events")
@signed_in
async def stream(request: Request, staff: Staff) -> HTTPResponse | None:
    """Send the server-sent events `arrived`, `changed` and `danger`; the data are ids of tickets, nothing else.

    A session that ends, ends its streams within a heartbeat, and has no more than `MOST_STREAMS` in each process.
    """
    live = services(request).live
    if live.streams_of(staff.session.ref) >= MOST_STREAMS:
        return HTTPResponse(status=429)
    async with live.listening(staff.session.ref) as queue:
        response = await request.respond(content_type="text/event-stream; charset=utf-8", headers=HEADERS)
        if response is None:
            return None
        await response.send("retry: 3000\n\n: here\n\n")
        now = asyncio.get_running_loop().time
        ends, look_at = now() + STREAM_SECONDS, now() + HEARTBEAT_SECONDS
        there: Staff | None = staff
        while there is not None and now() < ends:
            news = await _gather(queue)
            if news is None:
                break
            if news and now() >= look_at:
                there, look_at = await current(request), now() + HEARTBEAT_SECONDS
            if there is None:
                break
            await response.send(await _of_tickets(request, there.actor, news) or ": still here\n\n")
            if not news:
                there, look_at = await current(request), now() + HEARTBEAT_SECONDS
        if isinstance(request.stream, Http):
            request.stream.keep_alive = False  # nobody asks anything more on it, and a server that stops would wait
        await response.eof()
    return None


async def _gather(queue: asyncio.Queue[str | None]) -> set[News] | None:
    """Return what happened to tickets within a moment of each other; empty after a quiet time, None at the end."""
    found: set[News] = set()
    with suppress(TimeoutError):
        async with asyncio.timeout(HEARTBEAT_SECONDS) as limit:
            while len(found) < MOST_GATHERED:
                line = await queue.get()
                if line is None:
                    return None
                fresh = _news_in(line)
                if fresh and not found:
                    limit.reschedule(asyncio.get_running_loop().time() + GATHER_SECONDS)
                found |= fresh
    return found


def _news_in(line: str) -> set[News]:
    topic, _, body = line.partition(" ")
    ticket_id = body.partition(":")[0]
    return {(topic, int(ticket_id))} if topic in TOPICS and ticket_id.isdecimal() else set()


async def _of_tickets(request: Request, actor: Actor, news: set[News]) -> str:
    ids = frozenset(ticket_id for _, ticket_id in news)
    live = services(request).live
    return told(actor, news, await services(request).news.of(ids, live.heard)) if ids else ""


def told(actor: Actor, news: set[News], places: Mapping[int, NewsPlace]) -> str:
    """Return one event for what arrived, one for what changed, one for alarms, of the tickets this person may see."""
    about = {ticket_id for topic, ticket_id in news if topic == pubsub.TICKETS}
    seen = sorted(one for one in about if one in places and sees(actor, places[one].place))
    rings = sorted(one for topic, one in news if topic == pubsub.DANGERS)
    events = {
        "arrived": [one for one in seen if places[one].version == 1],
        "changed": [one for one in seen if places[one].version > 1],
        "danger": [one for one in rings if one in places and may_be_called(actor, places[one].place)],
    }
    return "".join(f"event: {event}\ndata: {','.join(map(str, ids))}\n\n" for event, ids in events.items() if ids)
