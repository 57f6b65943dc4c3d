"""`/metrics` for Prometheus: the door as the web processes of this machine see it, and the database's vital figures.

Given to this machine and private networks only, and not through a proxy: there is no password on it. With several
processes each writes its own counters to files (see `server.serve`), and whichever is asked adds them up.
"""

import asyncio
import ipaddress
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace

import structlog
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import NotFound
from sanic.response import raw

from desk.upkeep import metrics
from handlers.http.body_limits import DOOR

blueprint = Blueprint("metrics")
log = structlog.get_logger("metrics")

SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds; WeChat waits for five."""
KEEP_SECONDS = 5.0
PATIENCE_SECONDS = 5.0
PROXIED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class DoorFigures(Collector):
    """Requests at the door by outcome and time."""

    def __init__(self) -> None:
        self._own = CollectorRegistry()
        self._seconds = Histogram(
            "jiesu_door_seconds",
            "Requests of WeChat by outcome, and the seconds they took",
            ["outcome"],
            registry=self._own,
            buckets=BUCKETS,
        )

    def passed(self, response: HTTPResponse, seconds: float) -> None:
        self._seconds.labels(outcome_of(response)).observe(seconds)

    def collect(self) -> Iterable[Metric]:
        if SHARED_FOLDER in os.environ:
            return MultiProcessCollector(None).collect()  # type: ignore[no-untyped-call, no-any-return]
        return self._own.collect()


def outcome_of(response: HTTPResponse) -> str:
    """answered with words, acknowledged without, refused as not WeChat's, busy, or failed."""
    if response.status < 400:
        return "acknowledged" if response.body == b"success" else "answered"
    if response.status < 500:
        return "refused"
    return "busy" if response.status == 503 else "failed"


@dataclass(eq=False)
class DatabaseFigures(Collector):
    """The database's figures, at most `KEEP_SECONDS` old however often they are asked for."""

    clock: Callable[[], datetime]
    _found: list[metrics.MetricFigure] = field(default_factory=list)
    _answered: bool = False
    _asked_at: float = float("-inf")
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self) -> None:
        async with self._lock:
            if time.monotonic() - self._asked_at < KEEP_SECONDS:
                return
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    self._found, self._answered = await metrics.read_metrics(self.clock()), True
            except Exception as error:
                log.warning("no_figures", error=type(error).__name__)
                self._found, self._answered = [], False
            self._asked_at = time.monotonic()

    def collect(self) -> Iterable[GaugeMetricFamily]:
        yield GaugeMetricFamily("jiesu_database_up", "Whether the database gave its figures", float(self._answered))
        for figure in self._found:
            family = GaugeMetricFamily(f"jiesu_{figure.name}", figure.about, labels=figure.labels)
            for labels, value in figure.values.items():
                family.add_metric(labels, value)
            yield family


def install(app: Sanic[Config, SimpleNamespace], clock: Callable[[], datetime]) -> None:
    """Count what passes the door, and answer `/metrics`."""
    door, figures = DoorFigures(), DatabaseFigures(clock)
    app.ctx.vitals, app.ctx.metrics = figures, CollectorRegistry()
    app.ctx.metrics.register(door)
    app.ctx.metrics.register(figures)
    app.blueprint(blueprint)

    async def begin(request: Request) -> None:
        request.ctx.began = time.perf_counter()

    async def end(request: Request, response: HTTPResponse) -> None:
        began = getattr(request.ctx, "began", None)
        if began is not None and request.path.startswith(DOOR):
            door.passed(response, time.perf_counter() - began)

    app.on_request(begin, priority=999)
    app.on_response(end)  # type: ignore[no-untyped-call]


@blueprint.get("/metrics")
async def shown(request: Request) -> HTTPResponse:
    """Figures in Prometheus's text format; not found for anybody from outside."""
    if not from_inside(request.ip, request.headers.keys()):
        raise NotFound
    await request.app.ctx.vitals.refresh()
    return raw(generate_latest(request.app.ctx.metrics), content_type=CONTENT_TYPE_PLAIN_0_0_4)


def from_inside(peer: str, headers: Iterable[str]) -> bool:
    """Whether the one at the other end is of this machine or a private network, and nobody's proxy."""
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return (mapped.is_loopback or mapped.is_private) and not {name.lower() for name in headers} & set(PROXIED)
