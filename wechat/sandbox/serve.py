"""A sandbox is started and stopped here: on the running loop, or as a process of its own."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import aiohttp
from sanic import Sanic
from sanic.server.protocols.http_protocol import HttpProtocol

from wechat.sandbox.app import App, Parts, build
from wechat.sandbox.phones.browser import Browser
from wechat.sandbox.phones.control import Control
from wechat.sandbox.state.config import SandboxSettings
from wechat.sandbox.state.sandbox import Sandbox, open_sandbox
from wechat.sandbox.wire.callbacks import Callbacks

LAST_WORDS = 0.2


def run(settings: SandboxSettings) -> None:
    """Serve until SIGTERM or SIGINT, then stop within a second; raises like `serving`."""
    asyncio.run(_until_told(settings))


async def _until_told(settings: SandboxSettings) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
    async with serving(settings):
        await told.wait()


@asynccontextmanager
async def serving(settings: SandboxSettings) -> AsyncIterator[Sandbox]:
    """Run a sandbox on this loop until the block ends. Port 0 takes a free one; see `Sandbox.origin`.

    Raises WorldError, StateError, or OSError when the port is taken.
    """
    listener = _listener(settings)
    try:
        box = open_sandbox(replace(settings, port=listener.getsockname()[1]))
        try:
            async with _session(decompress=True) as calling, _session(decompress=False) as browsing:
                callbacks = Callbacks(box, calling)
                app = build(Parts(box, callbacks, Browser(box, browsing), Control(box, callbacks)))
                async with _started(app, listener, box, callbacks):
                    yield box
        finally:
            box.state.close()
    finally:
        listener.close()


def _listener(settings: SandboxSettings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    return listener


def _session(decompress: bool) -> aiohttp.ClientSession:
    """Open an HTTP session without cookies and without a limit: fifty phones may keep a stream open each."""
    return aiohttp.ClientSession(
        cookie_jar=aiohttp.DummyCookieJar(),
        connector=aiohttp.TCPConnector(limit=0),
        auto_decompress=decompress,
        trust_env=False,
    )


@asynccontextmanager
async def _started(app: App, listener: socket.socket, box: Sandbox, callbacks: Callbacks) -> AsyncIterator[None]:
    server = await app.create_server(sock=listener)
    if server is None:
        raise RuntimeError("Sanic made no server for the sandbox")
    delivering = asyncio.create_task(callbacks.run())
    try:
        await server.startup()  # type: ignore[no-untyped-call]
        yield
    finally:
        closed = server.close()  # type: ignore[no-untyped-call]
        box.feed.close()
        delivering.cancel()
        await callbacks.close()
        await _let_go(server.connections)
        await closed
        Sanic.unregister_app(app)


async def _let_go(connections: set[HttpProtocol]) -> None:
    """Give answers under way a moment, then close what is left."""
    for connection in list(connections):
        connection.close_if_idle()
    if connections:
        await asyncio.sleep(LAST_WORDS)
    for connection in list(connections):
        connection.abort()  # type: ignore[no-untyped-call]
