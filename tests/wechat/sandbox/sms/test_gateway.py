"""The sandbox's gateway for short messages: signed, known again, told once it is heard."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from tests.wechat.conftest import Sandbox, running_sandbox, sandbox, start_sandbox
from wechat.sandbox.state.config import SMS_KEY

__all__ = ["running_sandbox", "sandbox", "start_sandbox"]
ZHANG = "13807910001"


async def ask(
    sandbox: Sandbox, path: str, body: object, key: str = SMS_KEY, stamp: int | str | None = None
) -> tuple[int, dict[str, Any]]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    at = str(int(time.time()) if stamp is None else stamp)
    signed = hmac.new(key.encode(), f"{at}\n{path}\n".encode() + raw, hashlib.sha256).hexdigest()
    headers = {"X-Sms-Time": at, "X-Sms-Signature": signed}
    async with sandbox.http.post(f"{sandbox.url}/sms{path}", data=raw, headers=headers) as response:
        return response.status, await response.json()


def message(ref: str = "r1", **other: object) -> dict[str, object]:
    return {"id": ref, "to": ZHANG, "sign": "南昌中院", "kind": "code", "text": "您的验证码是 123456", **other}


async def texts(sandbox: Sandbox, key: str = "zhangsan") -> list[str]:
    found = (await sandbox.control("GET", f"/sandbox/people/{key}/texts"))["texts"]
    return [each["text"] for each in found]


async def test_what_is_sent_is_on_the_phone_and_nobody_else_s(sandbox: Sandbox):
    assert (await ask(sandbox, "/send", message()))[1]["state"] == "taken"
    assert await texts(sandbox) == ["您的验证码是 123456"]
    assert await texts(sandbox, "lisi") == []


async def test_the_same_id_again_gets_the_same_answer_and_rings_once(sandbox: Sandbox):
    first = await ask(sandbox, "/send", message())
    assert await ask(sandbox, "/send", message(text="另一条")) == first
    assert len(await texts(sandbox)) == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"key": "another key"}, 401),
        ({"stamp": 0}, 401),
        ({"stamp": ""}, 401),
        ({"stamp": "now"}, 401),
        ({"stamp": int(time.time()) - 3600}, 401),
    ],
)
async def test_who_does_not_sign_is_nobody(sandbox: Sandbox, wrong: dict[str, Any], status: int):
    assert (await ask(sandbox, "/send", message(), **wrong))[0] == status
    assert await texts(sandbox) == []


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", {}, message(to="+86138"), message(text=""), message(sign=""), message(ref="")]
)
async def test_what_cannot_be_sent_is_refused(sandbox: Sandbox, body: object):
    assert (await ask(sandbox, "/send", body))[0] == 400


async def test_receipts_are_told_until_they_are_heard(sandbox: Sandbox):
    await ask(sandbox, "/send", message("r1"))
    await ask(sandbox, "/send", message("r2", to="13999999999"))
    (arrived, lost) = (await ask(sandbox, "/events", {"most": 100}))[1]["events"]
    assert (arrived["id"], arrived["state"]) == ("r1", "delivered")
    assert (lost["id"], lost["state"], lost["reason"]) == ("r2", "failed", "unreachable")
    assert len((await ask(sandbox, "/events", {}))[1]["events"]) == 2
    await ask(sandbox, "/heard", {"events": [arrived["event"]]})
    assert [each["id"] for each in (await ask(sandbox, "/events", {}))[1]["events"]] == ["r2"]


async def test_张三_writes_TD_is_heard_and_gets_no_more(sandbox: Sandbox):
    await sandbox.control("POST", "/sandbox/people/zhangsan/texts", {"text": "TD"})
    (reply,) = (await ask(sandbox, "/events", {}))[1]["events"]
    assert (reply["kind"], reply["from"], reply["text"]) == ("reply", ZHANG, "TD")
    assert (await ask(sandbox, "/send", message()))[1] == {"state": "refused", "reason": "blacklisted"}
    await sandbox.control("POST", "/sandbox/people/zhangsan/texts/trouble", {"trouble": ""})
    assert (await ask(sandbox, "/send", message("r2")))[1]["state"] == "taken"


async def test_the_quota_ends_and_is_given_again(sandbox: Sandbox):
    await sandbox.control("POST", "/sandbox/texts/quota", {"left": 1})
    answers = [(await ask(sandbox, "/send", message(f"r{n}")))[1].get("reason") for n in range(3)]
    assert answers == [None, "quota", "quota"]
    await sandbox.control("POST", "/sandbox/texts/quota", {})
    assert (await ask(sandbox, "/send", message("r9")))[1]["state"] == "taken"
