"""A phone's web pages: each phone its own cookies, the product seeing an ordinary WeChat browser."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web

from tests.wechat.sandbox.calling import CourtServer, Wire, open_page, phone, sandbox_for
from wechat.sandbox.phones.browser import framed

Page = Callable[[web.Request], Awaitable[web.StreamResponse]]


def shows(make: Callable[[web.Request], web.Response]) -> Page:
    async def page(request: web.Request) -> web.StreamResponse:
        return make(request)

    return page


async def test_two_phones_never_share_a_cookie(wire: Wire, server: CourtServer) -> None:
    def page(request: web.Request) -> web.Response:
        answer = web.Response(text=request.cookies.get("sid", "nobody"))
        if request.path == "/login":
            answer.set_cookie("sid", request.query["who"], httponly=True, samesite="Lax", secure=True)
        return answer

    server.pages = shows(page)
    for name, who in (("p1", "zhangsan"), ("p2", "lisi")):
        answer = await open_page(wire, name, f"/login?who={who}")
        assert "Set-Cookie" not in answer.headers
    assert [await (await open_page(wire, name, "/mine")).text() for name in ("p1", "p2", "p3")] == [
        "zhangsan",
        "lisi",
        "nobody",
    ]


async def test_cookies_keep_to_their_path_and_their_time(wire: Wire, server: CourtServer) -> None:
    def page(request: web.Request) -> web.Response:
        answer = web.Response(text=request.headers.get("Cookie", ""))
        if request.path == "/set":
            answer.headers.add("Set-Cookie", "a=1; Path=/mine")
            answer.headers.add("Set-Cookie", "b=2; Max-Age=60; Path=/")
            answer.headers.add("Set-Cookie", "c=3; Expires=Thu, 01 Jan 2099 00:00:00 GMT; Path=/")
            answer.headers.add("Set-Cookie", "d=4; Path=/")
        if request.path == "/drop":
            answer.headers.add("Set-Cookie", "d=; Max-Age=0; Path=/")
        return answer

    server.pages = shows(page)
    await open_page(wire, "p1", "/set")
    assert await (await open_page(wire, "p1", "/mine/1")).text() == "a=1; b=2; c=3; d=4"
    await open_page(wire, "p1", "/drop")
    assert await (await open_page(wire, "p1", "/miner")).text() == "b=2; c=3"
    await wire.advance(61)
    assert await (await open_page(wire, "p1", "/")).text() == "c=3"


async def test_the_product_sees_an_ordinary_wechat_browser_at_its_own_address(server: CourtServer) -> None:
    seen: list[web.Request] = []

    def page(request: web.Request) -> web.Response:
        seen.append(request)
        return web.Response(text="ok")

    server.pages = shows(page)
    async with sandbox_for(server.url, public_url="https://ss.court.example") as wire:
        own = f"http://{phone(wire, 'p1')}"
        headers = {
            "Origin": own,
            "Referer": f"{own}/t/1?x=1",
            "Cookie": "stray=1",
            "Sec-Fetch-Dest": "iframe",
            "Sec-Fetch-Site": "cross-site",
            "X-Forwarded-For": "10.0.0.1",
            "Accept-Language": "zh-CN",
        }
        answer = await open_page(wire, "p1", "/t/1?x=1&y=%E5%BC%A0%2F", "POST", headers=headers, data=b"k=v")
        assert answer.status == 200
    [request] = seen
    assert request.raw_path == "/t/1?x=1&y=%E5%BC%A0%2F"
    assert request.host == "ss.court.example"
    assert "MicroMessenger" in request.headers["User-Agent"]
    assert request.headers["Origin"] == "https://ss.court.example"
    assert request.headers["Referer"] == "https://ss.court.example/t/1?x=1"
    assert request.headers["Accept-Language"] == "zh-CN"
    assert (request.headers["Sec-Fetch-Dest"], request.headers["Sec-Fetch-Site"]) == ("document", "none")
    assert "Cookie" not in request.headers
    assert "X-Forwarded-For" not in request.headers


async def test_a_strangers_origin_stays_a_strangers(wire: Wire, server: CourtServer) -> None:
    server.pages = shows(lambda request: web.Response(text=request.headers.get("Referer", request.headers["Origin"])))
    answer = await open_page(wire, "p1", "/", "POST", headers={"Origin": "http://evil.example"})
    assert await answer.text() == "http://evil.example"
    headers = {"Origin": "http://evil.example", "Referer": "http://evil.example/x"}
    assert await (await open_page(wire, "p1", "/", "POST", headers=headers)).text() == "http://evil.example"


async def test_forms_and_every_method_pass(wire: Wire, server: CourtServer) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        return web.Response(text=f"{request.method} {request.content_type} {await request.text()}")

    server.pages = page
    posted = await open_page(wire, "p1", "/form", "POST", data={"name": "张三"})
    assert await posted.text() == "POST application/x-www-form-urlencoded name=%E5%BC%A0%E4%B8%89"
    for method in ("PUT", "PATCH", "DELETE"):
        assert (await (await open_page(wire, "p1", "/", method)).text()).startswith(method)
    head = await open_page(wire, "p1", "/", "HEAD")
    assert (head.status, head.headers["Content-Length"]) == (200, "30")


async def test_what_would_keep_a_page_out_of_the_frame_is_dropped(wire: Wire, server: CourtServer) -> None:
    headers = {
        "X-Frame-Options": "DENY",
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; img-src *",
        "Strict-Transport-Security": "max-age=1",
        "Cache-Control": "no-store",
    }
    server.pages = shows(lambda _: web.Response(text="ok", headers=headers))
    answer = await open_page(wire, "p1", "/")
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'; img-src *"
    assert "X-Frame-Options" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert framed(["frame-ancestors 'self'", "upgrade-insecure-requests; script-src 'self'"]) == ["script-src 'self'"]


@pytest.mark.parametrize(
    ("location", "on_phone"),
    [
        ("{server}/next?a=1#b", "http://{phone}/next?a=1#b"),
        ("{server}", "http://{phone}/"),
        ("https://ss.court.example/x", "http://{phone}/x"),
        ("{origin}/connect/oauth2/authorize?appid=1", "http://{phone}/connect/oauth2/authorize?appid=1"),
        ("/relative", "/relative"),
        ("https://ss.court.example.evil/x", "https://ss.court.example.evil/x"),
        ("https://www.12368.example/", "https://www.12368.example/"),
    ],
)
async def test_redirects_stay_on_the_phone_where_they_are_ours(
    server: CourtServer, location: str, on_phone: str
) -> None:
    async with sandbox_for(server.url, public_url="https://ss.court.example") as wire:
        names = {"server": server.url, "origin": wire.origin, "phone": phone(wire, "p1")}
        sent = {"Location": location.format(**names)}
        server.pages = shows(lambda _: web.Response(status=302, headers=sent))
        answer = await open_page(wire, "p1", "/")
        assert (answer.status, answer.headers["Location"]) == (302, on_phone.format(**names))


async def test_a_stream_passes_while_it_is_written(wire: Wire, server: CourtServer) -> None:
    more = asyncio.Event()

    async def page(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b"data: 1\n\n")
        await more.wait()
        await answer.write(b"data: 2\n\n")
        return answer

    server.pages = page
    async with wire.http.get(f"{wire.origin}/events", headers={"Host": phone(wire, "p1")}) as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.content.readexactly(9) == b"data: 1\n\n"
        more.set()
        assert await answer.content.read() == b"data: 2\n\n"


async def test_compressed_pages_and_those_unchanged_pass_as_they_are(wire: Wire, server: CourtServer) -> None:
    def page(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers={"ETag": '"1"'})
        answer = web.Response(text="诉求" * 2000)
        answer.enable_compression()
        return answer

    server.pages = shows(page)
    answer = await open_page(wire, "p1", "/", headers={"Accept-Encoding": "gzip"})
    assert (answer.headers["Content-Encoding"], await answer.text()) == ("gzip", "诉求" * 2000)
    assert (await open_page(wire, "p1", "/", headers={"If-None-Match": '"1"'})).status == 304


async def test_a_phone_nobody_has_and_a_product_that_is_down(wire: Wire) -> None:
    answer = await open_page(wire, "p99", "/")
    assert (answer.status, "没有这部手机" in await answer.text()) == (404, True)
    async with sandbox_for("http://127.0.0.1:9") as alone:
        answer = await open_page(alone, "p1", "/")
        assert (answer.status, "没有应答" in await answer.text()) == (502, True)


async def test_the_control_api_is_not_reached_through_a_phone(wire: Wire) -> None:
    answer = await open_page(wire, "p1", "/sandbox/state")
    assert (answer.status, await answer.text()) == (404, "nothing here")


async def test_the_phones_page_and_its_files_are_served_and_nothing_else(wire: Wire) -> None:
    async with wire.http.get(f"{wire.origin}/") as answer:
        assert (answer.status, answer.content_type) == (200, "text/html")
    async with wire.http.get(f"{wire.origin}/assets/phones.css") as answer:
        assert (answer.status, answer.content_type) == (200, "text/css")
    for path in ("/assets/gone.js", "/assets/..%2Fworld.json", "/assets/%2e%2e/state.py"):
        async with wire.http.get(wire.origin + path) as answer:
            assert answer.status == 404
