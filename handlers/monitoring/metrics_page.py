"""`/metrics` for Prometheus: what the web processes of this machine count, and the figures of the database they share.

Given to this machine and private networks only, and not through a proxy: there is no password on it.
"""

import asyncio
import ipaddress
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import structlog
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector
from sanic import Blueprint, HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import NotFound
from sanic.response import raw

from desk.upkeep import metrics
from handlers.monitoring import process_figures
from handlers.monitoring.process_figures import ProcessFigures
from ops.version import current_version

blueprint = Blueprint("metrics")
log = structlog.get_logger("metrics")

SHARED_FOLDER = process_figures.SHARED_FOLDER
KEEP_SECONDS = 5.0
PATIENCE_SECONDS = 5.0
PROXIED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
MACHINE = ("database_up", "redis_up", "redis_seconds", "build_info", "disk_free_bytes", "disk_size_bytes")
"""What is looked at when somebody asks, beside the database's own figures."""


@dataclass(eq=False)
class DatabaseFigures(Collector):
    """The database's figures, at most `KEEP_SECONDS` old however often they are asked for."""

    clock: Callable[[], datetime]
    home: Path
    ping: Callable[[], Awaitable[object]]
    _redis: float | None = None
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
            self._redis = await self._seconds_of_redis()
            self._asked_at = time.monotonic()

    async def _seconds_of_redis(self) -> float | None:
        began = time.perf_counter()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self.ping()
        except Exception as error:
            log.warning("no_figures", error=type(error).__name__)
            return None
        return time.perf_counter() - began

    def collect(self) -> Iterable[Metric]:
        yield GaugeMetricFamily("jiesu_database_up", "Whether the database gave its figures", float(self._answered))
        yield GaugeMetricFamily("jiesu_redis_up", "Whether Redis answered", float(self._redis is not None))
        if self._redis is not None:
            yield GaugeMetricFamily("jiesu_redis_seconds", "How long Redis took to answer", self._redis)
        info = GaugeMetricFamily("jiesu_build_info", "The version of the web process asked", labels=("version",))
        info.add_metric((current_version(),), 1)
        yield info
        there = next(folder for folder in (self.home, *self.home.parents) if folder.is_dir())
        disk = shutil.disk_usage(there)
        yield GaugeMetricFamily("jiesu_disk_free_bytes", "Free on the disk of JIESU_HOME", disk.free)
        yield GaugeMetricFamily("jiesu_disk_size_bytes", "Size of the disk of JIESU_HOME", disk.total)
        for figure in self._found:
            yield _family(figure)


def _family(figure: metrics.MetricFigure) -> Metric:
    """A counter where it only grows, else a gauge."""
    made = CounterMetricFamily if figure.name.endswith("_total") else GaugeMetricFamily
    family = made(f"jiesu_{figure.name}", figure.about, labels=figure.labels)
    for labels, value in figure.values.items():
        family.add_metric(labels, value)
    return family


def install(app: Sanic[Config, SimpleNamespace], clock: Callable[[], datetime], home: Path) -> None:
    """Count what is answered, and answer `/metrics`."""

    async def ping() -> object:
        return await app.ctx.services.redis.ping()

    own, figures = ProcessFigures(), DatabaseFigures(clock, home, ping)
    app.ctx.own_figures, app.ctx.vitals, app.ctx.metrics = own, figures, CollectorRegistry()
    app.ctx.metrics.register(own)
    app.ctx.metrics.register(figures)
    app.blueprint(blueprint)

    async def begin(request: Request) -> None:
        request.ctx.began = time.perf_counter()

    async def end(request: Request, response: HTTPResponse) -> None:
        began = getattr(request.ctx, "began", None)
        if began is not None:
            own.passed(request.path, response, time.perf_counter() - began)

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
