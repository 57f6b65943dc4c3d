"""The plain gateway's wire: what is signed, and what each of its answers means."""

import hashlib
import hmac

import pytest

from jobs.sms.gateway import SmsAnswer, SmsOutcome, SmsReceipt
from jobs.sms.plain import _answer, _event, signature

KEY = "a-key-of-at-least-thirty-two-characters"


def test_the_signature_is_over_time_path_and_body():
    body = '{"text": "您的验证码"}'.encode()
    whole = b"1764406800\n/send\n" + body
    assert signature(KEY, "1764406800", "/send", body) == hmac.new(KEY.encode(), whole, hashlib.sha256).hexdigest()
    assert (
        len({signature(KEY, *rest) for rest in (("1", "/send", b""), ("1", "/heard", b""), ("2", "/send", b""))}) == 3
    )


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (200, {"state": "taken", "msgid": "s1"}, SmsAnswer(SmsOutcome.TAKEN, "s1")),
        (200, {"state": "refused", "reason": "blacklisted"}, SmsAnswer(SmsOutcome.REFUSED, "", "blacklisted")),
        (200, {"state": "refused", "reason": "a new one"}, SmsAnswer(SmsOutcome.REFUSED, "", "refused")),
        (200, {}, SmsAnswer(SmsOutcome.UNSURE, "", "away")),
        (200, {"state": ["taken"]}, SmsAnswer(SmsOutcome.UNSURE, "", "away")),
        (400, {}, SmsAnswer(SmsOutcome.REFUSED, "", "refused")),
        (401, {}, SmsAnswer(SmsOutcome.NOT_TAKEN, "", "account")),
        (429, {}, SmsAnswer(SmsOutcome.NOT_TAKEN, "", "away")),
        (503, {}, SmsAnswer(SmsOutcome.NOT_TAKEN, "", "away")),
        (500, {}, SmsAnswer(SmsOutcome.UNSURE, "", "away")),
        (302, {}, SmsAnswer(SmsOutcome.UNSURE, "", "away")),
    ],
)
def test_each_answer_means_one_thing(status: int, body: dict[str, object], means: SmsAnswer):
    assert _answer(status, body) == means


def test_events_that_are_not_known_are_passed_over():
    assert _event({"event": "e1", "kind": "weather"}) is None
    assert _event({"kind": "receipt"}) is None
    assert _event({"event": "e1", "kind": "receipt", "id": "r", "state": "delivered"}) == SmsReceipt(
        "e1", "r", "", True
    )
