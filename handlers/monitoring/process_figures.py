"""What a web process counts of itself: requests by part of the house, how late its loop is, its connections.

With several processes each writes to files (`server.serve`), and whichever is asked adds them up.
"""

import asyncio
import os
import time
from collections.abc import Iterable
from dataclasses import asdict

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sanic import HTTPResponse

from handlers.http.body_limits import DOOR
from models import database

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds; WeChat waits for five."""
LAG_BUCKETS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0)
LOOK_EVERY_SECONDS = 1.0
FAMILIES = (
    (DOOR, "door"),
    ("/api/integration/", "integration"),
    ("/api/", "api"),
    ("/console", "console"),
    ("/static/", "static"),
    ("/healthz", "monitoring"),
    ("/readyz", "monitoring"),
    ("/metrics", "monitoring"),
)
"""The first that a path begins with; everything else is a page of a citizen's phone."""
STREAM = "/console/events"
"""Lasts as long as a page is open: its time says nothing."""
NAMES = ("door_seconds", "request_seconds", "loop_lag_seconds", "pool_connections")


class ProcessFigures(Collector):
    """Figures of this process, or of all of this machine's slot where several share a folder."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._door = self._seconds("door_seconds", "Requests of WeChat by outcome", "outcome")
        self._requests = self._seconds(
            "request_seconds", "Requests by part of the house and result", "family", "result"
        )
        self._lag = Histogram(
            "jiesu_loop_lag_seconds",
            "How much later than it wanted to the event loop got to a thing, once a second",
            registry=self._own,
            buckets=LAG_BUCKETS,
        )
        self._pool = Gauge(
            "jiesu_pool_connections",
            "Connections of the pool in use and idle, and those who wait for one",
            ["state"],
            registry=self._own,
            multiprocess_mode="livesum",
        )

    def _seconds(self, name: str, about: str, *labels: str) -> Histogram:
        return Histogram(
            f"jiesu_{name}", f"{about}, and the seconds they took", labels, registry=self._own, buckets=BUCKETS
        )

    def passed(self, path: str, response: HTTPResponse, seconds: float) -> None:
        """Counts one request that was answered."""
        family = family_of(path)
        if family == "door":
            self._door.labels(outcome_of(response)).observe(seconds)
        if path != STREAM:
            self._requests.labels(family, result_of(response.status)).observe(seconds)

    async def look(self) -> None:
        """Looks at the loop and the pool, once a second, as long as the process serves."""
        while True:
            began = time.perf_counter()
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            self._lag.observe(max(0.0, time.perf_counter() - began - LOOK_EVERY_SECONDS))
            for state, count in pool_now().items():
                self._pool.labels(state).set(count)

    def collect(self) -> Iterable[Metric]:
        if SHARED_FOLDER in os.environ:
            return MultiProcessCollector(None).collect()  # type: ignore[no-untyped-call, no-any-return]
        return self._own.collect()


def family_of(path: str) -> str:
    """Returns the part of the house a path belongs to: never the path itself, of which there is no end."""
    return next((family for begins, family in FAMILIES if path.startswith(begins)), "page")


def result_of(status: int) -> str:
    """ok, refused (400 and above), busy (503), or failed (500 and above)."""
    if status < 400:
        return "ok"
    return "refused" if status < 500 else "busy" if status == 503 else "failed"


def outcome_of(response: HTTPResponse) -> str:
    """answered with words, acknowledged without, refused as not WeChat's, busy, or failed."""
    result = result_of(response.status)
    if result != "ok":
        return result
    return "acknowledged" if response.body == b"success" else "answered"


def pool_now() -> dict[str, int]:
    """Returns how the connections stand, the door's among them; nothing where there are none yet."""
    stand = database.client().standing()
    return asdict(stand) if stand is not None else {}
