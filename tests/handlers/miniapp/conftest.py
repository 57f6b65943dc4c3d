"""Phones with the mini-program open: people of the sandbox's world, logged in by its codes."""

import json as plain_json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest

from models import Account, Identity
from tests import cast
from tests.handlers.conftest import Site, TestClock
from tests.wechat.conftest import RunningSandbox, Sandbox, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any = field(repr=True)
    headers: Mapping[str, str] = field(repr=False)
    raw: bytes = field(repr=False, default=b"")

    @property
    def problem(self) -> tuple[int, str, str]:
        """Status, code and field; that it has the one shape is checked on the way."""
        assert set(self.body) == {"code", "message", "field"}, self.body
        assert self.body["message"], self.body
        return self.status, self.body["code"], self.body["field"]


@dataclass
class Mini:
    """Somebody's mini-program. Without a token it is a stranger's."""

    http: aiohttp.ClientSession = field(repr=False)
    token: str = field(default="", repr=False)

    async def ask(self, method: str, path: str, json: object = None, **how: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= how.pop("headers", {})
        if json is not None:
            how["data"] = plain_json.dumps(json)
        async with self.http.request(method, f"/api/v1{path}", headers=headers, **how) as response:
            raw = await response.read()
            body = plain_json.loads(raw) if response.content_type == "application/json" else None
            return Answer(response.status, body, response.headers, raw)

    async def get(self, path: str, **how: Any) -> Answer:
        return await self.ask("GET", path, **how)

    async def post(self, path: str, json: object = None, **how: Any) -> Answer:
        return await self.ask("POST", path, json, **how)

    async def put(self, path: str, json: object = None, **how: Any) -> Answer:
        return await self.ask("PUT", path, json, **how)


@dataclass(frozen=True)
class Town:
    """南昌中院 and its neighbours, the cases, and the mini-program's account."""

    clock: TestClock
    sandbox: Sandbox
    account: Account
    stranger: Mini
    browser: Callable[[], aiohttp.ClientSession] = field(repr=False)

    async def code(self, key: str, deed: str = "login-code") -> str:
        return str((await self.sandbox.does(key, deed, account=self.account.appid))["code"])

    async def mini(self, key: str = "zhangsan") -> Mini:
        answer = await self.stranger.post("/login", {"code": await self.code(key)})
        assert answer.status == 200, answer
        return Mini(self.browser(), answer.body["token"])

    async def identity(self, key: str = "zhangsan") -> Identity:
        return await Identity.get(account_id=self.account.id, openid=self.sandbox.openid(key, "miniprogram"))


@pytest.fixture(scope="session")
def miniapp_sandbox(start_sandbox: StartSandbox) -> RunningSandbox:
    return start_sandbox()


@pytest.fixture
def wechat_url(miniapp_sandbox: RunningSandbox) -> str:
    return miniapp_sandbox.url


@pytest.fixture
async def sandbox(miniapp_sandbox: RunningSandbox) -> AsyncIterator[Sandbox]:
    async with aiohttp.ClientSession() as http:
        hand = Sandbox(miniapp_sandbox, http)
        await hand.control("POST", "/sandbox/reset")
        yield hand


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    """The courts and their staff are there already."""
    return cast_database_url


@pytest.fixture
async def town(site: Site, sandbox: Sandbox, clock: TestClock) -> Town:
    await cast.cases(clock.now)
    await cast.account(appid=sandbox.account.appid, as_of=clock.now)
    account = await cast.account("miniprogram", sandbox.miniprogram.appid, clock.now)
    return Town(clock, sandbox, account, Mini(site.browser()), site.browser)


@pytest.fixture
async def zhang(town: Town) -> Mini:
    return await town.mini("zhangsan")


@pytest.fixture
async def li(town: Town) -> Mini:
    return await town.mini("lisi")
