"""Calls the desk as any court's case system would: signed, one sending at a time, everything kept to be looked at."""

import hashlib
import hmac
import json
import time
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

API = "/api/integration/v1"
MOST_KEPT = 30
Row = Mapping[str, object]


@dataclass(frozen=True)
class Sending:
    """What was sent, and what the desk answered; status 0 where nobody answered."""

    at: str
    kind: str
    rows: Sequence[Row]
    status: int
    answer: Mapping[str, Any]


@dataclass
class Caller:
    """Signs with one key."""

    http: aiohttp.ClientSession = field(repr=False)
    url: str
    key: str
    secret: str = field(repr=False)
    sent: deque[Sending] = field(default_factory=lambda: deque(maxlen=MOST_KEPT))

    async def send(self, kind: str, rows: Sequence[Row]) -> Sending:
        body = json.dumps({"rows": rows}, ensure_ascii=False).encode()
        status, answer = await self._ask("POST", f"{API}/{kind}", body, str(uuid.uuid4()))
        sending = Sending(time.strftime("%H:%M:%S"), kind, rows, status, answer)
        self.sent.appendleft(sending)
        return sending

    async def held(self, number: str) -> Mapping[str, Any]:
        """Return what the desk holds of a case; nothing where it does not hold it or does not answer."""
        status, answer = await self._ask("GET", f"{API}/cases/{quote(number)}")
        return answer if status == 200 else {}

    async def _ask(self, method: str, path: str, body: bytes = b"", repeat: str = "") -> tuple[int, Mapping[str, Any]]:
        now, digest = str(int(time.time())), hashlib.sha256(body).hexdigest()
        text = "\n".join((method, path, now, repeat, digest))
        headers = {
            "Content-Type": "application/json",
            "X-Jiesu-Key": self.key,
            "X-Jiesu-Time": now,
            "X-Jiesu-Content-SHA256": digest,
            "X-Jiesu-Signature": hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest(),
            **({"Idempotency-Key": repeat} if repeat else {}),
        }
        address = URL(self.url + path, encoded=True)
        try:
            async with self.http.request(method, address, data=body or None, headers=headers) as answer:
                return answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return 0, {"message": f"没有应答：{type(error).__name__}"}
