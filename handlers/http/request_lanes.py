"""Says once for every request on which of the database's connections it asks, and how long a statement may take.

WeChat's callbacks have connections of their own: ten slow pages at once held them up for 3.7 seconds of the five that
WeChat waits. A page that is only read gives up sooner than what writes.
"""

from types import SimpleNamespace

from sanic import Request, Sanic
from sanic.config import Config

from handlers.http.body_limits import DOOR
from models import lanes
from models.lanes import Lane

READING = frozenset({"GET", "HEAD"})
PAGES = ("/console", "/p", "/t", "/gg")
"""The console, the pages on phones, the announcements; programs that ask (`/api/`) are told nothing they could read."""


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.on_request(_choose, priority=998)


def _choose(request: Request) -> None:
    """Requests of one connection share a task: each is put into its own lane."""
    lanes.take(lane_of(request.method, request.path))


def lane_of(method: str, path: str) -> Lane:
    if path.startswith(DOOR):
        return Lane.DOOR
    return Lane.PAGE if method in READING and path.startswith(PAGES) else Lane.WORK
