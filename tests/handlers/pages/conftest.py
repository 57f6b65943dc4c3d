"""Phones with WeChat in front of the real pages: the sandbox's browsers, its log-in, and people with rows."""

import re
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from html import unescape

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from tests.handlers.conftest import Site, TestClock
from tests.handlers.pages.house import House, open_house
from tests.wechat.conftest import RunningSandbox, Sandbox, StartSandbox, start_sandbox

__all__ = ["start_sandbox"]


@dataclass(frozen=True)
class Seen:
    """A page as it came: what a person reads, and the forms on it."""

    status: int
    path: str
    html: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        body = re.sub(r"<(script|style|head)\b.*?</\1>", "", self.html, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    def hidden(self, action: str) -> dict[str, str]:
        """The hidden fields of the form that goes to `action`."""
        form = re.search(rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.html, flags=re.DOTALL)
        assert form, f"no form for {action} on {self.path}: {self.text}"
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[0]))

    def offers(self, action: str) -> bool:
        return f'action="{action}"' in self.html


@dataclass
class Phone:
    """A person's browser inside WeChat, played by the sandbox: it keeps the cookies and knows who they are."""

    origin: str
    http: aiohttp.ClientSession = field(repr=False)

    async def open(self, path: str, follow: bool = True, headers: dict[str, str] | None = None) -> Seen:
        async with self.http.get(self.origin + path, allow_redirects=follow, headers=headers) as response:
            return await _seen(response, self.origin)

    async def where(self, path: str) -> str:
        """Where a page sends the browser, on this phone."""
        async with self.http.get(self.origin + path, allow_redirects=False) as response:
            assert response.status in (302, 303), await response.text()
            return response.headers["Location"].removeprefix(self.origin)

    async def post(self, action: str, fields: dict[str, str], follow: bool = True) -> Seen:
        async with self.http.post(self.origin + action, data=fields, allow_redirects=follow) as response:
            return await _seen(response, self.origin)

    async def send(self, page: Seen, action: str, **fields: str) -> Seen:
        """Fill in a form that is on a page and send it."""
        return await self.post(action, {**page.hidden(action), **fields})


async def _seen(response: aiohttp.ClientResponse, origin: str) -> Seen:
    body = await response.read()
    html = body.decode() if response.content_type == "text/html" else repr(body)
    return Seen(response.status, str(response.url).removeprefix(origin), html, response.headers)


class _ToThisMachine(AbstractResolver):
    """`p1.localhost` is here, whatever the machine's resolver thinks."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Nothing is held."""


@pytest.fixture(scope="session")
def pages_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def pages_sandbox(start_sandbox: StartSandbox, pages_port: int) -> RunningSandbox:
    """One sandbox for all tests of these pages; the application comes and goes behind it, on the same port."""
    return start_sandbox(f"http://127.0.0.1:{pages_port}")


@pytest.fixture
def site_port(pages_port: int) -> int:
    return pages_port


@pytest.fixture
def wechat_url(pages_sandbox: RunningSandbox) -> str:
    return pages_sandbox.url


@pytest.fixture
async def sandbox(pages_sandbox: RunningSandbox) -> AsyncIterator[Sandbox]:
    async with aiohttp.ClientSession() as http:
        hand = Sandbox(pages_sandbox, http)
        await hand.control("POST", "/sandbox/reset")
        yield hand


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    """The courts and their staff are there already."""
    return cast_database_url


@pytest.fixture
async def house(site: Site, sandbox: Sandbox, clock: TestClock) -> House:
    return await open_house(sandbox, clock)


@pytest.fixture
async def phone(sandbox: Sandbox) -> AsyncIterator[Callable[[str], Phone]]:
    """The phone of a person of the sandbox's world, by their key."""
    http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=_ToThisMachine()))

    def of(key: str) -> Phone:
        port = sandbox.url.rpartition(":")[2]
        return Phone(f"http://{sandbox.person(key)['host']}.localhost:{port}", http)

    yield of
    await http.close()
