"""Messages as WeChat posts them: each encrypted, signed, fresh and different from every other."""

import itertools
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from wechat.sandbox.wire.codec import Codec

APPID = "wx00000000000be4c4"
TOKEN = "benchtoken"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
SECRET = "b" * 32
CODEC = Codec(TOKEN, AES_KEY, APPID)
TO = "gh_bench"
WORDS = "收到，我们会尽快处理。"
"""What every contender without a desk answers."""

_numbers = itertools.count(3_487_542_469_000_000_000 + secrets.randbelow(10**8))


@dataclass(frozen=True)
class Letter:
    query: str
    body: bytes

    def request(self, path: str) -> bytes:
        """The whole HTTP request, for a connection that stays open."""
        head = (
            f"POST {path}?{self.query} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/4.0\r\nAccept: */*\r\n"
            f"Pragma: no-cache\r\nContent-Type: text/xml\r\nContent-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


def write(sender: str, text: str, at: float | None = None) -> Letter:
    """A new text message of somebody's, in safe mode: of now, or of that time in seconds since 1970."""
    stamp, nonce = str(int(at or time.time())), str(secrets.randbelow(10**10))
    clear = (
        f"<xml><ToUserName><![CDATA[{TO}]]></ToUserName>\n<FromUserName><![CDATA[{sender}]]></FromUserName>\n"
        f"<CreateTime>{stamp}</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n"
        f"<Content><![CDATA[{text}]]></Content>\n<MsgId>{next(_numbers)}</MsgId>\n</xml>"
    )
    sealed = CODEC.encrypt(clear, secrets.token_bytes(16))
    query = {
        "signature": CODEC.sign(stamp, nonce),
        "timestamp": stamp,
        "nonce": nonce,
        "openid": sender,
        "encrypt_type": "aes",
        "msg_signature": CODEC.sign(stamp, nonce, sealed),
    }
    body = (
        f"<xml>\n    <ToUserName><![CDATA[{TO}]]></ToUserName>\n    <Encrypt><![CDATA[{sealed}]]></Encrypt>\n</xml>\n"
    )
    return Letter(urlencode(query), body.encode())


def many(count: int, text: str = "诉求", at: float | None = None) -> list[Letter]:
    """As many messages of as many people."""
    return [write(f"o-{secrets.token_hex(12)}", text, at) for _ in range(count)]


def endless(requests: list[bytes]) -> Iterator[bytes]:
    return itertools.cycle(requests)
