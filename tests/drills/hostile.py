"""Callbacks as an enemy would send them: mutated at the level of bytes, fields, signature, nesting and encoding.

Those with a valid signature stand for a WeChat that changed, and for whoever stole the token.
"""

import json
import socket
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.drills.raw import Door, http

KINDS = ("text", "image", "voice", "video", "location", "link", "event", "file", "", "TEXT", "event\0")
EVENTS = ("subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "wxa_media_check")
EVENTS += ("subscribe_msg_popup_event", "user_authorization_cancellation", "user_authorization_revoke", "scancode_push")
NAMES = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "EventKey", "Content", "MsgId", "MediaId")
NAMES += ("PicUrl", "Status", "MsgID", "Ticket", "Label", "Url", "List", "SubscribeMsgPopupEvent", "OpenID")
SAID = ("诉求", "进度", "1", "2", "0", "评价", "取消", "转人工", "查案", "绑定", "（2026）赣01执1234号", "SQ2026")
NASTY = (
    "",
    " ",
    "\0",
    "]]>",
    "<![CDATA[",
    "'; DROP TABLE petition; --",
    "{{7*7}}",
    "%s%n",
    "../../etc/passwd",
    "\u202e\u200b\ufeff",
    "\ud83d",
    "字" * 5000,
    "9" * 400,
    "-1",
    "1e999",
    "NaN",
    "２０２６",
    "a" * 70_000,
)
FORBIDDEN_XML = {code: None for code in range(32) if code not in (9, 10, 13)}

scalars = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.integers(), st.none(), st.booleans(), st.floats())
nested = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*NAMES, "item", "@a", "#text")), inner)
    ),
    max_leaves=8,
)


@st.composite
def fields(draw: st.DrawFn) -> dict[str, object]:
    """A message that is nearly right, with up to three fields taken away, replaced or added."""
    made: dict[str, object] = {
        "ToUserName": "gh_drill",
        "FromUserName": f"o-hostile-{draw(st.integers(0, 9))}",
        "CreateTime": draw(st.sampled_from(("1", 1, "1795000000"))),
        "MsgType": draw(st.sampled_from(KINDS)),
        "MsgId": draw(st.integers(0, 2**64)),
        "Event": draw(st.sampled_from(EVENTS)),
        "Content": draw(st.sampled_from(SAID)),
    }
    for name in draw(st.lists(st.sampled_from(NAMES), max_size=3)):
        if draw(st.booleans()):
            made[name] = draw(nested)
        else:
            made.pop(name, None)
    return made


def _xml(value: object, name: str = "xml") -> str:
    """XML without anybody's care for what may stand in it; lists repeat their element."""
    if isinstance(value, list):
        return "".join(_xml(item, name) for item in value)
    if isinstance(value, dict):
        inside = "".join(_xml(item, str(key).lstrip("@#")) for key, item in value.items())
        return f"<{name}>{inside}</{name}>"
    text = "" if value is None else str(value)
    return f"<{name}><![CDATA[{text}]]></{name}>" if "]]>" not in text else f"<{name}>{text}</{name}>"


def _clear(door: Door, made: dict[str, object]) -> bytes:
    text = json.dumps(made, ensure_ascii=False) if door.is_json else _xml(made)
    return text.encode("utf-8", "surrogatepass")


@st.composite
def _by_field(draw: st.DrawFn, door: Door) -> bytes:
    query, body = door.sealed(_clear(door, draw(fields())))
    return http("POST", f"{door.path}?{urlencode(query)}", body)


@st.composite
def _by_byte(draw: st.DrawFn, door: Door) -> bytes:
    """Bytes changed, taken out or put in: outside the seal, or inside it."""
    inside = draw(st.booleans())
    clear = _clear(door, draw(fields()))
    query, body = door.sealed(_mutated(draw, clear) if inside else clear)
    return http("POST", f"{door.path}?{urlencode(query)}", body if inside else _mutated(draw, body))


def _mutated(draw: st.DrawFn, whole: bytes) -> bytes:
    changed = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(changed) - 1)))
        new = draw(st.binary(max_size=6))
        changed[at : at + draw(st.integers(0, 8))] = new
    return bytes(changed)


@st.composite
def _by_signature(draw: st.DrawFn, door: Door) -> bytes:
    """Query parameters missing, doubled, forged, or of another time."""
    query, body = door.sealed(_clear(door, draw(fields())))
    parameters = list(query.items())
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from((*query, "appid", "echostr")))
        fate = draw(st.sampled_from(("drop", "forge", "double")))
        if fate == "drop":
            parameters = [pair for pair in parameters if pair[0] != name]
        else:
            forged = draw(st.sampled_from(NASTY[:12]) | st.text(max_size=50) | st.integers().map(str))
            kept = parameters if fate == "double" else [pair for pair in parameters if pair[0] != name]
            parameters = [*kept, (name, forged)]
    text = "&".join(f"{name}={quote(value, safe='', errors='replace')}" for name, value in parameters)
    return http(draw(st.sampled_from(("POST", "POST", "GET"))), f"{door.path}?{text}", body)


@st.composite
def _by_nesting(draw: st.DrawFn, door: Door) -> bytes:
    """Deep, wide, looped: bombs."""
    depth = draw(st.sampled_from((20, 33, 900, 20_000)))
    opened, closed = draw(st.sampled_from(((b"<a>", b"</a>"), (b'{"a":', b"}"), (b"[", b"]"), (b"<a ", b""))))
    bombs = [
        opened * depth + b"1" + closed * depth,
        b"<xml>" + opened * depth + closed * depth + b"</xml>",
        b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><xml><MsgType>&c;</MsgType></xml>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>',
        b'<xml xmlns:a="b">' + b"<i>1</i>" * depth + b"</xml>",
        b'{"MsgType":' + b"9" * depth + b"}",
        b'{"MsgType":"text","MsgType":"event"}',
    ]
    bomb = draw(st.sampled_from(bombs))
    query, body = door.sealed(bomb) if draw(st.booleans()) else (door.sealed(b"{}")[0], bomb)
    return http("POST", f"{door.path}?{urlencode(query)}", body)


@st.composite
def _by_encoding(draw: st.DrawFn, door: Door) -> bytes:
    """The right words in the wrong encoding, type or framing."""
    made = _clear(door, draw(fields())).decode("utf-8", "replace")
    encoding = draw(st.sampled_from(("gb18030", "utf-16", "utf-8-sig", "utf-32", "cp037")))
    declared = f'<?xml version="1.0" encoding="{draw(st.sampled_from(("gbk", "utf-16", "ebcdic", "x" * 99)))}"?>'
    query, body = door.sealed((declared * draw(st.integers(0, 1)) + made).encode(encoding, "replace"))
    headers = draw(
        st.sampled_from(
            (
                {},
                {"Content_Type": "multipart/form-data"},
                {"Content_Type": "application/json; charset=utf-7"},
                {"Content_Encoding": "gzip"},
                {"Content_Type": "\xff"},
                {"X_Request_Id": "张三".encode().decode("latin-1")},
                {"Cookie": "jiesu_staff=\xff; ="},
            )
        )
    )
    return http("POST", f"{door.path}?{urlencode(query)}", body, **headers)


def requests(doors: list[Door]) -> st.SearchStrategy[bytes]:
    """Any of them, at any of the doors."""
    levels = (_by_field, _by_field, _by_byte, _by_signature, _by_nesting, _by_encoding)
    return st.sampled_from(doors).flatmap(lambda door: st.one_of(*(level(door) for level in levels)))


def status_of(port: int, raw: bytes) -> int:
    """What one request on a connection of its own is answered with; 0 for a connection closed without an answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as wire:
        with suppress(ConnectionError):
            wire.sendall(raw)
        first = b""
        with suppress(ConnectionError):
            while b"\r\n" not in first and (part := wire.recv(4096)):
                first += part
        return int(first.split(b" ")[1]) if first.startswith(b"HTTP/1.1 ") else 0


ANSWERS = frozenset({200, 400, 403, 404, 405, 413, 429})


def attack(port: int, doors: list[Door], examples: int, begin: int, told: Callable[[], object]) -> Counter[int]:
    """So many hostile requests; how often each status came. Fails at the first that is none of `ANSWERS`."""
    seen: Counter[int] = Counter()

    @seed(begin)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(doors))
    def every_answer_is_in_words(raw: bytes) -> None:
        status = status_of(port, raw)
        seen[status] += 1
        told()
        assert status in ANSWERS, f"{status} for {raw[:3000]!r}"

    every_answer_is_in_words()
    return seen
