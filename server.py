"""The web process: the one place that wires it."""

import asyncio
import os
import shutil
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace

import aiohttp
from redis import asyncio as aioredis
from sanic import Sanic
from sanic.config import Config
from sanic.worker.loader import AppLoader

from desk.files import file_store
from desk.notices import pubsub
from desk.people import outside_body
from handlers import console, integration, miniapp, pages
from handlers.chat import callback, media_fetch
from handlers.http import errors, head_requests, request_ids
from handlers.http.body_limits import LARGEST_REQUEST, BodyLimits
from handlers.http.limits import rates_in
from handlers.http.live_updates import Live
from handlers.http.rendering import ROOT
from handlers.http.services import Services
from handlers.monitoring import health, metrics_page
from models import database, keyring
from ops import collecting, logs
from settings import Settings
from wechat.accounts import Accounts
from wechat.platform.client import Platform, TokenStore

App = Sanic[Config, SimpleNamespace]
REQUEST_SECONDS = 20
RESPONSE_SECONDS = 60
KEEP_IDLE_SECONDS = 10
ORPHAN_SECONDS = 15
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


async def open_connections(settings: Settings) -> Connections:
    """Keys, file store, database, Redis, HTTP and news, in the order they need each other."""
    logs.configure()
    keyring.configure(settings.secret_keys)
    file_store.configure(settings.files)
    outside_body.configure(settings.outside_body)
    await database.connect(settings.database_url)
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
        GRACEFUL_SHUTDOWN_TIMEOUT=5.0,
        FALLBACK_ERROR_FORMAT="text",
        OAS=False,
        MOTD=False,
        ACCESS_LOG=False,
        AUTO_EXTEND=False,
    )
    app: App = Sanic(name, config=config, request_class=BodyLimits, configure_logging=False)
    request_ids.install(app)
    metrics_page.install(app, settings.clock)
    errors.install(app)
    for part in (callback, media_fetch, health, console, pages, miniapp, integration):
        app.blueprint(part.blueprint)
    head_requests.install(app)
    app.static("/static", ROOT / "static", name="static")
    app.before_server_start(partial(_start, settings))
    if settings.workers > 1:
        app.before_server_start(_end_with_the_manager)
    app.before_server_stop(_end_streams)
    app.after_server_stop(_stop)
    return app


async def _start(settings: Settings, app: App) -> None:
    held = await open_connections(settings)
    app.ctx.connections = held
    app.ctx.services = Services(settings, held.redis, held.http, held.accounts, held.live, rates_in(held.redis))


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
    """Open event streams would keep the server waiting."""
    await app.ctx.connections.live.stop()


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
    with suppress(BrokenPipeError):  # Sanic's manager may write to a process that has just stopped
        Sanic.serve(primary=app, app_loader=loader)


def _lasting(settings: Settings) -> App:
    """The app of a process that does nothing else."""
    app = create_app(settings)
    app.after_server_start(_settle)
    return app


async def _settle(_: App) -> None:
    collecting.settle()


def _share_figures(settings: Settings) -> None:
    """Where the processes to be started write their counters; prometheus-client reads the variable when imported."""
    folder = settings.home / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[metrics_page.SHARED_FOLDER] = str(folder)
