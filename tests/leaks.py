"""No personal data of the cast in what is written down where it has no business: log lines, error bodies, addresses
and Redis. Whatever disguise: as it is, percent-encoded, or as JSON escapes.

Every test is watched, whatever it is about: what its process says on standard error, the log files its processes leave,
the answers of the application under test, and its Redis before that is emptied.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
from redis import Redis
from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config

ROOT = Path(__file__).parent.parent
NUMBERS = re.compile(r"13[89]0791[0-9]{4}|(?:36010[23]|110105)(?:19|20)[0-9]{9}[0-9Xx]")
"""Mobiles of the cast are 138 and 139 with Nanchang's code; their identity numbers begin in two of its districts."""
CITIZENS = ("张三", "李四", "王大力", "钱老伯")
OFFICES = ("系统管理员", "安全管理员", "审计员")
STAFF = tuple(
    row["name"]
    for row in json.loads((ROOT / "seeds" / "officers.json").read_text(encoding="utf-8"))
    if row["name"] not in OFFICES
)
NAMES = re.compile("|".join((*CITIZENS, *STAFF)))
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
ADDRESSES = re.compile(r"""(?:href|src|action|formaction|hx-get|hx-post)=["'](?!tel:)([^"']*)["']""")
"""A number to call, once it is shown, leads nowhere on the network."""
OTHER_SIDE = "sandbox.log"
"""WeChat's own: it knows its people."""


def found_in(text: str, *patterns: re.Pattern[str]) -> str:
    """The first piece of personal data in a text, plain or in disguise; empty where there is none."""
    plain = ESCAPED.sub(lambda match: chr(int(match[1], 16)), unquote(text))
    matches = (pattern.search(plain) for pattern in patterns or (NUMBERS, NAMES))
    return next((match[0] for match in matches if match), "")


def in_lines(text: str) -> Iterator[str]:
    """The lines that hold some."""
    return (line for line in text.splitlines() if found_in(line))


def in_log_files(folder: Path) -> Iterator[str]:
    """File and line of what the processes of a test wrote into their log files."""
    for path in folder.rglob("*.log"):
        if path.name != OTHER_SIDE and path.is_file():
            yield from (f"{path}: {line}" for line in in_lines(path.read_text(encoding="utf-8", errors="replace")))


def in_redis(redis: Redis) -> Iterator[str]:
    """Keys whose name or value holds some."""
    for key in redis.scan_iter(count=1000):
        if found_in(f"{_text(key)} {_value(redis, key)}"):
            yield _text(key)


def _value(redis: Redis, key: bytes) -> str:
    asked = {b"string": redis.get, b"hash": redis.hgetall, b"set": redis.smembers}.get(redis.type(key))
    if asked is not None:
        value = asked(key)
    else:
        value = redis.zrange(key, 0, -1) if redis.type(key) == b"zset" else redis.lrange(key, 0, -1)
    pieces = value.items() if isinstance(value, dict) else value if isinstance(value, list | set) else [value]
    return " ".join(_text(piece) for piece in pieces)


def _text(piece: object) -> str:
    if isinstance(piece, tuple):
        return " ".join(map(_text, piece))
    return piece.decode(errors="replace") if isinstance(piece, bytes) else str(piece)


def in_answer(response: HTTPResponse) -> Iterator[str]:
    """Numbers have no place in an address a page leads to, names neither in what programs are told when something
    fails. A page that shows a person again what they typed wrong is theirs.
    """
    body = (response.body or b"").decode(errors="replace")
    led = [response.headers.get("Location", ""), *(ADDRESSES.findall(body) if "<html" in body else [])]
    yield from (f"leads to {where}" for where in led if found_in(where, NUMBERS))
    problem = response.status >= 500 or (response.status >= 400 and response.content_type == "application/json")
    if problem and found_in(body):
        yield f"says {body[:300]}"


def watch(app: Sanic[Config, SimpleNamespace]) -> list[str]:
    """Look at every answer of an application; what is found will be in the list that is returned."""
    told: list[str] = []

    async def look(request: Request, response: HTTPResponse) -> None:
        if isinstance(response, HTTPResponse):
            told.extend(f"{request.method} {request.path}, {response.status}: {one}" for one in in_answer(response))

    app.on_response(look)  # type: ignore[no-untyped-call]
    return told


def blame(report: pytest.TestReport) -> None:
    """A test during which its process said something personal has failed, whatever else it found."""
    if report.passed:
        for line in in_lines(report.capstderr + report.caplog):
            report.outcome = "failed"
            report.longrepr = f"personal data of the cast in what was logged: {line}"
