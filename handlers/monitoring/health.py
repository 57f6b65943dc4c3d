"""Whether this process is alive, and whether it can do its work."""

import asyncio
from collections.abc import Awaitable, Callable

from sanic import Blueprint, HTTPResponse, Request
from sanic.exceptions import NotFound
from sanic.response import json

from desk.upkeep import heartbeat
from handlers.http.services import Services, services
from handlers.monitoring.metrics_page import from_inside
from models.database import connection
from models.schema import missing_migrations
from ops.version import current_version

blueprint = Blueprint("health")
PATIENCE_SECONDS = 3.0


@blueprint.get("/healthz")
async def alive(_: Request) -> HTTPResponse:
    return json({"status": "alive", "version": current_version()})


@blueprint.get("/readyz")
async def ready(request: Request) -> HTTPResponse:
    """200 where database and Redis answer and the schema is this version's; 503 naming what is not so. Not found for
    anybody from outside, as `/metrics` is.

    A late worker is named too, but this process can do its work without one: what must be told waits as rows.
    """
    if not from_inside(request.ip, request.headers.keys()):
        raise NotFound
    desk = services(request)
    hindrances = [words for check in (_database, _redis) if (words := await _in_words(check, desk))]
    late = "" if hindrances else await _in_words(_worker, desk)
    return json(
        {
            "status": "not ready" if hindrances else "ready",
            "problems": [*hindrances, *([late] if late else [])],
            "worker": "unknown" if hindrances else "late" if late else "alive",
        },
        503 if hindrances else 200,
    )


async def _in_words(check: Callable[[Services], Awaitable[str]], desk: Services) -> str:
    """What a check found amiss; a check that fails or takes too long is amiss itself. The kind of error only."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await check(desk)
    except Exception as error:
        return f"{check.__name__.strip('_')}: {type(error).__name__}"


async def _database(_: Services) -> str:
    async with connection() as plain:
        missing = await missing_migrations(plain)
    return f"migrations: {', '.join(missing)} missing, run jiesu migrate" if missing else ""


async def _redis(desk: Services) -> str:
    await desk.redis.ping()
    return ""


async def _worker(desk: Services) -> str:
    return "worker: late" if await heartbeat.is_late(desk.now()) else ""
