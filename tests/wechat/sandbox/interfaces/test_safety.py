"""Content checks and subscription notices of the mini-program, as the platform answers and tells of them."""

import pytest
from aiohttp import web

from tests.wechat.sandbox.calling import MINIPROGRAM, WORLD, CourtServer, Json, Wire, openid, until

TEMPLATE = next(each for each in WORLD["templates"] if each["account"] == MINIPROGRAM["appid"])
VALUES = {each["key"]: {"value": each["example"]} for each in TEMPLATE["fields"]}


async def opened(wire: Wire) -> None:
    """张三 opens the mini-program."""
    code = (await wire.does("zhangsan", "login-code", MINIPROGRAM))["code"]
    secrets = {"appid": MINIPROGRAM["appid"], "secret": MINIPROGRAM["secret"]}
    await wire.get("/sns/jscode2session", js_code=code, grant_type="authorization_code", **secrets)


async def asked(wire: Wire, path: str, **body: object) -> Json:
    whole = {"openid": openid("zhangsan", MINIPROGRAM), "scene": 2, "version": 2, **body}
    return await wire.post(path, whole, access_token=await wire.stable_token(MINIPROGRAM))


@pytest.mark.parametrize(
    ("content", "found"),
    [("执行款没到账", ("pass", 100)), ("代开发票", ("risky", 10001)), ("去上访", ("review", 20001))],
)
async def test_words_are_found_risky_or_not_and_errcode_is_zero(wire: Wire, content: str, found: tuple[str, int]):
    await opened(wire)
    answer = await asked(wire, "/wxa/msg_sec_check", content=content)
    assert answer["errcode"] == 0
    assert (answer["result"]["suggest"], answer["result"]["label"]) == found
    assert answer["trace_id"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"content": "x" * 2501}, 45002),
        ({"content": ""}, 44004),
        ({"content": "x", "version": 1}, 40035),
        ({"content": "x", "scene": 9}, 40129),
        ({"content": "x", "openid": "o-nobody"}, 40003),
    ],
)
async def test_a_check_is_refused_with_wechats_codes(wire: Wire, changed: Json, code: int):
    await opened(wire)
    assert (await asked(wire, "/wxa/msg_sec_check", **changed))["errcode"] == code


async def test_who_has_not_opened_it_for_two_hours_is_not_checked(wire: Wire):
    assert (await asked(wire, "/wxa/msg_sec_check", content="x"))["errcode"] == 61010
    await opened(wire)
    await wire.advance(7300)
    assert (await asked(wire, "/wxa/msg_sec_check", content="x"))["errcode"] == 61010


@pytest.mark.parametrize(("status", "errcode"), [(200, 0), (404, -1008)])
async def test_a_file_is_fetched_and_what_was_found_is_pushed(
    wire: Wire, server: CourtServer, status: int, errcode: int
):
    async def page(_: web.Request) -> web.Response:
        return web.Response(body=b"picture", status=status)

    server.pages = page
    await opened(wire)
    answer = await asked(wire, "/wxa/media_check_async", media_url=f"{server.url}/a.jpg", media_type=2)
    await until(lambda: bool(server.received))
    told = server.received[-1].message
    assert (told["Event"], told["trace_id"], told["errcode"]) == ("wxa_media_check", answer["trace_id"], errcode)
    assert ("result" in told) is (errcode == 0)
    assert told["FromUserName"] == MINIPROGRAM["original_id"]
    assert (await asked(wire, "/wxa/media_check_async", media_url="ftp://x", media_type=2))["errcode"] == 40048


async def test_leave_is_given_told_and_used_up(wire: Wire, server: CourtServer):
    answers = {TEMPLATE["template_id"]: "accept"}
    await wire.does("zhangsan", "allow", MINIPROGRAM, answers=answers)
    popup = server.received[-1].message
    assert popup["List"] == {
        "TemplateId": TEMPLATE["template_id"],
        "SubscribeStatusString": "accept",
        "PopupScene": "0",
    }
    send = {"touser": openid("zhangsan", MINIPROGRAM), "template_id": TEMPLATE["template_id"], "data": VALUES}
    token = await wire.stable_token(MINIPROGRAM)
    sent = await wire.post("/cgi-bin/message/subscribe/send", send, access_token=token)
    assert sent["errcode"] == 0
    await until(lambda: server.received[-1].message["Event"] == "subscribe_msg_sent_event")
    assert server.received[-1].message["List"]["MsgID"] == str(sent["msgid"])
    assert len(await wire.chat("zhangsan", "template", MINIPROGRAM)) == 1
    again = await wire.post("/cgi-bin/message/subscribe/send", send, access_token=token)
    assert again["errcode"] == 43101


async def test_leave_for_a_template_that_is_not_there_is_refused_in_words(wire: Wire):
    refused = await wire.does("zhangsan", "allow", MINIPROGRAM, status=400, answers={"nothing": "accept"})
    assert "没有模板" in refused["error"]
