"""Callbacks: how they are written, when they are sent again, and what becomes of the answer."""

import asyncio
import time
from typing import Any

import pytest
from aiohttp import web
from wechatpy.crypto import WeChatCrypto

from tests.wechat.sandbox.calling import (
    SERVICE,
    CourtServer,
    Json,
    Received,
    Wire,
    court_server,
    openid,
    plain_reply,
    sandbox_for,
    sealed,
    text_reply,
    until,
)
from wechat.sandbox.wire.codec import signature

NOTICE = "该公众号暂时无法提供服务，请稍后再试"


async def ask(wire: Wire, content: str = "我要反映执行款", **more: Any) -> Json:
    return await wire.does("zhangsan", "send", type="text", content=content, **more)


async def test_a_text_arrives_encrypted_and_its_reply_becomes_a_bubble(wire: Wire, server: CourtServer) -> None:
    server.says = lambda received: text_reply(received, "您好，请说")
    before = int(time.time())
    sent = await ask(wire)
    [received] = server.received
    assert received.message == {
        "ToUserName": SERVICE["original_id"],
        "FromUserName": openid("zhangsan"),
        "CreateTime": received.message["CreateTime"],
        "MsgType": "text",
        "Content": "我要反映执行款",
        "MsgId": str(sent["msg_id"]),
    }
    assert before <= int(received.message["CreateTime"]) <= time.time()
    assert [(each["status"], each["outcome"]) for each in sent["tries"]] == [(200, "reply")]
    assert sent["reply"]["body"] == {"text": "您好，请说"}
    assert [(each["from"], each["body"]["text"]) for each in await wire.chat("zhangsan")] == [
        ("person", "我要反映执行款"),
        ("account", "您好，请说"),
    ]


async def test_the_query_is_that_of_safe_mode(wire: Wire, server: CourtServer) -> None:
    await ask(wire)
    [received] = server.received
    query = received.query
    assert set(query) == {"signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"}
    assert query["signature"] == signature(SERVICE["token"], query["timestamp"], query["nonce"])
    assert (query["encrypt_type"], query["openid"]) == ("aes", openid("zhangsan"))
    assert "执行款" not in received.raw
    assert received.content_type == "text/xml"


@pytest.mark.parametrize("answer", ["success", ""])
async def test_success_and_nothing_show_nothing(wire: Wire, server: CourtServer, answer: str) -> None:
    server.says = lambda _: answer
    sent = await ask(wire)
    assert sent["reply"] is None
    assert sent["tries"][0]["outcome"] == "ack"
    assert len(await wire.chat("zhangsan")) == 1


async def test_a_server_that_hangs_is_asked_four_times_with_the_same_msgid(hasty: Wire, server: CourtServer) -> None:
    released = asyncio.Event()

    async def hang(_: Received) -> str:
        await released.wait()
        return "success"

    server.says = hang
    sent = await ask(hasty)
    released.set()
    assert [each["outcome"] for each in sent["tries"]] == ["timeout"] * 4
    assert {each.message["MsgId"] for each in server.received} == {str(sent["msg_id"])}
    assert {each.message["CreateTime"] for each in server.received} == {server.received[0].message["CreateTime"]}
    assert len({each.query["nonce"] for each in server.received}) == 4
    assert len({each.raw for each in server.received}) == 4
    assert (sent["reply"]["kind"], sent["reply"]["from"]) == ("notice", "system")
    assert (await hasty.chat("zhangsan"))[-1]["body"] == {"text": NOTICE}


async def test_the_second_try_may_answer(hasty: Wire, server: CourtServer) -> None:
    released = asyncio.Event()

    async def slow_at_first(received: Received) -> str:
        if len(server.received) == 1:
            await released.wait()
        return text_reply(received, "收到了")

    server.says = slow_at_first
    sent = await ask(hasty)
    released.set()
    assert [each["outcome"] for each in sent["tries"]] == ["timeout", "reply"]
    assert sent["reply"]["body"] == {"text": "收到了"}


async def test_a_server_error_is_asked_again_when_the_time_of_the_try_is_over(hasty: Wire, server: CourtServer) -> None:
    server.says = lambda _: web.Response(status=500) if len(server.received) == 1 else "success"
    started = time.monotonic()
    sent = await ask(hasty)
    assert [(each["status"], each["outcome"]) for each in sent["tries"]] == [(500, "error"), (200, "ack")]
    assert time.monotonic() - started >= 1.0


async def test_a_server_that_stays_down_leaves_the_notice() -> None:
    async with court_server([SERVICE]) as gone:
        url = gone.url
    async with sandbox_for(url, hurry=0.05, callback_tries=3) as wire:
        sent = await ask(wire)
        assert [(each["status"], each["outcome"]) for each in sent["tries"]] == [(None, "unreachable")] * 3
        assert sent["reply"]["body"]["text"] == NOTICE


async def test_a_server_that_comes_back_in_time_gets_the_message() -> None:
    async with court_server([SERVICE]) as gone:
        port = int(gone.url.rpartition(":")[2])
    async with sandbox_for(gone.url, hurry=1.0) as wire:
        asked = asyncio.create_task(ask(wire))

        async def tried() -> bool:
            return bool((await wire.control("GET", "log"))["lines"])

        await until(tried)
        async with court_server([SERVICE], port) as back:
            sent = await asked
            assert [each["outcome"] for each in sent["tries"]] == ["unreachable", "ack"]
            assert len(back.received) == 1


def _another_account(received: Received) -> str:
    crypto = WeChatCrypto(SERVICE["token"], SERVICE["aes_key"], "wx0000000000000000")
    return str(crypto.encrypt_message("<xml></xml>", received.query["nonce"], received.query["timestamp"]))


MALFORMED = {
    "a page": lambda _: "<html><h1>502</h1></html>",
    "JSON to an XML account": lambda _: '{"Content": "x"}',
    "plain in safe mode": lambda received: plain_reply(received, "明文"),
    "a forged signature": lambda received: text_reply(received, "x").replace(
        "<MsgSignature><![CDATA[", "<MsgSignature><![CDATA[0"
    ),
    "another account's frame": _another_account,
    "to somebody else": lambda received: text_reply(received, "x", ToUserName="oSomebody"),
    "from another account": lambda received: text_reply(received, "x", FromUserName="gh_other"),
    "an unknown kind": lambda received: text_reply(received, "x", MsgType="poem"),
    "empty content": lambda received: text_reply(received, " "),
    "too long": lambda received: text_reply(received, "长" * 629),
    "a picture that is not there": lambda received: sealed(
        received,
        {
            "ToUserName": received.message["FromUserName"],
            "FromUserName": received.message["ToUserName"],
            "CreateTime": "1",
            "MsgType": "image",
            "Image": {"MediaId": "gone"},
        },
    ),
}


@pytest.mark.parametrize("kind", MALFORMED)
async def test_a_malformed_reply_shows_the_notice_and_is_not_asked_again(
    wire: Wire, server: CourtServer, kind: str
) -> None:
    server.says = MALFORMED[kind]
    sent = await ask(wire)
    assert [each["outcome"] for each in sent["tries"]] == ["malformed"]
    assert sent["tries"][0]["why"]
    assert sent["reply"]["body"] == {"text": NOTICE}


async def test_a_refusal_is_not_asked_again(wire: Wire, server: CourtServer) -> None:
    server.says = lambda _: web.Response(status=403)
    assert [each["outcome"] for each in (await ask(wire))["tries"]] == ["refused"]


async def test_628_chinese_characters_are_shown(wire: Wire, server: CourtServer) -> None:
    server.says = lambda received: text_reply(received, "长" * 628)
    assert (await ask(wire))["reply"]["body"] == {"text": "长" * 628}


async def test_twice_means_overlapping_and_one_bubble(wire: Wire, server: CourtServer) -> None:
    together = asyncio.Barrier(2)

    async def both(received: Received) -> str:
        await together.wait()
        return text_reply(received, "收到")

    server.says = both
    sent = await ask(wire, deliveries=2)
    assert [each["outcome"] for each in sent["tries"]] == ["reply", "reply"]
    assert sent["replies"] == [{"kind": "text", "body": {"text": "收到"}}] * 2
    assert len(await wire.chat("zhangsan")) == 2


async def test_a_rule_delivers_three_times(wire: Wire, server: CourtServer) -> None:
    await wire.rule("callback", triple=True, times=1)
    await ask(wire)
    await ask(wire)
    assert len(server.received) == 4
    assert len({each.message["MsgId"] for each in server.received}) == 2


async def test_an_answer_lost_on_the_way_back_makes_a_retry(hasty: Wire, server: CourtServer) -> None:
    await hasty.rule("callback", drop="after", times=1)
    server.says = lambda received: text_reply(received, "收到")
    sent = await ask(hasty)
    assert [each["outcome"] for each in sent["tries"]] == ["lost", "reply"]
    assert len(server.received) == 2
    assert sent["reply"]["body"] == {"text": "收到"}


async def test_a_try_lost_on_the_way_there_never_arrives(hasty: Wire, server: CourtServer) -> None:
    await hasty.rule("callback", drop="before", times=1)
    assert [each["outcome"] for each in (await ask(hasty))["tries"]] == ["lost", "ack"]
    assert len(server.received) == 1


async def test_markfail_loses_everything_for_a_minute(wire: Wire, server: CourtServer) -> None:
    await wire.rule("callback", markfail=True, times=1)
    assert [(await ask(wire))["tries"][0]["outcome"] for _ in range(2)] == ["markfail", "markfail"]
    assert server.received == []
    assert (await wire.chat("zhangsan"))[-1]["body"] == {"text": NOTICE}
    await wire.advance(61)
    assert (await ask(wire))["tries"][0]["outcome"] == "ack"


async def test_who_does_not_wait_is_answered_at_once(wire: Wire, server: CourtServer) -> None:
    server.says = lambda received: text_reply(received, "后来")
    sent = await wire.control(
        "POST", "people/zhangsan/send?wait=0", {"account": SERVICE["appid"], "type": "text", "content": "你好"}
    )
    assert (sent["tries"], sent["reply"]) == ([], None)

    async def answered() -> bool:
        return len(await wire.chat("zhangsan")) == 2

    await until(answered)


def _news(received: Received, number: int) -> Json:
    items = [
        {"Title": f"第{each}篇", "Description": "", "PicUrl": "", "Url": "http://court.example/"}
        for each in range(number)
    ]
    return {
        "ToUserName": received.message["FromUserName"],
        "FromUserName": received.message["ToUserName"],
        "CreateTime": "1795300000",
        "MsgType": "news",
        "ArticleCount": str(number),
        "Articles": {"item": items},
    }


async def test_news_that_answer_a_message_are_cut_to_one_and_to_eight_for_an_event(
    wire: Wire, server: CourtServer
) -> None:
    server.says = lambda received: sealed(received, _news(received, 9))
    assert len((await ask(wire))["reply"]["body"]["articles"]) == 1
    scanned = await wire.does("zhangsan", "scan", scene="12")
    assert len(scanned["reply"]["body"]["articles"]) == 8


async def test_handing_over_to_an_agent_is_a_note_of_the_system(wire: Wire, server: CourtServer) -> None:
    server.says = lambda received: text_reply(received, "", MsgType="transfer_customer_service")
    reply = (await ask(wire))["reply"]
    assert (reply["from"], reply["kind"]) == ("system", "event")


async def test_a_malformed_answer_to_an_event_nobody_waits_for_shows_nothing(wire: Wire, server: CourtServer) -> None:
    server.says = lambda _: "oops"
    sent = await wire.does("zhangsan", "event", event="LOCATION", fields={"Latitude": 28.68})
    assert sent["reply"] is None
    assert await wire.chat("zhangsan") == []


async def test_the_consoles_test_of_the_address_passes_where_echostr_comes_back(
    wire: Wire, server: CourtServer
) -> None:
    async def echo(request: web.Request) -> web.StreamResponse:
        query = request.query
        assert query["signature"] == signature(SERVICE["token"], query["timestamp"], query["nonce"])
        return web.Response(text=query["echostr"])

    server.pages = echo
    assert (await wire.control("POST", f"accounts/{SERVICE['appid']}/verify"))["ok"] is True
    server.pages = None
    assert (await wire.control("POST", f"accounts/{SERVICE['appid']}/verify"))["ok"] is False


async def test_callbacks_carry_the_real_time_unless_told_otherwise(wire: Wire, server: CourtServer) -> None:
    began, later = int(time.time()), 3 * 86400
    await wire.advance(later)
    await ask(wire)
    assert began <= int(server.received[-1].query["timestamp"]) <= time.time()
    await wire.control("POST", "clock", {"advance": 0, "callbacks": True})
    await ask(wire)
    assert began + later <= int(server.received[-1].query["timestamp"]) <= time.time() + later
