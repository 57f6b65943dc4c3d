"""The web process: the one place that wires it."""

import asyncio
import os
import shutil
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import aiohttp
from redis import asyncio as aioredis
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.http import Http
from sanic.worker.loader import AppLoader

from desk.files import file_store
from desk.notices import pubsub
from desk.people import outside_body
from handlers import console, integration, miniapp, pages
from handlers.chat import callback, media_fetch
from handlers.http import answer_headers, errors, head_requests, request_ids, request_lanes, sessions, static_files
from handlers.http.body_limits import LARGEST_REQUEST, BodyLimits, Known
from handlers.http.limits import rates_in
from handlers.http.live_updates import Live
from handlers.http.provider_choice import provider_of
from handlers.http.services import Services
from handlers.http.tries import Tries
from handlers.miniapp.frame import operations, tokens
from handlers.monitoring import health, metrics_page
from models import database, keyring
from models.lanes import PoolLimits
from ops import collecting, logs, watchdog
from settings import Settings
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore

App = Sanic[Config, SimpleNamespace]
KNOWN: dict[str, Known] = {
    "/console": partial(sessions.current, kind=sessions.STAFF),
    "/p/": partial(sessions.current, kind=sessions.PHONE),
    "/t/": partial(sessions.current, kind=sessions.PHONE),
    f"{operations.PREFIX}/": tokens.holder,
}
"""Who may send more than strangers do, by the beginning of the address."""
REQUEST_SECONDS = 20
RESPONSE_SECONDS = 60
LAST_REQUESTS_SECONDS = 50.0
"""How long requests under way may take to end once the process is told to stop; systemd waits a little longer."""
KEEP_IDLE_SECONDS = 10
ORPHAN_SECONDS = 15
AGAIN_SECONDS = 1
REDIS_CONNECTIONS = 64
REDIS_SECONDS = 5


@dataclass(frozen=True)
class Connections:
    """What a process holds open; the worker is wired from the same."""

    redis: aioredis.Redis
    http: aiohttp.ClientSession
    accounts: Accounts
    live: Live

    async def close(self) -> None:
        await self.live.stop()
        await self.http.close()
        await self.redis.aclose()
        await database.disconnect()


async def open_connections(settings: Settings, door: int = 0) -> Connections:
    """Keys, file store, database, Redis, HTTP and news, in the order they need each other.

    `door` of the database's connections are WeChat's callbacks' alone; somebody else always has one.
    """
    logs.configure()
    keyring.configure(settings.secret_keys, settings.restricted_keys, settings.index_key)
    file_store.configure(settings.files, settings.bucket, settings.store)
    outside_body.configure(settings.outside_body)
    limits = PoolLimits(
        settings.database_pool,
        settings.database_wait_seconds,
        settings.database_statement_seconds,
        door=min(door, settings.database_pool - 1),
        page_seconds=settings.database_page_seconds,
    )
    await database.connect(settings.database_url, limits=limits)
    pool = aioredis.BlockingConnectionPool.from_url(
        settings.redis_url, max_connections=REDIS_CONNECTIONS, timeout=REDIS_SECONDS, socket_timeout=REDIS_SECONDS
    )
    redis = aioredis.Redis.from_pool(pool)
    http = aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(), connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_IDLE_SECONDS)
    )
    platform = Platform(settings.wechat_url, settings.wechat_open_url, settings.wechat_mp_url)
    live = Live(aioredis.Redis.from_url(settings.redis_url, socket_connect_timeout=REDIS_SECONDS))
    live.start()
    pubsub.publish_with(live.publish)
    return Connections(redis, http, Accounts(platform, http, TokenStore(redis)), live)


def create_app(settings: Settings, name: str = "jiesu") -> App:
    """The whole web side for one deployment. Database and Redis addresses must be set."""
    config = Config(env_prefix=None)
    config.update(
        REQUEST_MAX_SIZE=LARGEST_REQUEST,
        REQUEST_TIMEOUT=REQUEST_SECONDS,
        RESPONSE_TIMEOUT=RESPONSE_SECONDS,
        KEEP_ALIVE_TIMEOUT=30,
        GRACEFUL_SHUTDOWN_TIMEOUT=LAST_REQUESTS_SECONDS,
        FALLBACK_ERROR_FORMAT="text",
        OAS=False,
        MOTD=False,
        ACCESS_LOG=False,
        AUTO_EXTEND=False,
    )
    app: App = Sanic(name, config=config, request_class=BodyLimits, configure_logging=False)
    request_ids.install(app)
    request_lanes.install(app)
    answer_headers.install(app)
    metrics_page.install(app, settings.clock, settings.home)
    errors.install(app)
    for part in (callback, media_fetch, health, console, pages, miniapp, integration):
        app.blueprint(part.blueprint)
    app.ctx.known = KNOWN
    head_requests.install(app)
    static_files.install(app)
    app.before_server_start(partial(_start, settings))
    if settings.workers > 1:
        app.before_server_start(_end_with_the_manager)
    app.on_response(_answer_for_the_last_time)  # type: ignore[no-untyped-call]
    app.before_server_stop(_end_streams)
    app.after_server_stop(_stop)
    return app


async def _start(settings: Settings, app: App) -> None:
    held = await open_connections(settings, settings.database_door_pool)
    app.ctx.connections = held
    app.ctx.services = Services(
        settings,
        held.redis,
        held.http,
        held.accounts,
        held.live,
        rates := rates_in(held.redis),
        Tries(rates),
        provider_of(settings, held.http),
    )


async def _end_with_the_manager(app: App) -> None:
    """A process of several ends when the one that started them was killed: nobody else would ever stop it."""
    manager = os.getppid()

    async def watch() -> None:
        while os.getppid() == manager:  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(1)
        last = threading.Timer(ORPHAN_SECONDS, os._exit, (1,))
        last.daemon = True
        last.start()
        os.kill(os.getpid(), signal.SIGTERM)

    app.add_task(watch())


async def _end_streams(app: App) -> None:
    """Open event streams would keep the server waiting; pages open them again, at whoever serves then."""
    watchdog.notify(watchdog.STOPPING)
    await app.ctx.connections.live.stop()


async def _answer_for_the_last_time(request: Request, _: HTTPResponse) -> None:
    """Close a connection behind the answer once the server stops: kept open, it would be waited for."""
    held = getattr(request.app.ctx, "connections", None)
    if held is not None and held.live.stopping and isinstance(request.stream, Http):
        request.stream.keep_alive = False


async def _stop(app: App) -> None:
    await app.ctx.connections.close()


def serve(settings: Settings) -> None:
    """Serve until told to stop; several processes where the settings ask for them."""
    loader = AppLoader(factory=partial(_lasting, settings))
    app = loader.load()
    app.prepare(
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        single_process=settings.workers == 1,
        access_log=False,
        motd=False,
    )
    if settings.workers == 1:
        Sanic.serve_single(primary=app)
        return
    _share_figures(settings)
    watchdog.watch_children(_fresh(_pulses(settings)), settings.workers)
    with suppress(BrokenPipeError):  # Sanic's manager may write to a process that has just stopped
        Sanic.serve(primary=app, app_loader=loader)


def _lasting(settings: Settings) -> App:
    """The app of a process that does nothing else."""
    app = create_app(settings)
    app.after_server_start(partial(_settle, settings))
    app.before_server_stop(_unsettle)
    return app


async def _settle(settings: Settings, app: App) -> None:
    app.ctx.beside = []
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop_until_heard, app)
    collecting.settle()
    turning = watchdog.keep_alive() if settings.workers == 1 else watchdog.pulse(_pulses(settings))
    app.ctx.beside += [asyncio.create_task(work) for work in (turning, app.ctx.own_figures.look())]
    watchdog.notify(watchdog.READY)


def _stop_until_heard(app: App) -> None:
    """Stop, and say so again while the loop goes on: what Sanic runs to its end before it serves swallows the first."""
    app.ctx.beside.append(asyncio.create_task(_keep_stopping(app)))


async def _keep_stopping(app: App) -> None:
    while True:
        app.stop(terminate=False)
        await asyncio.sleep(AGAIN_SECONDS)


async def _unsettle(app: App) -> None:
    """Ends what looks at the process from within."""
    for task in app.ctx.beside:
        task.cancel()
    await asyncio.gather(*app.ctx.beside, return_exceptions=True)


def _pulses(settings: Settings) -> Path:
    return settings.home / watchdog.FOLDER / str(settings.port)


def _share_figures(settings: Settings) -> None:
    """Where the processes to be started write their counters; prometheus-client reads the variable when imported."""
    folder = _fresh(settings.home / "metrics" / str(settings.port))
    os.environ[metrics_page.SHARED_FOLDER] = str(folder)


def _fresh(folder: Path) -> Path:
    """A folder of this port's, emptied: two slots of one machine share a home."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
