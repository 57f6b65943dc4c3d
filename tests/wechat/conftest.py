"""A WeChat of our own for tests: the real sandbox in its own process, spoken to over HTTP."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from redis import asyncio as aioredis

from wechat.platform.client import AccountKeys, Platform, TokenStore, WeChat, WireLimits

ROOT = Path(__file__).parents[2]
WORLD = ROOT / "wechat" / "sandbox" / "world.json"
NOBODY = "http://127.0.0.1:9"
STARTS_WITHIN = 120.0


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox's address and the world it plays. Its appids are its own, so that tests may share one Redis."""

    url: str
    world: dict[str, Any] = field(repr=False)

    def account(self, kind: str = "service") -> AccountKeys:
        return next(
            AccountKeys(each["appid"], each["secret"]) for each in self.world["accounts"] if each["kind"] == kind
        )

    @property
    def platform(self) -> Platform:
        return Platform(self.url, self.url, self.url)


@dataclass(frozen=True)
class Sandbox:
    """A sandbox set back to its world, and a hand to move it with (its control API)."""

    running: RunningSandbox
    http: aiohttp.ClientSession = field(repr=False)

    @property
    def url(self) -> str:
        return self.running.url

    @property
    def platform(self) -> Platform:
        return self.running.platform

    @property
    def account(self) -> AccountKeys:
        """The service account."""
        return self.running.account("service")

    @property
    def miniprogram(self) -> AccountKeys:
        return self.running.account("miniprogram")

    def person(self, key: str) -> dict[str, Any]:
        return next(each for each in self.running.world["people"] if each["key"] == key)

    def openid(self, key: str, kind: str = "service") -> str:
        return str(self.person(key)["openids"][self.running.account(kind).appid])

    def template_id(self, notice: str) -> str:
        return next(str(each["template_id"]) for each in self.running.world["templates"] if each["notice"] == notice)

    async def control(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str) -> dict[str, Any]:
        """One call of the control API; an error's words become the test's failure."""
        async with self.http.request(method, self.url + path, json=body, params=query) as response:
            result: dict[str, Any] = await response.json(content_type=None) if response.status != 204 else {}
        assert response.status < 400, f"{method} {path}: {result}"
        return result

    async def rule(self, path: str, **what: object) -> None:
        """Misbehave: errcode, times, delay, drop, http_status, triple, markfail, finish, snapshot."""
        await self.control("POST", "/sandbox/rules", {"path": path, **what})

    async def does(self, key: str, deed: str, **what: object) -> dict[str, Any]:
        """A person's deed: send, follow, unfollow, menu, scan, tap, event, login-code, phone-code."""
        account = what.pop("account", self.account.appid)
        return await self.control("POST", f"/sandbox/people/{key}/{deed}", {"account": account, **what}, wait="0")

    async def messages(self, key: str, kind: str | None = None) -> list[dict[str, Any]]:
        """A person's chat with the service account, oldest first."""
        path = f"/sandbox/people/{key}/messages"
        found = (await self.control("GET", path, account=self.account.appid, limit="500"))["messages"]
        return [each for each in found if kind in (None, each["kind"])]

    async def calls(self, path: str | None = None) -> list[dict[str, Any]]:
        """The wire log of the API side, oldest first."""
        lines = (await self.control("GET", "/sandbox/log", limit="1000"))["lines"]
        return [each for each in lines if each["side"] == "api" and path in (None, each["path"])]


StartSandbox = Callable[..., RunningSandbox]
OpenClient = Callable[..., WeChat]


@pytest.fixture(scope="session")
def start_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartSandbox]:
    """Start a sandbox that calls back ``server_url``; further options as on its command line. Ends with the session."""
    running: list[subprocess.Popen[bytes]] = []

    def start(server_url: str = NOBODY, *options: str) -> RunningSandbox:
        folder = tmp_path_factory.mktemp("sandbox")
        world = _own_world(folder / "world.json")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        said = folder / "said.txt"
        fixed = ["--host", "127.0.0.1", "--port", str(port), "--world", str(folder / "world.json"), "--state", ""]
        command = [sys.executable, "-m", "wechat.sandbox", *fixed, "--server-url", server_url, *options]
        with said.open("wb") as out:
            process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=out)
        running.append(process)
        url = f"http://127.0.0.1:{port}"
        _wait(process, url, said)
        return RunningSandbox(url, world)

    yield start
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _own_world(target: Path) -> dict[str, Any]:
    text = WORLD.read_text(encoding="utf-8")
    for account in json.loads(text)["accounts"]:
        text = text.replace(account["appid"], f"wx{uuid4().hex[:16]}")
    target.write_text(text, encoding="utf-8")
    world: dict[str, Any] = json.loads(text)
    return world


def _wait(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/sandbox/state", timeout=1):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"the sandbox did not start within {STARTS_WITHIN:g} s: {said.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="session")
def running_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    """One sandbox for all tests of this process that need no callbacks."""
    return start_sandbox()


@pytest.fixture
async def sandbox(running_sandbox: RunningSandbox) -> AsyncIterator[Sandbox]:
    """The shared sandbox, set back to its world."""
    async with aiohttp.ClientSession() as http:
        hand = Sandbox(running_sandbox, http)
        await hand.control("POST", "/sandbox/reset")
        yield hand


@pytest.fixture
async def client_of(sandbox: Sandbox) -> AsyncIterator[OpenClient]:
    """Clients as separate processes have them: each with its own connections and its own store."""
    sessions: list[aiohttp.ClientSession] = []

    def start(
        redis: aioredis.Redis | None = None, account: AccountKeys | None = None, limits: WireLimits | None = None
    ) -> WeChat:
        sessions.append(aiohttp.ClientSession())
        return WeChat(account or sandbox.account, sandbox.platform, sessions[-1], TokenStore(redis), limits=limits)

    yield start
    for session in sessions:
        await session.close()


@pytest.fixture
async def wechat(client_of: OpenClient) -> WeChat:
    return client_of()
