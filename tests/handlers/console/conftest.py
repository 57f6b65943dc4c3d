"""The console with the cast's courts and staff in it, and its staff at their desks."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright

from desk.staff.preferences import prefer
from desk.tickets.ticket_store import load
from models import Ticket
from tests import cast
from tests.handlers.conftest import Site, TestClock

Opens = Callable[..., Awaitable[Page]]
HTMX = {"HX-Request": "true"}
DOORS = ("/console/login", "/console/entry")
DESKTOP = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Reply:
    status: int
    text: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    path: str

    @property
    def words(self) -> str:
        """What is read on the page: its text without markup, in one line."""
        body = re.sub(r"(?s)<(style|head).*?</\1>", " ", self.text)
        return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@dataclass
class Desk:
    """A browser, and the person in front of it once they have logged in, with their authenticator where needed."""

    browser: aiohttp.ClientSession
    clock: TestClock
    csrf: str = ""

    async def get(self, path: str, *, htmx: bool = False, **headers: str) -> Reply:
        async with self.browser.get(path, headers={**(HTMX if htmx else {}), **headers}) as response:
            return await self._reply(response)

    async def post(self, path: str, *, htmx: bool = False, csrf: str | None = None, **fields: object) -> Reply:
        data = {"csrf": self.csrf if csrf is None else csrf} | {name: str(value) for name, value in fields.items()}
        async with self.browser.post(path, data=data, headers=HTMX if htmx else {}) as response:
            return await self._reply(response)

    async def log_in(self, login: str, password: str = cast.PASSWORD, **fields: str) -> Reply:
        self.csrf = token_in((await self.get("/console/login")).text)
        reply = await self.post("/console/login", login=login, password=password, **fields)
        if reply.path == "/console/entry" and 'id="code"' in reply.text and "data:image" not in reply.text:
            self.csrf = token_in(reply.text)
            reply = await self.post("/console/entry", code=await cast.code_of(login, self.clock()), **fields)
        if reply.path not in DOORS:
            self.csrf = token_in((await self.get("/console/officers")).text)
        return reply

    async def do(self, ticket: Ticket, act: str, *, htmx: bool = True, **fields: object) -> Reply:
        """An act on a ticket at the version it has now, unless another is given."""
        fields = {"version": (await load(ticket.id)).version} | fields
        return await self.post(f"{path_of(ticket)}/acts/{act}", htmx=htmx, **fields)

    async def _reply(self, response: aiohttp.ClientResponse) -> Reply:
        text = await response.text() if response.content_type.startswith("text/") else ""
        return Reply(response.status, text, dict(response.headers), response.url.path)


@dataclass(frozen=True)
class Console:
    site: Site
    clock: TestClock

    def stranger(self) -> Desk:
        return Desk(self.site.browser(), self.clock)

    async def staff(self, name: str) -> Desk:
        """Somebody of the cast, logged in."""
        desk = self.stranger()
        reply = await desk.log_in((await cast.officer(name)).login)
        assert (reply.status, reply.path in DOORS) == (200, False), reply.words
        return desk

    async def petition(self, by: str = "张三", text: str = cast.TEXT, **how: Any) -> Ticket:
        return await cast.a_petition(by, text, as_of=self.clock.now, **how)

    async def dispatched(self, to: str = "李正", **how: Any) -> Ticket:
        return await cast.dispatched(await self.petition(), to, as_of=self.clock.now, **how)

    async def answered(self) -> Ticket:
        return await cast.answered(await self.dispatched(), as_of=self.clock.now)


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


def path_of(ticket: Ticket) -> str:
    return f"/console/tickets/{ticket.petition.number}"


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    """The courts and their staff are there already."""
    return cast_database_url


@pytest.fixture
async def console(site: Site, clock: TestClock) -> Console:
    await cast.account(as_of=clock.now)
    return Console(site, clock)


@pytest.fixture
async def opens(chromium: str, console: Console) -> AsyncIterator[Opens]:
    """Log somebody in and open a page for them; no page may complain."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])

        async def open_page(name: str, path: str = "/console", *, first_visit: bool = False, **screen: int) -> Page:
            if not first_visit:
                await prefer((await cast.officer(name)).id, {"tour": "left"})
            context = await browser.new_context(
                viewport={**DESKTOP, **screen}, locale="zh-CN", base_url=console.site.url
            )
            page = await context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
            desk = await console.staff(name)
            await context.add_cookies(
                [{"name": one.key, "value": one.value, "url": console.site.url} for one in desk.browser.cookie_jar]
            )
            await page.goto(path)
            return page

        yield open_page
        await browser.close()
    assert complaints == []
