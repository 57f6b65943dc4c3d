"""News on the console: whoever is looking hears of the tickets they may see, and of no others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest

from handlers.console.frame import events
from models.enums import PetitionKind
from tests import cast
from tests.handlers.console.conftest import Console, Desk
from tests.town import PATIENCE


@dataclass
class Listener:
    response: aiohttp.ClientResponse

    async def line(self) -> str:
        return (await asyncio.wait_for(self.response.content.readline(), PATIENCE)).decode().rstrip("\n")

    async def event(self) -> tuple[str, str]:
        """The next event and its data; heartbeats are passed over."""
        name = ""
        while True:
            line = await self.line()
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                return name, line.removeprefix("data: ")

    async def until_beat(self) -> list[str]:
        """What is said up to the next heartbeat."""
        said = []
        while (line := await self.line()) != ": still here":
            said.append(line)
        return [line for line in said if line]


@asynccontextmanager
async def listening(desk: Desk) -> AsyncIterator[Listener]:
    async with desk.browser.get("/console/events", headers={"Accept": "text/event-stream"}) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        listener = Listener(response)
        assert await listener.line() == "retry: 3000"
        assert [await listener.line() for _ in range(3)] == ["", ": here", ""]
        yield listener


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.8)


async def test_周敏_hears_of_a_new_petition_by_its_id_and_of_what_becomes_of_it(console: Console):
    async with listening(await console.staff("周敏")) as news:
        ticket = await console.petition()
        assert await news.event() == ("arrived", str(ticket.id))

        await cast.dispatched(ticket, as_of=console.clock.now)
        assert await news.event() == ("changed", str(ticket.id))


async def test_nobody_hears_of_a_ticket_they_may_not_see(console: Console, quick: None):
    desks = [await console.staff(name) for name in ("陈丽", "高洁", "周敏")]
    async with listening(desks[0]) as judge, listening(desks[1]) as elsewhere, listening(desks[2]) as chief:
        complaint = await console.petition(text="投诉", kind=PetitionKind.COMPLAINT)
        mine = await console.dispatched("李正")

        heard = [await chief.event()]
        if heard == [("arrived", str(mine.id))]:  # unless both came within one look
            heard = [await chief.event()]
        assert heard == [("changed", str(mine.id))]
        for listener in (judge, elsewhere):
            said = await listener.until_beat() + await listener.until_beat()
            assert not any(str(ticket.id) in line for line in said for ticket in (complaint, mine))


async def test_the_inspector_hears_of_a_complaint(console: Console):
    async with listening(await console.staff("何平")) as news:
        complaint = await console.petition(text="投诉", kind=PetitionKind.COMPLAINT)

        assert await news.event() == ("arrived", str(complaint.id))


async def test_a_quiet_stream_has_a_heartbeat(console: Console, quick: None):
    async with listening(await console.staff("周敏")) as news:
        assert await news.until_beat() == []
        assert await news.until_beat() == []


async def test_who_leaves_the_court_is_cut_off(console: Console, quick: None):
    desk = await console.staff("周敏")
    async with listening(desk) as news:
        officer = await cast.officer("周敏")
        officer.active = False
        await officer.save()
        await news.until_beat()

        left = await asyncio.wait_for(news.response.content.read(), PATIENCE)
        assert left.replace(b": still here", b"").strip() == b""


async def test_a_session_that_ends_ends_its_streams_and_has_no_more_than_a_few(
    console: Console, quick: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(events, "MOST_STREAMS", 1)
    desk = await console.staff("周敏")
    async with listening(desk) as news:
        assert (await desk.get("/console/events", Accept="text/event-stream")).status == 429
        await desk.post("/console/logout")
        await news.until_beat()

        left = await asyncio.wait_for(news.response.content.read(), PATIENCE)
        assert left.replace(b": still here", b"").strip() == b""


async def test_a_stream_without_a_log_in_is_refused_so_that_the_browser_stops_asking(console: Console):
    reply = await console.stranger().get("/console/events", Accept="text/event-stream")

    assert reply.status == 401


async def test_a_server_that_stops_ends_its_streams_at_once(console: Console):
    async with listening(await console.staff("周敏")) as news:
        await console.site.app.ctx.connections.live.stop()

        assert await asyncio.wait_for(news.response.content.read(), PATIENCE) == b""


def test_a_heartbeat_comes_well_before_a_silent_stream_would_be_cut():
    assert events.HEARTBEAT_SECONDS <= 15
