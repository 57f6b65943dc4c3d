"""Rules that make the platform misbehave, and the log that tells of it."""

import json

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, Json, Wire


@pytest.mark.parametrize(
    ("rule", "code"),
    [({"errcode": code}, code) for code in (40001, 42001, 45009, 45015, 43004, 43101, 47003, -1)],
)
async def test_a_rule_refuses_with_its_code(wire: Wire, rule: Json, code: int) -> None:
    token = await wire.stable_token()
    await wire.rule("/cgi-bin/user/get", times=2, **rule)
    codes = [(await wire.get("/cgi-bin/user/get", access_token=token)).get("errcode") for _ in range(3)]
    assert codes == [code, code, None]


async def test_a_rule_for_everything_spares_callbacks_and_ends_when_removed(wire: Wire) -> None:
    token = await wire.stable_token()
    number = await wire.rule("*", errcode=-1)
    assert (await wire.control("GET", "state"))["rules"] == [{"id": number, "path": "*", "errcode": -1}]
    assert (await wire.get("/cgi-bin/user/get", access_token=token))["errcode"] == -1
    assert (await wire.does("zhangsan", "send", content="x"))["tries"][0]["outcome"] == "ack"
    assert (await wire.control("DELETE", f"rules/{number}")) == {"removed": 1}
    assert "errcode" not in await wire.get("/cgi-bin/user/get", access_token=token)


async def test_a_rule_may_concern_one_account_only(wire: Wire) -> None:
    await wire.rule("*", errcode=-1, account=MINIPROGRAM["appid"])
    assert "access_token" in await wire.ask_stable(SERVICE)
    assert (await wire.ask_stable(MINIPROGRAM))["errcode"] == -1


async def test_a_gateway_page_is_no_json(wire: Wire) -> None:
    await wire.rule("*", http_status=502, times=1)
    async with wire.http.get(f"{wire.origin}/cgi-bin/token") as response:
        assert (response.status, response.content_type) == (502, "text/html")


@pytest.mark.parametrize(
    "rule",
    [
        {"path": "*"},
        {"path": "nowhere", "errcode": 1},
        {"errcode": 1},
        {"path": "*", "drop": "sometimes"},
        {"path": "*", "errcode": 1, "times": 0},
        {"path": "*", "http_status": 99},
        {"path": "*", "triple": "yes"},
    ],
)
async def test_a_rule_that_could_do_nothing_is_refused(wire: Wire, rule: Json) -> None:
    assert (await wire.control("POST", "rules", rule, status=400))["error"]
    assert (await wire.control("GET", "state"))["rules"] == []


async def test_the_log_shows_no_secret_and_no_token(wire: Wire) -> None:
    token = await wire.stable_token()
    await wire.plain_token()
    await wire.get("/cgi-bin/user/get", access_token=token)
    lines = (await wire.control("GET", "log"))["lines"]
    text = json.dumps(lines)
    assert SERVICE["secret"] not in text
    assert token not in text
    assert f"{SERVICE['secret'][:6]}…" in json.dumps(lines, ensure_ascii=False)
    assert [line["path"] for line in lines][-1] == "/cgi-bin/user/get"
    assert lines[-1]["account"] == SERVICE["appid"]
    later = (await wire.control("GET", f"log?after={lines[0]['seq']}"))["lines"]
    assert later == lines[1:]
