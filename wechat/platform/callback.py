"""The door's grammar: proving that a callback is WeChat's, opening it, naming it once, and answering in its own tongue.

Nothing here does I/O. Signatures are compared in constant time, only ciphertext counts where ciphertext is due, the
appid inside the frame is checked, `success` is never encrypted, and `]]>` in words stays words. Source:
developers.weixin.qq.com, 消息推送 and 消息加解密说明.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from wechat.platform.codec import Fields, Frames, is_json, read, writable, write
from wechat.platform.codec import Rejected as Rejected
from wechat.platform.codec import sign as sign

LARGEST_BODY = 256 * 1024
SKEW = timedelta(minutes=5)
LONGEST_NAME = 40
ACKNOWLEDGED = b"success"


@dataclass(frozen=True)
class DoorKeys:
    """What an account's door needs. `mode` is plain, compatible or safe; `skew` how late or early a callback may be."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False, default="")
    mode: str = "safe"
    skew: timedelta = SKEW

    @cached_property
    def frames(self) -> Frames:
        return Frames(self.aes_key, self.appid)


@dataclass(frozen=True)
class Inbound:
    """One message or event, verified and in the clear."""

    account: str
    sender: str = field(repr=False)
    created: int
    kind: str
    event: str
    fields: Fields = field(repr=False)
    is_json: bool
    sealed: bool
    nonce: str

    @property
    def name(self) -> str:
        """What it is called in the message log: the event's name, or the message's type."""
        return (self.event or self.kind)[:LONGEST_NAME]

    def text(self, name: str) -> str:
        """A field's text, '' where it is missing or not text. Names differ in case between senders."""
        return _text(self.fields, name)


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    if value is None:
        lowered = name.lower()
        value = next((fields[other] for other in fields if other.lower() == lowered), None)
    if not isinstance(value, str | int | float):
        return ""
    text = str(value).strip()
    return text if text.isascii() and "\0" not in text else _harmless(text)


def _harmless(text: str) -> str:
    """Without null characters, and with a question mark for half a character: JSON can spell both."""
    return text.replace("\0", "").encode("utf-8", "replace").decode().strip()


def _check(given: str, *parts: str) -> None:
    if not hmac.compare_digest(given.encode("utf-8", "replace"), sign(*parts).encode()):
        raise Rejected("signature does not match", 403)


def _fresh(keys: DoorKeys, timestamp: str, as_of: datetime) -> None:
    if not timestamp.isascii() or not timestamp.isdecimal() or len(timestamp) > 12:
        raise Rejected("timestamp is not a number")
    if abs(int(timestamp) - as_of.timestamp()) > keys.skew.total_seconds():
        raise Rejected("timestamp too far from now", 403)


def verify_address(keys: DoorKeys, query: Mapping[str, str], as_of: datetime) -> str:
    """The echostr to answer with. It is plaintext in every mode. Raises `Rejected`."""
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    _check(query.get("signature", ""), keys.token, timestamp, nonce)
    _fresh(keys, timestamp, as_of)
    return query.get("echostr", "")


def open_message(keys: DoorKeys, query: Mapping[str, str], body: bytes, as_of: datetime) -> Inbound:
    """The message in a POST. Raises `Rejected` for anything that is not WeChat's, or not readable.

    Outside plain mode only what is inside the ciphertext counts, whatever plain fields stand beside it.
    """
    if not body or len(body) > LARGEST_BODY:
        raise Rejected("body is empty or too large")
    timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    as_json, outer = is_json(body), read(body)
    if keys.mode == "plain":
        _check(query.get("signature", ""), keys.token, timestamp, nonce)
        _fresh(keys, timestamp, as_of)
        return _inbound(outer, as_json, False, nonce)
    encrypted = outer.get("Encrypt")
    if not isinstance(encrypted, str) or not encrypted or not encrypted.isascii():
        raise Rejected("nothing encrypted in a mode that encrypts")
    _check(query.get("msg_signature", ""), keys.token, timestamp, nonce, encrypted)
    _fresh(keys, timestamp, as_of)
    return _inbound(read(keys.frames.open(encrypted)), as_json, True, nonce)


def _inbound(fields: Fields, as_json: bool, sealed: bool, nonce: str) -> Inbound:
    kind, created = _text(fields, "MsgType").lower(), _text(fields, "CreateTime")
    sender, account = _text(fields, "FromUserName"), _text(fields, "ToUserName")
    usable = kind and sender and account and len(sender) <= 64 and len(account) <= 64
    if not usable or not created.isascii() or not created.isdecimal() or len(created) > 12:
        raise Rejected("sender, receiver, time or type is missing")
    event = _text(fields, "Event").lower() if kind == "event" else ""
    if kind == "event" and not event:
        raise Rejected("an event without a name")
    return Inbound(account, sender, int(created), kind, event, fields, as_json, sealed, nonce)


def dedupe_key(inbound: Inbound) -> str:
    """The same for every delivery of one message, different for two messages.

    MsgId for messages. For events the official key (sender and second) is too coarse: events sent by the platform for
    two people, or two finish events for one person, collide; so what they are about is part of the key. It is a hash:
    nobody is found by their openid in it after they were erased.
    """
    message = inbound.text("MsgId") if inbound.kind != "event" else ""
    if message:
        parts: Sequence[str] = ("m", inbound.account, inbound.sender, message)
    else:
        about = [inbound.text(name) for name in ("EventKey", "MsgID", "OpenID", "trace_id", "Ticket", "SessionFrom")]
        detail = "" if any(about) else json.dumps(inbound.fields, ensure_ascii=False, sort_keys=True, default=str)
        about.append(hashlib.sha256(detail.encode("utf-8", "surrogatepass")).hexdigest()[:16] if detail else "")
        parts = ("e", inbound.account, inbound.sender, str(inbound.created), inbound.kind, inbound.event, *about)
    return "h|" + hashlib.sha256("|".join(parts).encode()).hexdigest()


def answer(keys: DoorKeys, inbound: Inbound, words: str, as_of: datetime) -> tuple[bytes, str]:
    """Body and content type of a text reply; without words the bare `success`, which is never encrypted."""
    if not words:
        return ACKNOWLEDGED, "text/plain"
    now = int(as_of.timestamp())
    reply: dict[str, str | int] = {
        "ToUserName": inbound.sender,
        "FromUserName": inbound.account,
        "CreateTime": now,
        "MsgType": "text",
        "Content": writable(words),
    }
    clear = write(reply, inbound.is_json)
    if inbound.sealed:
        encrypted, nonce = keys.frames.seal(clear), writable(inbound.nonce)
        envelope: dict[str, str | int] = {
            "Encrypt": encrypted,
            "MsgSignature": sign(keys.token, str(now), nonce, encrypted),
            "TimeStamp": now,
            "Nonce": nonce,
        }
        clear = write(envelope, inbound.is_json)
    return clear, "application/json" if inbound.is_json else "application/xml"
