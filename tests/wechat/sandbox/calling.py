"""Both ends of the wire for the sandbox's own tests: a court's server that is called back, and hands on the sandbox.

The server's side is wechatpy's, so that the sandbox's codec is held against another one.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import xmltodict
from aiohttp import ClientResponse, web
from wechatpy.crypto import WeChatCrypto
from yarl import URL

from tests.town import PATIENCE
from wechat.sandbox import SandboxSettings, serving
from wechat.sandbox.state.config import DEFAULT_WORLD

WORLD: dict[str, Any] = json.loads(DEFAULT_WORLD.read_text(encoding="utf-8"))
SERVICE, MINIPROGRAM = WORLD["accounts"]
ANSWERED = next(each for each in WORLD["templates"] if each["notice"] == "answered")
GOOD_VALUES = {each["key"]: {"value": each["example"]} for each in ANSWERED["fields"]}
Json = dict[str, Any]


def openid(key: str, account: Json = SERVICE) -> str:
    return str(next(each for each in WORLD["people"] if each["key"] == key)["openids"][account["appid"]])


@dataclass(frozen=True)
class Received:
    """One callback as the court's server saw it; `message` is read and decrypted."""

    query: dict[str, str]
    raw: str
    message: Json
    content_type: str


Says = Callable[[Received], str | web.Response | Awaitable[str | web.Response]]


@dataclass
class CourtServer:
    """A server that is called back. `says` decides the answer; `pages` serves everything that is not a callback."""

    accounts: dict[str, Json]
    says: Says = lambda _: "success"
    pages: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    received: list[Received] = field(default_factory=list)
    url: str = ""

    def read(self, account: Json, query: dict[str, str], raw: str) -> Json:
        if account["mode"] == "plain":
            return self._parse(account, raw)
        crypto = WeChatCrypto(account["token"], account["aes_key"], account["appid"])
        if account["format"] == "json":
            raw = f"<xml><Encrypt>{json.loads(raw)['Encrypt']}</Encrypt></xml>"
        text = crypto.decrypt_message(raw, query["msg_signature"], query["timestamp"], query["nonce"])
        return self._parse(account, text)

    def _parse(self, account: Json, text: str) -> Json:
        parsed: Json = json.loads(text) if account["format"] == "json" else xmltodict.parse(text)["xml"]
        return parsed

    async def callback(self, request: web.Request) -> web.StreamResponse:
        account = self.accounts[request.match_info["appid"]]
        query = dict(request.query)
        raw = await request.text()
        received = Received(query, raw, self.read(account, query, raw), request.content_type)
        self.received.append(received)
        answer = self.says(received)
        said = answer if isinstance(answer, str | web.Response) else await answer
        return said if isinstance(said, web.Response) else web.Response(text=said)

    async def page(self, request: web.Request) -> web.StreamResponse:
        if self.pages is None:
            return web.Response(text="nothing here", status=404)
        return await self.pages(request)


@asynccontextmanager
async def court_server(accounts: list[Json], port: int = 0) -> AsyncIterator[CourtServer]:
    server = CourtServer({each["appid"]: each for each in accounts})
    app = web.Application()
    app.router.add_post("/wechat/callback/{appid}", server.callback)
    app.router.add_route("*", "/{path:.*}", server.page)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


def text_reply(received: Received, content: str, account: Json = SERVICE, **changed: str) -> str:
    """An encrypted text reply as wechatpy writes it; `changed` replaces elements of the inner message."""
    inner = {
        "ToUserName": received.message["FromUserName"],
        "FromUserName": received.message["ToUserName"],
        "CreateTime": "1795300000",
        "MsgType": "text",
        "Content": content,
    }
    return sealed(received, {**inner, **changed}, account)


def plain_reply(received: Received, content: str) -> str:
    """A text reply that is not encrypted."""
    return (
        f"<xml><ToUserName>{received.message['FromUserName']}</ToUserName>"
        f"<FromUserName>{received.message['ToUserName']}</FromUserName><CreateTime>1795300000</CreateTime>"
        f"<MsgType>text</MsgType><Content>{content}</Content></xml>"
    )


def sealed(received: Received, inner: Json, account: Json = SERVICE) -> str:
    crypto = WeChatCrypto(account["token"], account["aes_key"], account["appid"])
    text = xmltodict.unparse({"xml": inner}, full_document=False)
    return str(crypto.encrypt_message(text, received.query["nonce"], received.query["timestamp"]))


@dataclass(frozen=True)
class Wire:
    """Hands on a running sandbox: calls of its interfaces and of its control API."""

    origin: str
    http: aiohttp.ClientSession

    async def control(self, method: str, path: str, body: Json | None = None, status: int = 200) -> Json:
        async with self.http.request(method, f"{self.origin}/sandbox/{path}", json=body) as response:
            found: Json = await response.json()
            assert response.status == status, found
            return found

    async def does(self, key: str, deed: str, account: Json = SERVICE, /, status: int = 200, **what: object) -> Json:
        return await self.control("POST", f"people/{key}/{deed}", {"account": account["appid"], **what}, status)

    async def rule(self, path: str, **what: object) -> int:
        return int((await self.control("POST", "rules", {"path": path, **what}))["id"])

    async def advance(self, seconds: float) -> None:
        await self.control("POST", "clock", {"advance": seconds})

    async def chat(self, key: str, kind: str | None = None, account: Json = SERVICE) -> list[Json]:
        found = (await self.control("GET", f"people/{key}/messages?account={account['appid']}"))["messages"]
        return [each for each in found if kind in (None, each["kind"])]

    async def get(self, path: str, **query: str) -> Json:
        async with self.http.get(f"{self.origin}{path}", params=query) as response:
            assert response.status == 200
            found: Json = await response.json(content_type=None)
            return found

    async def post(self, path: str, body: Json | str | bytes | aiohttp.FormData, **query: str) -> Json:
        data = json.dumps(body, ensure_ascii=False).encode() if isinstance(body, dict) else body
        async with self.http.post(f"{self.origin}{path}", params=query, data=data) as response:
            assert response.status == 200
            found: Json = await response.json(content_type=None)
            return found

    async def plain_token(self, account: Json = SERVICE) -> str:
        secrets = {"appid": account["appid"], "secret": account["secret"]}
        return str((await self.get("/cgi-bin/token", grant_type="client_credential", **secrets))["access_token"])

    async def stable_token(self, account: Json = SERVICE, **more: object) -> str:
        return str((await self.ask_stable(account, **more))["access_token"])

    async def ask_stable(self, account: Json = SERVICE, **more: object) -> Json:
        secrets = {"appid": account["appid"], "secret": account["secret"]}
        return await self.post("/cgi-bin/stable_token", {"grant_type": "client_credential", **secrets, **more})

    async def send_template(self, key: str = "zhangsan", /, **changed: object) -> Json:
        body = {"touser": openid(key), "template_id": ANSWERED["template_id"], "data": GOOD_VALUES, **changed}
        token = await self.stable_token()
        return await self.post("/cgi-bin/message/template/send", body, access_token=token)

    async def send_text(self, content: str = "您好", key: str = "zhangsan", account: Json = SERVICE) -> Json:
        return await self.send_custom({"msgtype": "text", "text": {"content": content}}, key, account)

    async def send_custom(self, body: Json, key: str = "zhangsan", account: Json = SERVICE) -> Json:
        whole = {"touser": openid(key, account), **body}
        token = await self.stable_token(account)
        return await self.post("/cgi-bin/message/custom/send", whole, access_token=token)


@asynccontextmanager
async def sandbox_for(
    server_url: str, world: Path | None = None, hurry: float = PATIENCE, **settings: Any
) -> AsyncIterator[Wire]:
    """A sandbox in this process. A try takes `hurry` seconds: few only where no answer is to come."""
    settings_here = SandboxSettings(
        port=0, server_url=server_url, callback_timeout=hurry, world=str(world or DEFAULT_WORLD), **settings
    )
    async with serving(settings_here) as box, aiohttp.ClientSession() as http:
        yield Wire(box.origin, http)


async def until(happened: Callable[[], Awaitable[bool]] | Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for something that another task brings about."""
    async with asyncio.timeout(seconds):
        while True:
            answer = happened()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.01)


def phone(wire: Wire, name: str) -> str:
    """The phone's address under the sandbox's own port."""
    return f"{name}.localhost:{urlsplit(wire.origin).port}"


async def open_page(wire: Wire, name: str, path: str, method: str = "GET", **more: object) -> ClientResponse:
    """What a browser on this phone would ask; the name is not looked up, the Host header says it."""
    headers = {"Host": phone(wire, name), **more.pop("headers", {})}  # type: ignore[dict-item]
    response = await wire.http.request(
        method,
        URL(f"{wire.origin}{path}", encoded=True),
        headers=headers,
        allow_redirects=False,
        **more,  # type: ignore[arg-type]
    )
    await response.read()
    return response
