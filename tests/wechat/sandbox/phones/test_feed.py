"""The stream of server-sent events that the phones page listens to."""

import asyncio
import json
import time
from typing import Any

import aiohttp
from aiohttp import web

from tests.town import PATIENCE
from tests.wechat.sandbox.calling import SERVICE, CourtServer, Wire, openid, until
from tests.wechat.sandbox.state.test_state import STOPS_WITHIN
from wechat.sandbox import SandboxSettings, serving
from wechat.sandbox.phones.feed import BEHIND, Feed


async def next_event(answer: aiohttp.ClientResponse) -> tuple[str, Any]:
    """The next event that is no comment."""
    async with asyncio.timeout(PATIENCE):
        while True:
            line = (await answer.content.readline()).decode().rstrip("\n")
            if line.startswith("event: "):
                data = (await answer.content.readline()).decode().removeprefix("data: ")
                return line.removeprefix("event: "), json.loads(data)


async def test_bubbles_states_and_typing_are_told(wire: Wire) -> None:
    async with wire.http.get(f"{wire.origin}/sandbox/events") as answer:
        assert answer.content_type == "text/event-stream"
        await answer.content.readline()
        await wire.does("zhangsan", "send", content="在吗")
        name, data = await next_event(answer)
        assert (name, data["person"], data["account"]) == ("message", "zhangsan", SERVICE["appid"])
        assert data["message"]["body"] == {"text": "在吗"}
        assert data["message"] == {
            key: value for key, value in (await wire.chat("zhangsan"))[0].items() if key != "account"
        }
        await wire.rule("*", errcode=-1)
        assert (await next_event(answer))[0] == "state"
        await wire.control("DELETE", "rules")
        assert (await next_event(answer))[0] == "state"
        token = await wire.stable_token()
        asked = {"touser": openid("zhangsan"), "command": "Typing"}
        await wire.post("/cgi-bin/message/custom/typing", asked, access_token=token)
        assert await next_event(answer) == (
            "typing",
            {"person": "zhangsan", "account": SERVICE["appid"], "command": "Typing"},
        )


async def test_a_refused_send_tells_nothing(wire: Wire) -> None:
    async with wire.http.get(f"{wire.origin}/sandbox/events") as answer:
        await answer.content.readline()
        assert (await wire.send_text())["errcode"] == 45015
        assert (await wire.send_template(data={}))["errcode"] == 47003
        await wire.rule("*", errcode=-1)
        assert (await next_event(answer))[0] == "state"


async def test_a_closed_page_leaves_no_stream_behind(server: CourtServer) -> None:
    async with serving(SandboxSettings(port=0, server_url=server.url)) as box, aiohttp.ClientSession() as http:
        answer = await http.get(f"{box.origin}/sandbox/events")
        await answer.content.readline()
        assert box.feed.listeners == 1
        answer.close()
        await until(lambda: box.feed.listeners == 0)


async def read_to_the_end(http: aiohttp.ClientSession, url: str) -> None:
    async with http.get(url) as answer:
        await answer.read()
        raise EOFError


async def test_stopping_waits_for_nobody(server: CourtServer) -> None:
    never = asyncio.Event()

    async def hang(_: object) -> web.Response:
        await never.wait()
        return web.Response()

    server.pages = hang
    server.says = hang
    async with aiohttp.ClientSession() as http:
        async with serving(SandboxSettings(port=0, server_url=server.url, callback_timeout=600)) as box:
            wire = Wire(box.origin, http)
            phone = {"Host": f"p1.localhost:{box.settings.port}"}
            waiting = [
                asyncio.create_task(wire.does("zhangsan", "send", content="在吗")),
                asyncio.create_task(read_to_the_end(http, f"{box.origin}/sandbox/events")),
                asyncio.create_task(http.get(f"{box.origin}/slow", headers=phone).__aenter__()),
            ]
            await until(lambda: len(server.received) == box.feed.listeners == 1)
            started = time.monotonic()
        assert time.monotonic() - started < STOPS_WITHIN
        ended = await asyncio.gather(*waiting, return_exceptions=True)
        assert all(isinstance(each, Exception) for each in ended)
    never.set()


async def test_a_stream_that_falls_behind_is_ended() -> None:
    feed = Feed()
    slow = feed.listen()
    assert await anext(slow) == ": open\n\n"
    for number in range(BEHIND + 1):
        feed.tell("message", {"number": number})
    assert feed.listeners == 0
    left = [line async for line in slow]
    assert len(left) == BEHIND - 1
    feed.tell("message", {})
