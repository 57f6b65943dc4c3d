"""The web application on a database of its own, at a moment that stands still, beside a WeChat that believes everybody.

People come in as they do in life: staff by their password, phones round by WeChat, the mini-program by a code.
"""

import json
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web
from sanic import Sanic

import settings as configuration
from jobs.deliver import DeliverySender
from seeds.demo import PASSWORD
from server import create_app
from tests.cast import SECRET_KEYS, code_of
from tests.handlers.chat.every_message import message
from wechat.platform.callback import sign
from wechat.sandbox.state.world import Format
from wechat.sandbox.wire.codec import Codec
from wechat.sandbox.wire.markup import read, write

PUBLIC_URL = "https://jiesu.example.gov.cn"


@dataclass(frozen=True)
class Answer:
    """What was answered; `text` is empty for what is no text."""

    status: int
    kind: str
    location: str
    text: str = field(repr=False)


@dataclass
class House:
    """The running application; `now` may be moved between questions."""

    url: str
    now: datetime
    accounts: dict[str, dict[str, Any]]
    app: Sanic[Any, Any] = field(repr=False)
    outbox: list[str] = field(default_factory=list, repr=False)
    open: list[aiohttp.ClientSession] = field(default_factory=list, repr=False)
    said: int = 0

    async def send_what_is_due(self) -> None:
        """As the worker does; what WeChat was given is in `outbox`."""
        sender = DeliverySender("frozen", self.app.ctx.connections.accounts, PUBLIC_URL, lambda: self.now)
        while await sender.send_due():
            pass

    def stranger(self, **headers: str) -> aiohttp.ClientSession:
        """A browser with cookies of its own."""
        jar = aiohttp.CookieJar(unsafe=True)
        self.open.append(aiohttp.ClientSession(self.url, cookie_jar=jar, headers=headers))
        return self.open[-1]

    async def staff(self, login: str) -> aiohttp.ClientSession:
        browser = self.stranger(**{"X-Forwarded-For": f"10.0.0.{len(self.open) % 250 + 1}"})
        form = (await ask(browser, "/console/login")).text
        csrf = re.search(r'name="csrf" value="([^"]+)"', form)
        assert csrf, form
        sent = {"csrf": csrf[1], "login": login, "password": PASSWORD, "next": "/console"}
        async with browser.post("/console/login", data=sent, allow_redirects=False) as response:
            assert response.status == 303, (login, await response.text())
        entry = (await ask(browser, "/console/entry")).text
        if csrf := re.search(r'name="csrf" value="([^"]+)"', entry):
            sent = {"csrf": csrf[1], "code": await code_of(login, self.now), "next": "/console"}
            async with browser.post("/console/entry", data=sent, allow_redirects=False) as response:
                assert response.status == 303, (login, await response.text())
        return browser

    async def phone(self, openid: str) -> aiohttp.ClientSession:
        browser = self.stranger()
        away = (await ask(browser, "/p")).location
        state = re.search(r"state=([\w-]+)", away)
        assert state, away
        back = f"/wechat/oauth/{self.accounts['service']['appid']}?code={openid}&state={state[1]}"
        assert (await ask(browser, back)).status == 302
        return browser

    async def mini(self, openid: str) -> aiohttp.ClientSession:
        async with self.stranger().post("/api/v1/login", json={"code": openid}) as response:
            assert response.status == 200, await response.text()
            token = (await response.json())["token"]
        return self.stranger(Authorization=f"Bearer {token}")

    async def says(self, openid: str, text: str) -> str:
        """What the official account answers to a message, by the door WeChat itself comes through."""
        account, self.said = self.accounts["service"], self.said + 1
        stamp, nonce = str(int(self.now.timestamp())), "12345"
        head = {"ToUserName": account["original_id"], "FromUserName": openid, "CreateTime": int(stamp)}
        more = {"MsgId": 23456789012345678 + int(stamp) * 1000 + self.said}
        plain = write({**head, **message("text", Content=text).fields, **more}, Format.XML)
        codec = Codec(account["token"], account["aes_key"], account["appid"])
        encrypted = codec.encrypt(plain, b"0123456789abcdef")
        query = {
            **{"timestamp": stamp, "nonce": nonce, "signature": sign(account["token"], stamp, nonce)},
            **{"encrypt_type": "aes", "msg_signature": sign(account["token"], stamp, nonce, encrypted)},
        }
        body = write({"ToUserName": account["original_id"], "Encrypt": encrypted}, Format.XML)
        address = f"/wechat/callback/{account['appid']}"
        async with self.stranger().post(address, params=query, data=body.encode()) as response:
            answered = await response.text()
            assert response.status == 200, (text, answered)
        if answered == "success":
            return ""
        outer = read(answered, Format.XML)
        parts = (str(outer[name]) for name in ("Encrypt", "MsgSignature", "TimeStamp", "Nonce"))
        return str(read(codec.open_reply(*parts), Format.XML)["Content"])


async def ask(browser: aiohttp.ClientSession, address: str) -> Answer:
    async with browser.get(address, allow_redirects=False) as response:
        kind = response.content_type
        text = await response.text() if re.search("text|json|xml|javascript", kind) else ""
        return Answer(response.status, kind, response.headers.get("Location", ""), text)


def pretty(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


async def _wechat(outbox: list[str], request: web.Request) -> web.Response:
    """Whatever is asked is granted; a code is the openid of whoever brings it."""
    if "/message/" in request.path:
        outbox.append(f"{request.path}\n{pretty(json.loads(await request.text()))}")
    openid = request.query.get("code") or request.query.get("js_code") or ""
    tokens = {"access_token": "access", "expires_in": 7200, "refresh_token": "refresh", "session_key": "a2V5"}
    told = {"errcode": 0, "openid": openid, "scope": "snsapi_base", "msgid": 100000 + len(outbox)}
    return web.json_response(told | tokens)


@asynccontextmanager
async def _believing_wechat(outbox: list[str]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", partial(_wechat, outbox))
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def opened(
    database_url: str, redis_url: str, home: Path, now: datetime, accounts: dict[str, dict[str, Any]]
) -> AsyncIterator[House]:
    """`database_url` is migrated already; `accounts` are those of the sandbox's world, by their kind."""
    port, outbox = free_port(), list[str]()
    async with _believing_wechat(outbox) as wechat:
        given = {
            **{"JIESU_HOME": str(home), "JIESU_PORT": str(port), "JIESU_PUBLIC_URL": PUBLIC_URL},
            **{"JIESU_DATABASE_URL": database_url, "JIESU_REDIS_URL": redis_url},
            **{"JIESU_SECRET_KEYS": ",".join(SECRET_KEYS), "JIESU_WECHAT_MP_URL": "https://mp.weixin.qq.com"},
            **{"JIESU_WECHAT_URL": wechat, "JIESU_WECHAT_OPEN_URL": "https://open.weixin.qq.com"},
        }
        house: House
        app = create_app(
            configuration.load(given).model_copy(update={"clock": lambda: house.now}),
            name=f"jiesu-frozen-{uuid4().hex[:12]}",
        )
        house = House(f"http://127.0.0.1:{port}", now, accounts, app, outbox)
        app.config.TOUCHUP = False  # Sanic's rewriting of its own methods does not survive a second application
        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.after_start()
        try:
            yield house
        finally:
            for browser in house.open:
                await browser.close()
            await server.before_stop()
            await server.close()
            await server.after_stop()
            with suppress(Exception):
                Sanic.unregister_app(app)
