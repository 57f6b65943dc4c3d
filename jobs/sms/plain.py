"""The plain gateway: JSON over HTTP, each request signed. docs/sms.md has the format for whoever builds one."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import cast

import aiohttp

from jobs.sms.gateway import (
    NO_ANSWER,
    PATIENCE,
    Object,
    OutgoingSms,
    SmsAnswer,
    SmsEvent,
    SmsGatewayError,
    SmsHeard,
    SmsOutcome,
    SmsReceipt,
)

TROUBLES = frozenset({"unreachable", "blacklisted", "quota", "refused"})
"""Those it may name; any other reads as `refused`."""


def signature(key: str, stamp: str, path: str, body: bytes) -> str:
    """Return HMAC-SHA256, in hex, of the Unix second, the path below the address, and the body, a line each."""
    return hmac.new(key.encode(), f"{stamp}\n{path}\n".encode() + body, hashlib.sha256).hexdigest()


class PlainGateway:
    """A gateway at `url`; it borrows `http`."""

    knows_again = True

    def __init__(
        self, http: aiohttp.ClientSession, url: str, key: str, sign: str, clock: Callable[[], datetime]
    ) -> None:
        self._http, self._url, self._key, self._sign, self._clock = http, url, key, sign, clock

    async def send(self, message: OutgoingSms) -> SmsAnswer:
        asked = {
            "id": message.ref,
            "kind": message.kind,
            "to": message.to,
            "sign": self._sign,
            "text": message.text,
        }
        try:
            status, answer = await self._ask("/send", asked)
        except aiohttp.ClientConnectorError:
            return SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="away")
        except NO_ANSWER:
            return SmsAnswer(SmsOutcome.UNSURE, trouble="away")
        return _answer(status, answer)

    async def events(self) -> Sequence[SmsEvent]:
        found = (await self._wanted("/events", {"most": 100})).get("events")
        if not isinstance(found, list):
            raise SmsGatewayError("no list of events")
        return [event for each in found if isinstance(each, dict) and (event := _event(each))]

    async def heard(self, events: Sequence[SmsEvent]) -> None:
        await self._wanted("/heard", {"events": [one.event for one in events]})

    async def _wanted(self, path: str, body: Object) -> Object:
        try:
            status, answer = await self._ask(path, body)
        except NO_ANSWER as error:
            raise SmsGatewayError(type(error).__name__) from None
        if status != 200:
            raise SmsGatewayError(f"HTTP {status}")
        return answer

    async def _ask(self, path: str, asked: Object) -> tuple[int, Object]:
        body = json.dumps(asked, ensure_ascii=False).encode()
        stamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "X-Sms-Time": stamp,
            "X-Sms-Signature": signature(self._key, stamp, path, body),
        }
        async with self._http.post(
            self._url + path, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
        ) as response:
            raw = await response.read()
            read = json.loads(raw) if response.status == 200 else {}
            return response.status, cast(Object, read) if isinstance(read, dict) else {}


def _answer(status: int, answer: Object) -> SmsAnswer:
    if status in (401, 403):
        return SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="account")
    if status in (429, 503):
        return SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="away")
    if 400 <= status < 500:
        return SmsAnswer(SmsOutcome.REFUSED, trouble="refused")
    if answer.get("state") == "taken":
        return SmsAnswer(SmsOutcome.TAKEN, msgid=str(answer.get("msgid", ""))[:64])
    if answer.get("state") == "refused":
        return SmsAnswer(SmsOutcome.REFUSED, trouble=_trouble(answer))
    return SmsAnswer(SmsOutcome.UNSURE, trouble="away")


def _event(each: Object) -> SmsEvent | None:
    """Read one event; None for what this version does not know."""
    event = str(each.get("event", ""))[:64]
    if event and each.get("kind") == "receipt":
        arrived = each.get("state") == "delivered"
        return SmsReceipt(event, str(each.get("id", "")), "", arrived, "" if arrived else _trouble(each))
    if event and each.get("kind") == "reply":
        return SmsHeard(event, str(each.get("from", ""))[:20], str(each.get("text", ""))[:500])
    return None


def _trouble(each: Object) -> str:
    reason = str(each.get("reason", ""))
    return reason if reason in TROUBLES else "refused"
