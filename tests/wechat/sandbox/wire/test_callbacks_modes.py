"""Callbacks and replies in every mode and format an account can choose."""

import json
from pathlib import Path

import pytest
from wechatpy.crypto import WeChatCrypto

from tests.wechat.sandbox.calling import (
    MINIPROGRAM,
    SERVICE,
    WORLD,
    CourtServer,
    Received,
    Wire,
    court_server,
    plain_reply,
    sandbox_for,
)
from wechat.sandbox.wire.codec import signature


async def test_a_json_account_is_spoken_to_in_json(wire: Wire, server: CourtServer) -> None:
    sent = await wire.does("lisi", "send", MINIPROGRAM, content="你好")
    [received] = server.received
    assert received.content_type == "application/json"
    assert received.message["MsgId"] == sent["msg_id"]
    assert received.message["Content"] == "你好"
    assert set(json.loads(received.raw)) == {"ToUserName", "Encrypt"}


async def test_a_json_account_may_hand_over_in_json(wire: Wire, server: CourtServer) -> None:
    def hand_over(received: Received) -> str:
        inner = {
            "ToUserName": received.message["FromUserName"],
            "FromUserName": received.message["ToUserName"],
            "CreateTime": 1795300000,
            "MsgType": "transfer_customer_service",
        }
        crypto = WeChatCrypto(MINIPROGRAM["token"], MINIPROGRAM["aes_key"], MINIPROGRAM["appid"])
        xml = crypto.encrypt_message(json.dumps(inner), "7", "1795300000")
        encrypted = xml.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        sign = signature(MINIPROGRAM["token"], "1795300000", "7", encrypted)
        return json.dumps({"Encrypt": encrypted, "MsgSignature": sign, "TimeStamp": 1795300000, "Nonce": "7"})

    server.says = hand_over
    sent = await wire.does("lisi", "send", MINIPROGRAM, content="转人工")
    assert sent["tries"][0] | {"ms": 0} == {"status": 200, "ms": 0, "outcome": "reply"}
    assert sent["reply"]["body"]["text"] == "已转接客服"


@pytest.mark.parametrize("mode", ["plain", "compatible"])
async def test_the_other_modes_are_written_as_documented(tmp_path: Path, mode: str) -> None:
    account = SERVICE | {"mode": mode}
    path = tmp_path / "world.json"
    path.write_text(json.dumps(WORLD | {"accounts": [account]}), encoding="utf-8")
    async with court_server([account]) as server, sandbox_for(server.url, path) as wire:
        server.says = lambda received: plain_reply(received, "明文")
        sent = await wire.does("zhangsan", "send", content="我要反映执行款")
        [received] = server.received
        assert received.message["Content"] == "我要反映执行款"
        assert "<Content><![CDATA[我要反映执行款]]></Content>" in received.raw
        assert ("msg_signature" in received.query) is (mode == "compatible")
        assert ("<Encrypt>" in received.raw) is (mode == "compatible")
        assert sent["reply"]["body"] == {"text": "明文"}


async def test_what_a_person_writes_cannot_break_the_xml(wire: Wire, server: CourtServer) -> None:
    words = "]]></Content><MsgType>x</MsgType> & <b>\x00\x0b 😀 ]]>"
    await wire.does("zhangsan", "send", content=words)
    assert server.received[0].message["Content"] == words.replace("\x00", "").replace("\x0b", "")
    assert server.received[0].message["MsgType"] == "text"
