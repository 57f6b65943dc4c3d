"""HTTP by hand, for senders that do not keep to it: hung up midway, a byte at a time, mutated."""

import asyncio
import hashlib
import json
import secrets
import socket
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

import xmltodict
from redis import Redis

from models.keyring import Keyring
from settings import DEVELOPMENT_KEY
from tests.town import PATIENCE
from wechat.platform.codec import Frames


def http(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as it goes over the wire; header names are written with _ for -."""
    given = {"Host": "127.0.0.1", "Content-Length": str(len(body))} if body or method == "POST" else {"Host": "x"}
    lines = {**given, **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def form(path: str, fields: Mapping[str, object], **headers: str) -> bytes:
    kind = "application/x-www-form-urlencoded"
    return http("POST", path, urlencode({k: str(v) for k, v in fields.items()}).encode(), Content_Type=kind, **headers)


def signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


@dataclass(frozen=True)
class Door:
    """An account's door as WeChat sees it. `is_json` and `mode` are the account's own."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    now: Callable[[], datetime] = field(repr=False)
    mode: str = "safe"
    is_json: bool = False

    def clear(self, fields: Mapping[str, object]) -> str:
        return json.dumps(fields, ensure_ascii=False) if self.is_json else str(xmltodict.unparse({"xml": dict(fields)}))

    def sealed(self, clear: bytes) -> tuple[dict[str, str], bytes]:
        """Query and body of a callback with this inside, as WeChat would send it; compatible mode shows it beside."""
        stamp, nonce = str(int(self.now().timestamp())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": nonce, "signature": signature(self.token, stamp, nonce)}
        if self.mode == "plain":
            return query, clear
        encrypted = Frames(self.aes_key, self.appid).seal(clear)
        query |= {"encrypt_type": "aes", "msg_signature": signature(self.token, stamp, nonce, encrypted)}
        outer = {"ToUserName": "gh_drill", "Encrypt": encrypted}
        if self.mode == "compatible":
            outer |= {"FromUserName": "o-somebody-else", "MsgType": "text", "Content": "诉求", "CreateTime": "1"}
        body = json.dumps(outer) if self.is_json else str(xmltodict.unparse({"xml": outer}))
        return query, body.encode()

    @property
    def path(self) -> str:
        return f"/wechat/callback/{self.appid}"

    def request(self, fields: Mapping[str, object], **headers: str) -> bytes:
        query, body = self.sealed(self.clear(fields).encode())
        return http("POST", f"{self.path}?{urlencode(query)}", body, **headers)


def message(sender: str, number: int, **fields: object) -> dict[str, object]:
    """A text message of somebody's; `number` is its MsgId."""
    common = {"ToUserName": "gh_drill", "FromUserName": sender, "CreateTime": "1", "MsgType": "text"}
    return {**common, "MsgId": str(number), **fields}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = field(repr=False)


async def ask(port: int, raw: bytes, seconds: float = PATIENCE) -> Answer:
    """One request on a connection of its own, and its whole answer. Status 0: the connection was closed without one."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(raw)
            return await read_answer(reader)
        finally:
            writer.close()


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return Answer(0, b"")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    body = b""
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(lines[0].split(" ")[1]), body)


async def hang_up(port: int, raw: bytes, after: float) -> None:
    """Send these bytes, wait so many seconds, and cut the connection without reading what came."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        await writer.drain()
        await asyncio.sleep(after)
    except ConnectionError:
        pass
    finally:
        end = writer.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()


@dataclass(frozen=True)
class Opened:
    """A session as the application keeps it: the cookie header, and the token of its forms."""

    cookie: str = field(repr=False)
    csrf: str = field(repr=False)


def open_session(redis: Redis, kind: str, subject: int, stamp: str = "", secret: str = DEVELOPMENT_KEY) -> Opened:
    """Put a session where the application looks for it, for people whose logging in is not what is drilled."""
    cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    key = f"jiesu:session:{kind}:{hashlib.sha256(cookie.encode()).hexdigest()}"
    session = {"kind": kind, "subject": subject, "csrf": csrf, "stamp": stamp, "second": True, "idle": 1800}
    _keep(redis, key, json.dumps(session), secret)
    return Opened(f"jiesu_{kind}={cookie}", csrf)


def open_mini(redis: Redis, identity_id: int) -> str:
    token = secrets.token_urlsafe(32)
    key = f"jiesu:session:mini:{hashlib.sha256(token.encode()).hexdigest()}"
    _keep(redis, key, str(identity_id))
    return f"Bearer {token}"


def _keep(redis: Redis, key: str, stored: str, secret: str = DEVELOPMENT_KEY) -> None:
    """Keep a session with the mark beside it, by the application's key."""
    redis.set(key, stored, ex=7200)
    redis.set(f"{key}:used", Keyring((secret,)).index("session", f"{key}\n{stored}"), ex=7200)
