"""The door's grammar: proving that a callback is WeChat's, opening it, naming it once, and answering in its own tongue.

Nothing here does I/O. wechatpy supplies the cipher; where it is wrong or silent it is mended here: signatures are
compared in constant time, padding and the appid inside the frame are checked, JSON is read as well as XML, `success`
is never encrypted, and `]]>` in words stays words. Source: developers.weixin.qq.com, 消息推送 and 消息加解密说明.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import PrpCrypto
from wechatpy.crypto.pkcs7 import PKCS7Encoder

LARGEST_BODY = 256 * 1024
SKEW = timedelta(minutes=5)
RANDOM_BYTES = 16
LONGEST_KEY = 200
LONGEST_NAME = 40
ACKNOWLEDGED = b"success"

Fields = Mapping[str, object]


class Rejected(Exception):
    """Not WeChat's, or not readable. `status` is 400 or 403; `reason`, for the log, holds nothing of what was sent."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class DoorKeys:
    """What an account's door needs. `mode` is plain, compatible or safe; `skew` how late or early a callback may be."""

    appid: str
    token: str = field(repr=False)
    aes_key: str = field(repr=False, default="")
    mode: str = "safe"
    skew: timedelta = SKEW


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
        value = self.fields.get(name)
        if value is None:
            lowered = name.lower()
            value = next((v for k, v in self.fields.items() if k.lower() == lowered), None)
        if not isinstance(value, str | int | float):
            return ""
        return str(value).replace("\0", "").encode("utf-8", "replace").decode().strip()


class _Cipher(PrpCrypto):  # type: ignore[misc]
    """wechatpy's, with strict padding and randomness that cannot be guessed."""

    def get_random_string(self) -> str:
        return secrets.token_hex(RANDOM_BYTES // 2)

    def open(self, text: str, appid: str) -> str:
        frame = self.cipher.decrypt(base64.b64decode(text, validate=True))
        pad = frame[-1]
        if not 1 <= pad <= PKCS7Encoder.block_size or frame[-pad:] != bytes([pad]) * pad:
            raise Rejected("bad padding")
        content = frame[RANDOM_BYTES:-pad]
        size = int.from_bytes(content[:4], "big")
        message, owner = content[4 : 4 + size], content[4 + size :]
        if len(message) != size or not hmac.compare_digest(owner, appid.encode()):
            raise Rejected("frame is not for this appid", 403)
        return str(message.decode())


def sign(*parts: str) -> str:
    """sha1 over the sorted parts, as every WeChat signature is."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - the protocol's own hash


def _check(given: str, *parts: str) -> None:
    if not hmac.compare_digest(given.encode(), sign(*parts).encode()):
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
    is_json = body.lstrip()[:1] == b"{"
    if keys.mode == "plain":
        _check(query.get("signature", ""), keys.token, timestamp, nonce)
        _fresh(keys, timestamp, as_of)
        return _inbound(_parse(body, is_json), is_json, False, nonce)
    encrypted = _parse(body, is_json).get("Encrypt")
    if not isinstance(encrypted, str) or not encrypted or not encrypted.isascii():
        raise Rejected("nothing encrypted in a mode that encrypts")
    _check(query.get("msg_signature", ""), keys.token, timestamp, nonce, encrypted)
    _fresh(keys, timestamp, as_of)
    try:
        clear = _Cipher(base64.b64decode(keys.aes_key + "=")).open(encrypted, keys.appid)
    except (ValueError, IndexError) as error:
        raise Rejected("ciphertext cannot be opened") from error
    inner_json = clear.lstrip()[:1] == "{"
    return _inbound(_parse(clear.encode(), inner_json), is_json, True, nonce)


def _parse(body: bytes, is_json: bool) -> Fields:
    try:
        parsed = json.loads(body) if is_json else xmltodict.parse(body.decode(), disable_entities=True).get("xml")
    except (ValueError, ExpatError, RecursionError) as error:
        raise Rejected("neither XML nor JSON of WeChat's kind") from error
    if not isinstance(parsed, dict):
        raise Rejected("no fields")
    return parsed


def _inbound(fields: Fields, is_json: bool, sealed: bool, nonce: str) -> Inbound:
    draft = Inbound("", "", 0, "", "", fields, is_json, sealed, nonce)
    kind, created = draft.text("MsgType").lower(), draft.text("CreateTime")
    sender, account = draft.text("FromUserName"), draft.text("ToUserName")
    usable = kind and sender and account and len(sender) <= 64 and len(account) <= 64
    if not usable or not created.isascii() or not created.isdecimal() or len(created) > 12:
        raise Rejected("sender, receiver, time or type is missing")
    if kind == "event" and not draft.text("Event"):
        raise Rejected("an event without a name")
    return Inbound(account, sender, int(created), kind, draft.text("Event").lower(), fields, is_json, sealed, nonce)


def dedupe_key(inbound: Inbound) -> str:
    """The same for every delivery of one message, different for two messages.

    MsgId for messages. For events the official key (sender and second) is too coarse: events sent by the platform for
    two people, or two finish events for one person, collide; so what they are about is part of the key.
    """
    message = inbound.text("MsgId") if inbound.kind != "event" else ""
    if message:
        parts: Sequence[str] = ("m", inbound.account, inbound.sender, message)
    else:
        about = [inbound.text(name) for name in ("EventKey", "MsgID", "OpenID", "trace_id", "Ticket", "SessionFrom")]
        detail = "" if any(about) else json.dumps(inbound.fields, ensure_ascii=False, sort_keys=True, default=str)
        about.append(hashlib.sha256(detail.encode()).hexdigest()[:16] if detail else "")
        parts = ("e", inbound.account, inbound.sender, str(inbound.created), inbound.kind, inbound.event, *about)
    key = "|".join(part.replace("\0", "") for part in parts)
    return key if len(key) <= LONGEST_KEY else "h|" + hashlib.sha256(key.encode()).hexdigest()


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
        "Content": words,
    }
    clear = json.dumps(reply, ensure_ascii=False) if inbound.is_json else _xml(reply)
    if inbound.sealed:
        cipher = _Cipher(base64.b64decode(keys.aes_key + "="))
        encrypted = cipher.encrypt(clear, keys.appid).decode()
        envelope: dict[str, str | int] = {
            "Encrypt": encrypted,
            "MsgSignature": sign(keys.token, str(now), inbound.nonce, encrypted),
            "TimeStamp": now,
            "Nonce": inbound.nonce,
        }
        clear = json.dumps(envelope) if inbound.is_json else _xml(envelope)
    return clear.encode(), "application/json" if inbound.is_json else "application/xml"


def _xml(fields: Mapping[str, str | int]) -> str:
    return "<xml>" + "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    writable = "".join(c for c in value if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))
    return "<![CDATA[" + writable.replace("]]>", "]]]]><![CDATA[>") + "]]>"
