"""A case system of 南昌中院 with its key, and one of 九江中院, before the real server."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import pytest
from yarl import URL

from desk.cases.systems import NewKey, add_system
from tests.handlers.conftest import Site, TestClock

PREFIX = "/api/integration/v1"


@dataclass(frozen=True)
class Told:
    status: int
    body: Any = field(repr=True)
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class System:
    """Signs as a court's system would, and sends anything else a test asks for."""

    http: aiohttp.ClientSession = field(repr=False)
    key: NewKey
    clock: TestClock
    url: str = ""

    def head(self, method: str, path: str, body: bytes, repeat: str, **other: str) -> dict[str, str]:
        now = other.pop("time", str(int(self.clock.now.timestamp())))
        digest = hashlib.sha256(body).hexdigest()
        text = "\n".join((method, path, now, repeat, digest))
        signature = hmac.new(self.key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        heads = {
            "X-Jiesu-Key": self.key.key_id,
            "X-Jiesu-Time": now,
            "X-Jiesu-Content-SHA256": digest,
            "X-Jiesu-Signature": signature,
            **({"Idempotency-Key": repeat} if repeat else {}),
        }
        return heads | other

    async def ask(self, method: str, path: str, body: bytes, heads: Mapping[str, str]) -> Told:
        async with self.http.request(
            method, URL(self.url + path, encoded=True), data=BytesIO(body) if body else None, headers=heads
        ) as answer:
            return Told(answer.status, json.loads(await answer.read()), answer.headers)

    async def send(self, kind: str, *rows: Mapping[str, object], repeat: str = "") -> Told:
        return await self.post(kind, json.dumps({"rows": rows}, ensure_ascii=False).encode(), repeat)

    async def post(self, kind: str, body: bytes, repeat: str = "", **other: str) -> Told:
        path = f"{PREFIX}/{kind}"
        return await self.ask("POST", path, body, self.head("POST", path, body, repeat or str(uuid4()), **other))

    async def held(self, number: str) -> Told:
        path = f"{PREFIX}/cases/{quote(number)}"
        return await self.ask("GET", path, b"", self.head("GET", path, b"", ""))

    def with_key(self, key_id: str, secret: str) -> "System":
        return replace(self, key=NewKey(self.key.system_id, key_id, secret))


@pytest.fixture
def database_url(cast_database_url: str) -> str:
    return cast_database_url


@pytest.fixture
async def nanchang(site: Site, clock: TestClock) -> System:
    return System(site.browser(), await add_system("南昌中院案件系统", "赣01", clock.now), clock, site.url)


@pytest.fixture
async def jiujiang(site: Site, clock: TestClock) -> System:
    return System(site.browser(), await add_system("九江中院案件系统", "赣04", clock.now), clock, site.url)
