"""腾讯云短信, API 3.0 of 2021-01-11: SendSms, and pulled receipts and replies.

Its signature is TC3-HMAC-SHA256 (https://cloud.tencent.com/document/api/382/52071). It does not know a message again
that is sent twice, and tells an event once, whether we keep it or not: so an unsure send is never repeated.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlsplit

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

ADDRESS = "https://sms.tencentcloudapi.com"
VERSION, REGION, SERVICE = "2021-01-11", "ap-guangzhou", "sms"
JSON_TYPE = "application/json"
MOST = 100
AGAIN = ("RequestLimitExceeded", "LimitExceeded.DeliveryFrequencyLimit", "ResourceUnavailable")
"""Codes that begin so: it surely did not leave, and may go again."""
UNSURE = ("InternalError",)
TROUBLES = {
    "FailedOperation.PhoneNumberInBlacklist": "blacklisted",
    "UnsupportedOperation.UnsubscribedNumber": "blacklisted",
    "InvalidParameterValue.IncorrectPhoneNumber": "unreachable",
    "FailedOperation.InsufficientBalanceInSmsPackage": "quota",
    "LimitExceeded": "quota",
    "AuthFailure": "account",
    "UnauthorizedOperation": "account",
}
"""What a code that begins so means; any other reads as `refused`."""


@dataclass(frozen=True)
class TencentKeys:
    """The court's account at the vendor; `templates` names the registered words of each kind."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    app: str
    sign: str
    templates: Mapping[str, str]


def authorization(keys: TencentKeys, host: str, body: bytes, stamp: int) -> str:
    """Return the Authorization header of a POST with this JSON body, at this Unix second."""
    day = datetime.fromtimestamp(stamp, UTC).strftime("%Y-%m-%d")
    scope, signed = f"{day}/{SERVICE}/tc3_request", "content-type;host"
    canonical = (
        f"POST\n/\n\ncontent-type:{JSON_TYPE}\nhost:{host}\n\n{signed}\n{hashlib.sha256(body).hexdigest()}".encode()
    )
    words = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical).hexdigest()}"
    key = f"TC3{keys.secret_key}".encode()
    for part in (day, SERVICE, "tc3_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    made = hmac.new(key, words.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={keys.secret_id}/{scope}, SignedHeaders={signed}, Signature={made}"


class TencentGateway:
    """腾讯云短信 at `url`; it borrows `http`."""

    knows_again = False

    def __init__(
        self, http: aiohttp.ClientSession, keys: TencentKeys, clock: Callable[[], datetime], url: str = ADDRESS
    ) -> None:
        self._http, self._keys, self._clock, self._url = http, keys, clock, url
        self._host = urlsplit(url).netloc

    async def send(self, message: OutgoingSms) -> SmsAnswer:
        if message.kind not in self._keys.templates:
            return SmsAnswer(SmsOutcome.REFUSED, trouble="refused")
        asked = {
            "PhoneNumberSet": [f"+86{message.to}"],
            "SmsSdkAppId": self._keys.app,
            "SignName": self._keys.sign,
            "TemplateId": self._keys.templates[message.kind],
            "TemplateParamSet": list(message.values),
            "SessionContext": message.ref,
        }
        try:
            answer = await self._ask("SendSms", asked)
        except aiohttp.ClientConnectorError:
            return SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="away")
        except NO_ANSWER:
            return SmsAnswer(SmsOutcome.UNSURE, trouble="away")
        sent = answer.get("SendStatusSet")
        one = sent[0] if isinstance(sent, list) and sent and isinstance(sent[0], dict) else answer.get("Error")
        return _answer(one) if isinstance(one, dict) else SmsAnswer(SmsOutcome.UNSURE, trouble="away")

    async def events(self) -> Sequence[SmsEvent]:
        receipts = await self._pull("PullSmsSendStatus")
        return [*map(_receipt, receipts), *map(_heard, await self._pull("PullSmsReplyStatus"))]

    async def heard(self, events: Sequence[SmsEvent]) -> None:
        """It tells each once of its own accord."""

    async def _pull(self, action: str) -> list[Object]:
        try:
            answer = await self._ask(action, {"Limit": MOST, "SmsSdkAppId": self._keys.app})
        except NO_ANSWER as error:
            raise SmsGatewayError(type(error).__name__) from None
        refused = answer.get("Error")
        if isinstance(refused, dict):
            raise SmsGatewayError(str(refused.get("Code", "")))
        found = answer.get(f"{action}Set")
        return [cast(Object, each) for each in found if isinstance(each, dict)] if isinstance(found, list) else []

    async def _ask(self, action: str, asked: Object) -> Object:
        body, stamp = json.dumps(asked).encode(), int(self._clock().timestamp())
        headers = {
            "Authorization": authorization(self._keys, self._host, body, stamp),
            "Content-Type": JSON_TYPE,
            "X-TC-Action": action,
            "X-TC-Version": VERSION,
            "X-TC-Region": REGION,
            "X-TC-Timestamp": str(stamp),
        }
        async with self._http.post(
            self._url, data=body, headers=headers, timeout=PATIENCE, allow_redirects=False
        ) as response:
            read = json.loads(await response.read())
        inner = read.get("Response") if isinstance(read, dict) else None
        if not isinstance(inner, dict):
            raise ValueError
        return cast(Object, inner)


def _answer(one: Object) -> SmsAnswer:
    code = str(one.get("Code", ""))
    if code.lower() == "ok":
        return SmsAnswer(SmsOutcome.TAKEN, msgid=str(one.get("SerialNo", ""))[:64])
    if code.startswith(UNSURE):
        return SmsAnswer(SmsOutcome.UNSURE, trouble="away")
    trouble = next((meant for begins, meant in TROUBLES.items() if code.startswith(begins)), "refused")
    if code.startswith(AGAIN) or trouble == "account":
        return SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="account" if trouble == "account" else "away")
    return SmsAnswer(SmsOutcome.REFUSED, trouble=trouble)


def _receipt(each: Object) -> SmsReceipt:
    arrived, serial = each.get("ReportStatus") == "SUCCESS", str(each.get("SerialNo", ""))[:64]
    return SmsReceipt(f"receipt:{serial}"[:64], "", serial, arrived, "" if arrived else "unreachable")


def _heard(each: Object) -> SmsHeard:
    said = f"{each.get('SubscriberNumber')}:{each.get('ReplyTime')}:{each.get('ReplyContent')}"
    event = f"reply:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
    return SmsHeard(event, str(each.get("SubscriberNumber", ""))[:20], str(each.get("ReplyContent", ""))[:500])
