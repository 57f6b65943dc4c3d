"""Every request has a name, in its log lines and in the answer's X-Request-Id, so that these are found together.

The reverse proxy's is taken where it looks like one. Anything else could be a person's number, and is replaced by one
that is this process's alone, and counted: a name is no secret, and randomness for each cost a twentieth of the door.
"""

import re
import secrets
from itertools import count
from types import SimpleNamespace

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config

HEADER = "X-Request-Id"
SANE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.before_server_start(_begin)
    app.on_request(_name, priority=1000)
    app.on_response(_echo)  # type: ignore[no-untyped-call]


async def _begin(app: Sanic[Config, SimpleNamespace]) -> None:
    """Give each process names of its own, whichever way it came to be."""
    prefix = secrets.token_hex(8)
    app.ctx.request_names = (f"{prefix}{number:016x}" for number in count(1))


async def _name(request: Request) -> None:
    """Name a request. Requests of one connection share a task, so the name before it is taken away first."""
    given = request.headers.get(HEADER, "")
    request.ctx.request_id = given if SANE.fullmatch(given) else next(request.app.ctx.request_names)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.ctx.request_id)


async def _echo(request: Request, response: HTTPResponse) -> None:
    """Put the name into the answer; a request too broken for its name to be taken gets none."""
    name = getattr(request.ctx, "request_id", None)
    if name:
        response.headers[HEADER] = name
