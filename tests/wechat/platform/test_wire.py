"""One exchange: what goes out, and what becomes of whatever may come back."""

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from tests.town import PATIENCE
from wechat.platform.errors import ErrorClass, WeChatError, WeChatTimeout, WeChatUnreachable
from wechat.platform.wire import JsonObject, Outgoing, Platform, WireAnswer, exchange, json_body, read

PATH = "/cgi-bin/user/info"
SECRET = "81_a-very-secret-access-token"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Say = Callable[[Handler], Awaitable[Outgoing]]


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def somebody_who() -> AsyncIterator[Say]:
    """A server that does as the handler says; gives the call that reaches it."""
    runners: list[web.AppRunner] = []

    async def start(handler: Handler) -> Outgoing:
        app = web.Application()
        app.router.add_route("*", PATH, handler)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0]
        url = f"http://{host}:{port}{PATH}"
        return Outgoing(
            "POST", url, PATH, params={"access_token": SECRET}, body=lambda: b"{}", total=PATIENCE, limit=1000
        )

    yield start
    for runner in runners:
        await runner.cleanup()


async def told(http: aiohttp.ClientSession, call: Outgoing) -> JsonObject | WireAnswer:
    return read(await exchange(http, call, connect=PATIENCE), call.path)


@pytest.mark.parametrize("content_type", ["application/json; encoding=utf-8", "text/plain", "text/html"])
async def test_json_is_read_whatever_type_it_claims(
    http: aiohttp.ClientSession, somebody_who: Say, content_type: str
) -> None:
    async def answers(request: web.Request) -> web.Response:
        body = '{"openid":"o1","remark":"张三\t"}'.encode()
        return web.Response(body=body, headers={"Content-Type": content_type})

    assert await told(http, await somebody_who(answers)) == {"openid": "o1", "remark": "张三\t"}


async def test_an_errcode_becomes_a_classed_error(http: aiohttp.ClientSession, somebody_who: Say) -> None:
    async def refuses(request: web.Request) -> web.Response:
        return web.json_response({"errcode": "45015", "errmsg": "response out of time limit rid: 66c43f48-1-2"})

    with pytest.raises(WeChatError) as caught:
        await told(http, await somebody_who(refuses))
    assert caught.value.errcode == 45015
    assert caught.value.error_class is ErrorClass.unreachable
    assert not caught.value.uncertain


@pytest.mark.parametrize(
    ("status", "body", "uncertain"),
    [
        (200, b"<html>busy</html>", True),
        (200, b"", True),
        (200, b"[1, 2]", True),
        (200, b'{"errcode": {}}', True),
        (200, b"[" * 900, True),
        (200, b'{"msgid": 1' + b" " * 2000 + b"}", True),
        (502, b"<html>bad gateway</html>", True),
        (502, b'{"message": "no upstream"}', True),
        (404, b"<html>not found</html>", False),
    ],
)
async def test_an_unreadable_answer_backs_off(
    http: aiohttp.ClientSession, somebody_who: Say, status: int, body: bytes, uncertain: bool
) -> None:
    async def babbles(request: web.Request) -> web.Response:
        return web.Response(status=status, body=body, content_type="text/html")

    with pytest.raises(WeChatError) as caught:
        await told(http, await somebody_who(babbles))
    assert caught.value.errcode is None
    assert caught.value.error_class is ErrorClass.back_off
    assert caught.value.uncertain is uncertain


async def test_a_redirect_is_not_followed_with_the_token(http: aiohttp.ClientSession, somebody_who: Say) -> None:
    visits: list[str] = []

    async def sends_elsewhere(request: web.Request) -> web.Response:
        visits.append(request.path_qs)
        raise web.HTTPFound(f"{PATH}?again=1")

    with pytest.raises(WeChatError):
        await told(http, await somebody_who(sends_elsewhere))
    assert len(visits) == 1


async def test_a_file_is_a_file(http: aiohttp.ClientSession, somebody_who: Say) -> None:
    async def sends(request: web.Request) -> web.Response:
        disposition = 'attachment; filename="one.amr"'
        headers = {"Content-Type": "text/plain", "Content-Disposition": disposition}
        return web.Response(body=b"#!AMR", headers=headers)

    answer = await told(http, await somebody_who(sends))
    assert isinstance(answer, WireAnswer)
    assert (answer.content, answer.filename) == (b"#!AMR", "one.amr")


async def test_silence_is_uncertain_and_tells_no_secret(http: aiohttp.ClientSession, somebody_who: Say) -> None:
    asked = asyncio.Event()

    async def sleeps(request: web.Request) -> web.Response:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    call = await somebody_who(sleeps)
    call = Outgoing("POST", call.url, PATH, params=call.params, body=lambda: b"{}", total=1.0)
    with pytest.raises(WeChatTimeout) as caught:
        await exchange(http, call, connect=PATIENCE)
    assert asked.is_set()
    assert caught.value.uncertain
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert caught.value.__context__ is None


async def test_a_cut_answer_is_uncertain(http: aiohttp.ClientSession, somebody_who: Say) -> None:
    async def hangs_up(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "100"})
        await response.prepare(request)
        await response.write(b'{"msgid":')
        assert request.transport
        request.transport.close()
        return response

    with pytest.raises(WeChatTimeout):
        await told(http, await somebody_who(hangs_up))


async def test_nobody_listening_is_certain(http: aiohttp.ClientSession) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}{PATH}"
        with pytest.raises(WeChatUnreachable) as caught:
            await exchange(http, Outgoing("POST", url, PATH, params={"access_token": SECRET}), connect=1.0)
    assert not caught.value.uncertain
    assert SECRET not in "".join(traceback.format_exception(caught.value))


async def test_an_unknown_host_is_certain(http: aiohttp.ClientSession) -> None:
    with pytest.raises(WeChatUnreachable):
        await exchange(http, Outgoing("GET", f"http://no-such-host.invalid{PATH}", PATH), connect=3.0)


async def test_a_full_backlog_is_certain(http: aiohttp.ClientSession) -> None:
    """Nobody accepts: the connection never stands, so nothing was sent."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        fillers = []
        try:
            for _ in range(3):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex(deaf.getsockname())
                fillers.append(filler)
            url = f"http://127.0.0.1:{deaf.getsockname()[1]}{PATH}"
            with pytest.raises(WeChatUnreachable):
                await exchange(http, Outgoing("POST", url, PATH, total=PATIENCE), connect=0.3)
        finally:
            for filler in fillers:
                filler.close()


def test_bodies_have_no_escapes() -> None:
    assert json_body({"content": "诉求 ①"}) == '{"content": "诉求 ①"}'.encode()


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a\x00b\x1fc", "abc"),
        ("一\n二\t三", "一\n二\t三"),
        (r"C:\dir", r"C:\dir"),
        (r"见 \u4e2d", r"见 ＼u4e2d"),
        ("\\\x01", "\\"),
        ("\ud83d 半个", "? 半个"),
    ],
)
def test_what_people_type_survives_without_escapes(typed: str, sent: str) -> None:
    body = json_body({"content": typed})
    assert json.loads(body)["content"] == sent
    assert b"\\u" not in body


def test_addresses_move_to_the_platform_given() -> None:
    sandbox = Platform("http://127.0.0.1:8100/", "http://127.0.0.1:8100", "http://127.0.0.1:8100")
    assert sandbox.rewrite("https://api.weixin.qq.com/cgi-bin/x") == "http://127.0.0.1:8100/cgi-bin/x"
    assert sandbox.rewrite("https://mp.weixin.qq.com/cgi-bin/showqrcode").startswith("http://127.0.0.1:8100/")
    assert Platform().rewrite("https://api.weixin.qq.com/wxa/y") == "https://api.weixin.qq.com/wxa/y"


@pytest.mark.parametrize(
    "stranger",
    ["https://evil.example/cgi-bin/x", "https://api.weixin.qq.com.evil.example/x", "http://api.weixin.qq.com/x", "x"],
)
def test_no_call_goes_to_a_stranger(stranger: str) -> None:
    with pytest.raises(ValueError, match="no call goes there"):
        Platform().rewrite(stranger)


@pytest.mark.parametrize("wrong", ["", "api.weixin.qq.com", "ftp://api.weixin.qq.com", "https://", "https://a?b=c"])
def test_a_platform_needs_base_addresses(wrong: str) -> None:
    with pytest.raises(ValueError, match="api_url"):
        Platform(api_url=wrong)
