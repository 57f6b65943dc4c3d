"""Sending over real HTTP: what arrives, what is uncertain, what is refused, and what the log says of it."""

import json
import logging
import socket

import aiohttp
import pytest
import structlog

from tests.wechat.acts import ANSWERED, SEND, tell
from tests.wechat.conftest import OpenClient, Sandbox
from wechat.platform.client import (
    ErrorClass,
    TokenStore,
    WeChat,
    WeChatError,
    WeChatFailure,
    WeChatTimeout,
    WeChatUnreachable,
    WireLimits,
)


async def test_a_template_arrives_as_a_card(wechat: WeChat, sandbox: Sandbox) -> None:
    msgid = await tell(wechat, sandbox, client_msg_id="answer-17")
    assert msgid > 2**53
    (card,) = await sandbox.messages("zhangsan", "template")
    assert int(card["body"]["msgid"]) == msgid
    assert card["body"]["url"] == "https://court.example/a/1"
    assert {each["key"]: each["value"] for each in card["body"]["fields"]} == ANSWERED


@pytest.mark.parametrize("drop", ["before", "after"])
async def test_a_dropped_send_is_uncertain_and_repeated_makes_one_card(
    wechat: WeChat, sandbox: Sandbox, drop: str
) -> None:
    await tell(wechat, sandbox, "lisi")
    await sandbox.rule(SEND, drop=drop, times=1)
    with pytest.raises(WeChatTimeout) as caught:
        await tell(wechat, sandbox, client_msg_id="once")
    assert caught.value.uncertain
    msgid = await tell(wechat, sandbox, client_msg_id="once")
    (card,) = await sandbox.messages("zhangsan", "template")
    assert int(card["body"]["msgid"]) == msgid


async def test_a_slow_answer_is_uncertain(wechat: WeChat, sandbox: Sandbox) -> None:
    await tell(wechat, sandbox, "lisi")
    await sandbox.rule(SEND, delay=600, times=1)
    patient, wechat.limits = wechat.limits, WireLimits(total=1.0)
    with pytest.raises(WeChatTimeout):
        await tell(wechat, sandbox, client_msg_id="slow")
    wechat.limits = patient
    await tell(wechat, sandbox, client_msg_id="slow")
    assert len(await sandbox.messages("zhangsan", "template")) == 1


async def test_a_platform_that_is_gone_is_certain(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as http:
        with socket.socket() as held:
            held.bind(("127.0.0.1", 0))
            gone = type(sandbox.platform)(f"http://127.0.0.1:{held.getsockname()[1]}")
            with pytest.raises(WeChatUnreachable):
                await tell(WeChat(sandbox.account, gone, http, TokenStore(None)), sandbox)


@pytest.mark.parametrize(
    ("errcode", "error_class"),
    [
        (-1, ErrorClass.back_off),
        (45009, ErrorClass.wait_quota),
        (45015, ErrorClass.unreachable),
        (43004, ErrorClass.unreachable),
        (43101, ErrorClass.unreachable),
        (47003, ErrorClass.template_wrong),
        (40037, ErrorClass.template_wrong),
        (48001, ErrorClass.account_alarm),
        (40164, ErrorClass.account_alarm),
        (61451, ErrorClass.unknown),
    ],
)
async def test_a_refusal_is_classed_and_not_repeated(
    wechat: WeChat, sandbox: Sandbox, errcode: int, error_class: ErrorClass
) -> None:
    await sandbox.rule(SEND, errcode=errcode)
    with pytest.raises(WeChatError) as caught:
        await tell(wechat, sandbox)
    assert (caught.value.errcode, caught.value.error_class, caught.value.uncertain) == (errcode, error_class, False)
    assert len(await sandbox.calls(SEND)) == 1


async def test_a_proxys_error_page_backs_off(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.rule(SEND, http_status=502, times=1)
    with pytest.raises(WeChatError) as caught:
        await tell(wechat, sandbox)
    assert (caught.value.errcode, caught.value.error_class) == (None, ErrorClass.back_off)
    assert caught.value.uncertain


async def test_a_person_who_left_gets_no_template(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.does("lisi", "unfollow")
    with pytest.raises(WeChatError) as caught:
        await tell(wechat, sandbox, "lisi")
    assert (caught.value.errcode, caught.value.error_class) == (43004, ErrorClass.unreachable)


async def test_a_field_that_does_not_fit_is_the_templates_fault(wechat: WeChat, sandbox: Sandbox) -> None:
    wrong = {**ANSWERED, "character_string1": "诉求十七号"}
    with pytest.raises(WeChatError) as caught:
        await wechat.send_template(sandbox.openid("zhangsan"), sandbox.template_id("answered"), wrong)
    assert (caught.value.errcode, caught.value.error_class) == (47003, ErrorClass.template_wrong)


async def test_words_reach_a_person_who_has_written(wechat: WeChat, sandbox: Sandbox) -> None:
    with pytest.raises(WeChatError) as caught:
        await wechat.send_text(sandbox.openid("zhangsan"), "您好")
    assert caught.value.error_class is ErrorClass.unreachable
    await sandbox.does("zhangsan", "send", type="text", content="你好")
    await wechat.typing(sandbox.openid("zhangsan"))
    await wechat.send_text(sandbox.openid("zhangsan"), "您的诉求已办结：\n见 \\u4e2d “附件”\x00")
    await wechat.send_news(sandbox.openid("zhangsan"), "办理答复", "点击查看", "https://court.example/a/1")
    texts = [each["body"]["text"] for each in await sandbox.messages("zhangsan", "text") if each["from"] == "account"]
    assert texts == ["您的诉求已办结：\n见 ＼u4e2d “附件”"]
    (news,) = await sandbox.messages("zhangsan", "news")
    assert "https://court.example/a/1" in json.dumps(news["body"])


async def test_no_log_line_holds_a_secret_or_a_person(
    client_of: OpenClient, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    wechat = client_of()
    openid, code = sandbox.openid("zhangsan"), "spent-or-unknown-code"
    with structlog.testing.capture_logs() as lines, caplog.at_level(logging.DEBUG):
        await tell(wechat, sandbox)
        await sandbox.rule(SEND, errcode=40001, times=1)
        await tell(wechat, sandbox)
        await sandbox.rule(SEND, drop="after", times=1)
        with pytest.raises(WeChatFailure) as failure:
            await tell(wechat, sandbox)
        with pytest.raises(WeChatError):
            await wechat.oauth_openid(code)
        await wechat.user_info(openid)
    shown = f"{lines} {caplog.text} {failure.value!r} {failure.value} {wechat.account}"
    for secret in (openid, code, wechat.access_token, sandbox.account.secret, "执行款"):
        assert secret
        assert secret not in shown
    sends = [line for line in lines if line["event"] == "wechat.call" and line["path"] == SEND]
    assert [line["errcode"] for line in sends] == [0, 40001, 0, None]
    assert {line["account"] for line in sends} == {sandbox.account.appid}
    assert all(line["ms"] >= 0 for line in sends)
