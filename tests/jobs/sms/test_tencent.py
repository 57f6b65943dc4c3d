"""腾讯云短信: our signature is its own SDK's, and its answers mean what its documents say."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from aiohttp import ClientSession, web
from tencentcloud.common import abstract_client, credential
from tencentcloud.common.http.request import RequestInternal
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models, sms_client

from jobs.sms.gateway import OutgoingSms, SmsAnswer, SmsGatewayError, SmsHeard, SmsOutcome, SmsReceipt
from jobs.sms.tencent import TencentGateway, TencentKeys, _answer, authorization

KEYS = TencentKeys("AKIDtest", "secret-of-a-test", "1400006666", "南昌中院", {"code": "1110", "danger": "1111"})
NOW = datetime(2026, 11, 29, 23, 59, 59, tzinfo=UTC)
MESSAGE = OutgoingSms("r" * 32, "code", "13807910001", "您的验证码是 123456", ("123456", "5"))


@dataclass
class Vendor:
    """A server in the vendor's place: what it was asked, and what it answers next."""

    url: str = ""
    asked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[object] = field(default_factory=list)

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append((dict(request.headers), await request.read()))
        return web.json_response({"Response": self.answers.pop(0)})


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    one, app = Vendor(), web.Application()
    app.router.add_post("/", one.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    one.url = f"http://{host}:{port}"
    yield one
    await runner.cleanup()


@pytest.fixture
async def gateway(vendor: Vendor) -> AsyncIterator[TencentGateway]:
    async with ClientSession() as http:
        yield TencentGateway(http, KEYS, lambda: NOW, vendor.url)


def sdk_signs(monkeypatch: pytest.MonkeyPatch, host: str, params: dict[str, Any], at: float) -> tuple[str, bytes]:
    """What the vendor's own SDK would send to this host at that second: its Authorization header and its body."""
    monkeypatch.setattr(abstract_client.time, "time", lambda: at)
    profile = ClientProfile(httpProfile=HttpProfile(endpoint=host, protocol="http"))
    client = sms_client.SmsClient(credential.Credential(KEYS.secret_id, KEYS.secret_key), "ap-guangzhou", profile)
    request = models.SendSmsRequest()
    request.from_json_string(json.dumps(params))
    made = RequestInternal(host, "POST", "/")
    client._build_req_with_tc3_signature("SendSms", request._serialize(), made)
    return made.header["Authorization"], made.data.encode()


@pytest.mark.parametrize("at", [0, 1551113065, 1764460799, 1764460800, 4102444800])
def test_our_signature_is_the_vendor_s_own(monkeypatch: pytest.MonkeyPatch, at: int):
    params = {
        "PhoneNumberSet": ["+8613807910001"],
        "SmsSdkAppId": "1400006666",
        "SignName": "南昌中院",
        "TemplateId": "1110",
        "TemplateParamSet": ["123456", "5"],
        "SessionContext": '测试"\\',
    }
    theirs, body = sdk_signs(monkeypatch, "sms.tencentcloudapi.com", params, at)

    assert authorization(KEYS, "sms.tencentcloudapi.com", body, at) == theirs


async def test_what_goes_over_the_wire_is_signed_as_the_sdk_signs_it(
    vendor: Vendor, gateway: TencentGateway, monkeypatch: pytest.MonkeyPatch
):
    vendor.answers = [{"SendStatusSet": [{"Code": "Ok", "SerialNo": "5000:1", "PhoneNumber": "+8613807910001"}]}]

    assert await gateway.send(MESSAGE) == SmsAnswer(SmsOutcome.TAKEN, "5000:1")

    headers, body = vendor.asked[0]
    host = vendor.url.removeprefix("http://")
    theirs, their_body = sdk_signs(monkeypatch, host, json.loads(body), NOW.timestamp())
    assert json.loads(their_body) == json.loads(body)
    assert (headers["X-TC-Action"], headers["X-TC-Version"]) == ("SendSms", "2021-01-11")
    assert headers["Host"] == host
    assert authorization(KEYS, host, their_body, int(NOW.timestamp())) == theirs
    assert headers["Authorization"] == authorization(KEYS, host, body, int(NOW.timestamp()))


def test_what_we_ask_is_what_the_sdk_knows():
    known = set(vars(models.SendSmsRequest()))
    ours = ("PhoneNumberSet", "SmsSdkAppId", "SignName", "TemplateId", "TemplateParamSet", "SessionContext")
    assert {f"_{name}" for name in ours} <= known
    receipts = set(vars(models.PullSmsSendStatus()))
    assert {"_SerialNo", "_ReportStatus", "_SessionContext"} <= receipts
    assert {"_SubscriberNumber", "_ReplyContent", "_ReplyTime"} <= set(vars(models.PullSmsReplyStatus()))


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("Ok", SmsAnswer(SmsOutcome.TAKEN)),
        ("FailedOperation.PhoneNumberInBlacklist", SmsAnswer(SmsOutcome.REFUSED, trouble="blacklisted")),
        ("UnsupportedOperation.UnsubscribedNumber", SmsAnswer(SmsOutcome.REFUSED, trouble="blacklisted")),
        ("InvalidParameterValue.IncorrectPhoneNumber", SmsAnswer(SmsOutcome.REFUSED, trouble="unreachable")),
        ("FailedOperation.InsufficientBalanceInSmsPackage", SmsAnswer(SmsOutcome.REFUSED, trouble="quota")),
        ("LimitExceeded.PhoneNumberDailyLimit", SmsAnswer(SmsOutcome.REFUSED, trouble="quota")),
        ("FailedOperation.TemplateIncorrectOrUnapproved", SmsAnswer(SmsOutcome.REFUSED, trouble="refused")),
        ("AuthFailure.SignatureFailure", SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="account")),
        ("UnauthorizedOperation.RequestIpNotInWhitelist", SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="account")),
        ("RequestLimitExceeded", SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="away")),
        ("InternalError.RequestTimeException", SmsAnswer(SmsOutcome.UNSURE, trouble="away")),
        ("SomethingNew", SmsAnswer(SmsOutcome.REFUSED, trouble="refused")),
    ],
)
def test_each_code_means_one_thing(code: str, means: SmsAnswer):
    assert _answer({"Code": code}) == means


async def test_receipts_and_replies_are_pulled(vendor: Vendor, gateway: TencentGateway):
    vendor.answers = [
        {
            "PullSmsSendStatusSet": [
                {"SerialNo": "5000:1", "ReportStatus": "SUCCESS", "SessionContext": ""},
                {"SerialNo": "5000:2", "ReportStatus": "FAIL", "Description": "空号"},
            ]
        },
        {"PullSmsReplyStatusSet": [{"SubscriberNumber": "13807910001", "ReplyContent": "TD", "ReplyTime": 1764406800}]},
    ]

    arrived, lost, reply = await gateway.events()

    assert arrived == SmsReceipt("receipt:5000:1", "", "5000:1", True)
    assert lost == SmsReceipt("receipt:5000:2", "", "5000:2", False, "unreachable")
    assert isinstance(reply, SmsHeard)
    assert (reply.sender, reply.text) == ("13807910001", "TD")


async def test_a_refused_pull_and_no_json_are_said_without_any_number(vendor: Vendor, gateway: TencentGateway):
    vendor.answers = [{"Error": {"Code": "AuthFailure.SecretIdNotFound", "Message": "13807910001"}}, "nonsense"]
    with pytest.raises(SmsGatewayError, match=r"^AuthFailure.SecretIdNotFound$"):
        await gateway.events()
    assert await gateway.send(MESSAGE) == SmsAnswer(SmsOutcome.UNSURE, trouble="away")


async def test_where_nobody_listens_it_surely_did_not_leave():
    async with ClientSession() as http:
        nobody = TencentGateway(http, KEYS, lambda: NOW, "http://127.0.0.1:9")
        assert await nobody.send(MESSAGE) == SmsAnswer(SmsOutcome.NOT_TAKEN, trouble="away")


def test_no_secret_number_or_word_is_in_a_repr():
    shown = repr(KEYS) + repr(MESSAGE)
    assert not {"secret-of-a-test", "AKIDtest", "13807910001", "123456"} & {
        w for w in (KEYS.secret_key, KEYS.secret_id, MESSAGE.to, "123456") if w in shown
    }
