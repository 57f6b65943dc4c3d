"""What a callback is wrapped in: signature, AES frame, XML and JSON. Reads bytes, gives plain values, does no I/O.

Our own since every message passes here; decisions/008-codec.md says what is measured and what judges it (wechatpy's
crypto and parser, the official vectors). Source: developers.weixin.qq.com, 消息推送 and 消息加解密说明.
"""

import base64
import binascii
import hashlib
import hmac
import json
import math
import os
import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from wechat.platform.flat_xml import read_flat

BLOCK_BYTES = 32
RANDOM_BYTES = 16
LENGTH_BYTES = 4
DEEPEST = 32
"""Levels of elements within elements; WeChat's deepest event has five."""
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Fields = Mapping[str, object]


class Rejected(Exception):
    """Not WeChat's, or not readable. `status` is 400 or 403; `reason`, for the log, holds nothing of what was sent."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


def sign(*parts: str) -> str:
    """sha1 over the sorted parts, as every WeChat signature is."""
    joined = "".join(sorted(parts)).encode("utf-8", "replace")
    return hashlib.sha1(joined).hexdigest()  # noqa: S324 - the protocol's own hash


class Frames:
    """One account's AES frames: 16 random bytes, the message's length (uint32, big-endian), the message, the appid.

    AES-256-CBC with the key's first half as IV, PKCS#7 to a multiple of 32. The key schedule is made once.
    """

    def __init__(self, aes_key: str, appid: str) -> None:
        self._aes_key = aes_key
        self._appid = appid.encode()

    @cached_property
    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self._aes_key + "=")
        if len(key) != BLOCK_BYTES:
            raise ValueError("an EncodingAESKey has 43 characters")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def open(self, text: str) -> bytes:
        """The message in a frame in base64. Raises `Rejected`: 403 where the frame is another account's."""
        try:
            reader = self._cipher.decryptor()
            frame = reader.update(binascii.a2b_base64(text, strict_mode=True)) + reader.finalize()
            pad = frame[-1]
        except (ValueError, IndexError) as error:
            raise Rejected("ciphertext cannot be opened") from error
        if not 1 <= pad <= BLOCK_BYTES or frame[-pad:] != bytes((pad,)) * pad:
            raise Rejected("bad padding")
        start = RANDOM_BYTES + LENGTH_BYTES
        end = start + int.from_bytes(frame[RANDOM_BYTES:start], "big")
        if end > len(frame) - pad or not hmac.compare_digest(frame[end:-pad], self._appid):
            raise Rejected("frame is not for this appid", 403)
        return frame[start:end]

    def seal(self, message: bytes) -> str:
        """The frame of a message, in base64."""
        size = len(message).to_bytes(LENGTH_BYTES, "big")
        frame = os.urandom(RANDOM_BYTES) + size + message + self._appid
        pad = BLOCK_BYTES - len(frame) % BLOCK_BYTES
        writer = self._cipher.encryptor()
        sealed = writer.update(frame + bytes((pad,)) * pad) + writer.finalize()
        return binascii.b2a_base64(sealed, newline=False).decode()


class _Tree:
    """Elements as xmltodict gives them: text stripped or None, children a dict, those of one name a list."""

    __slots__ = ("_above", "item", "text")

    def __init__(self) -> None:
        self.item: dict[str, Any] | None = None
        self.text = ""
        self._above: list[tuple[dict[str, Any] | None, str]] = []

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        if len(self._above) == DEEPEST:
            raise Rejected("elements within elements without end")
        self._above.append((self.item, self.text))
        self.item = {f"@{name}": value for name, value in attributes.items()} if attributes else None
        self.text = ""

    def words(self, text: str) -> None:
        self.text += text

    def end(self, name: str) -> None:
        value: dict[str, Any] | str | None = self.text.strip() or None
        if self.item is not None:
            if value is not None:
                _put(self.item, "#text", value)
            value = self.item
        self.item, self.text = self._above.pop()
        if self.item is None:
            self.item = {name: value}
        else:
            _put(self.item, name, value)


def _put(item: dict[str, Any], name: str, value: dict[str, Any] | str | None) -> None:
    if name not in item:
        item[name] = value
    elif isinstance(item[name], list):
        item[name].append(value)
    else:
        item[name] = [item[name], value]


def _no_doctype(*_: object) -> None:
    raise Rejected("a document type")


def _read_xml(body: bytes) -> object:
    fields = read_flat(body)
    return read_any(body) if fields is None else fields


def read_any(body: bytes) -> object:
    """Return what stands below the root `xml`, read by expat. Raises `Rejected` and `ExpatError`."""
    tree, parser = _Tree(), ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = tree.start
    parser.CharacterDataHandler = tree.words
    parser.EndElementHandler = tree.end
    parser.Parse(body.decode(), True)
    return tree.item.get("xml") if tree.item else None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a name twice")
    return fields


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number without end")
    return number


def _read_json(body: bytes) -> object:
    read = json.loads(body.decode(), object_pairs_hook=_once, parse_float=_finite, parse_constant=_finite)
    _check_depth(read, DEEPEST)
    return read


def _check_depth(value: object, left: int) -> None:
    if not isinstance(value, dict | list):
        return
    if not left:
        raise Rejected("values within values without end")
    for inner in value.values() if isinstance(value, dict) else value:
        _check_depth(inner, left - 1)


def is_json(body: bytes) -> bool:
    return body.lstrip()[:1] == b"{"


def read(body: bytes) -> Fields:
    """The fields of a message in XML (below its root `xml`) or JSON. Raises `Rejected`.

    No document type, and so no entities; a name twice in JSON, endless numbers and bottomless nesting are refused.
    """
    try:
        fields = _read_json(body) if is_json(body) else _read_xml(body)
    except (ValueError, ExpatError, RecursionError) as error:
        raise Rejected("neither XML nor JSON of WeChat's kind") from error
    if not isinstance(fields, dict):
        raise Rejected("no fields")
    return fields


def writable(words: str) -> str:
    """Words without the characters XML cannot hold."""
    return NOT_XML.sub("", words)


def write(fields: Mapping[str, str | int], as_json: bool) -> bytes:
    """Fields as WeChat reads them; texts must be `writable`."""
    if as_json:
        return json.dumps(fields, ensure_ascii=False).encode()
    parts = "".join([f"<{name}>{_xml_value(value)}</{name}>" for name, value in fields.items()])
    return f"<xml>{parts}</xml>".encode()


def _xml_value(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
