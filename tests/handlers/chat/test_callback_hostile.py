"""The door against enemies: mutated callbacks, slow bodies, large bodies, floods. All over real sockets."""

import asyncio
from dataclasses import replace

import pytest
from limits import RateLimitItemPerMinute

from desk.people.accounts import keep_configured
from models import InboundMessage
from models.enums import CallbackMode
from tests.drills.books import HALVES
from tests.drills.hostile import attack
from tests.drills.raw import Door, ask, http, message
from tests.handlers.chat.test_callback import KEYS
from tests.handlers.conftest import Site, TestClock
from tests.town import rows

EXAMPLES = 300
MODES = (CallbackMode.SAFE, CallbackMode.COMPATIBLE, CallbackMode.PLAIN)


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def doors(site: Site, clock: TestClock) -> list[Door]:
    """One account for each mode, each spoken to in XML and in JSON."""
    for mode in MODES:
        keys = replace(KEYS, appid=f"wx{mode.value:0<16}")
        await keep_configured(keys, clock(), mode.value, mode)
    return [
        Door(f"wx{mode.value:0<16}", KEYS.token, KEYS.aes_key, clock, mode.value, is_json)
        for mode in MODES
        for is_json in (False, True)
    ]


async def test_变异的回调没有一个得到五百_也没有存下半截(
    doors: list[Door], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.chat.rejections.REFUSALS", RateLimitItemPerMinute(EXAMPLES, namespace="door"))
    seen = await asyncio.to_thread(attack, site.settings.port, doors, EXAMPLES, 7, lambda: None)

    assert seen[200] > EXAMPLES // 10, seen
    assert seen[400] + seen[403] > EXAMPLES // 10, seen
    assert await InboundMessage.all().count() <= seen[200]
    for what, query in HALVES.items():
        assert not await rows(site.settings.database_url, query), what


async def test_两兆的请求没有读完就被拒绝_话说得明白(doors: list[Door], site: Site) -> None:
    body = b"x" * (2 * 1024 * 1024)
    whole = await ask(site.settings.port, http("POST", doors[0].path, body))
    declared = http("POST", doors[0].path, b"", Content_Length=str(2 * 1024 * 1024), Expect="100-continue")
    early = await ask(site.settings.port, declared)
    chunked = http("POST", doors[0].path, b"", Transfer_Encoding="chunked").replace(b"Content-Length: 0\r\n", b"")
    streamed = await ask(site.settings.port, chunked + (b"10000\r\n" + b"x" * 65536 + b"\r\n") * 10)

    assert (whole.status, early.status, streamed.status) == (413, 413, 413)
    assert "发来的内容太大" in whole.body.decode()


async def test_一个地址涌来的假回调_超过限度得到429_真的照样通过(
    doors: list[Door], site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.chat.rejections.REFUSALS", RateLimitItemPerMinute(5, namespace="door"))
    forged = http("POST", f"{doors[0].path}?signature=x", b"<xml><Encrypt>x</Encrypt></xml>")
    flood = [await ask(site.settings.port, forged) for _ in range(8)]
    elsewhere = await ask(site.settings.port, forged.replace(b"\r\n\r\n", b"\r\nX-Forwarded-For: 8.8.8.8\r\n\r\n", 1))
    true = await ask(site.settings.port, doors[0].request(message("o-true", 1, Content="你好")))

    assert [answer.status for answer in flood] == [403] * 5 + [429] * 3
    assert "操作太频繁" in flood[-1].body.decode()
    assert (elsewhere.status, true.status) == (403, 200)


async def test_一秒一个字节的请求占不住门口(doors: list[Door], site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.http.body_limits.CALLBACK_SECONDS", 0.6)
    port, raw = site.settings.port, doors[0].request(message("o-slow", 1, Content="你好"))
    crawling = [await asyncio.open_connection("127.0.0.1", port) for _ in range(100)]
    heads = [asyncio.create_task(reader.readline()) for reader, _ in crawling]
    for _, writer in crawling:
        writer.write(raw[:-40])

    others = [await ask(port, doors[0].request(message("o-quick", n, Content="你好"))) for n in range(5)]
    for _, writer in crawling:
        writer.write(raw[-40:-39])
    lines = await asyncio.gather(*heads)
    for _, writer in crawling:
        writer.close()

    assert {answer.status for answer in others} == {200}
    assert {line.split(b" ")[1] for line in lines} == {b"408"}
