"""A name for every request, so that all log lines of one can be found together: in the answer's X-Request-Id too.

The reverse proxy's is taken where it looks like one. Anything else could be a person's number, and is replaced.
"""

import re
import secrets
from types import SimpleNamespace

import structlog
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config

HEADER = "X-Request-Id"
SANE = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.on_request(_name, priority=1000)
    app.on_response(_echo)  # type: ignore[no-untyped-call]


async def _name(request: Request) -> None:
    """Requests of one connection share a task, so what the one before bound is taken away first."""
    given = request.headers.get(HEADER, "")
    request.ctx.request_id = given if SANE.fullmatch(given) else secrets.token_hex(16)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=request.ctx.request_id)


async def _echo(request: Request, response: HTTPResponse) -> None:
    """A request too broken for its name to be taken gets none."""
    name = getattr(request.ctx, "request_id", None)
    if name:
        response.headers[HEADER] = name
