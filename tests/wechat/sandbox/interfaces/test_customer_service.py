"""Customer-service messages: who may be written to, how often and how long."""

import pytest
from aiohttp import FormData

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, Json, Wire, openid


async def speak(wire: Wire, key: str = "zhangsan", account: Json = SERVICE) -> None:
    await wire.does(key, "send", account, content="在吗")


async def test_nobody_may_be_written_to_out_of_the_blue(wire: Wire) -> None:
    refused = await wire.send_text()
    assert refused["errcode"] == 45015
    assert refused["errmsg"].startswith("response out of time limit or subscription is canceled rid: ")


async def test_a_message_opens_five_sends(wire: Wire) -> None:
    await speak(wire)
    assert [(await wire.send_text(str(number)))["errcode"] for number in range(6)] == [0, 0, 0, 0, 0, 45047]
    shown = [each["body"]["text"] for each in await wire.chat("zhangsan", "text") if each["from"] == "account"]
    assert shown == ["0", "1", "2", "3", "4"]
    await speak(wire)
    assert (await wire.send_text())["errcode"] == 0


async def test_the_window_of_a_message_is_48_hours(wire: Wire) -> None:
    await speak(wire)
    await wire.advance(48 * 3600 - 60)
    assert (await wire.send_text())["errcode"] == 0
    await wire.advance(61)
    assert (await wire.send_text())["errcode"] == 45015


@pytest.mark.parametrize(
    ("deed", "what"),
    [("follow", {}), ("scan", {"scene": "window-1"}), ("event", {"event": "CLICK", "fields": {"EventKey": "x"}})],
)
async def test_following_scanning_and_clicking_open_three_sends_for_a_minute(wire: Wire, deed: str, what: Json) -> None:
    await wire.does("zhangsan", "unfollow")
    if deed == "event":
        await wire.does("zhangsan", "follow")
        await wire.advance(61)
    await wire.does("zhangsan", deed, **what)
    assert [(await wire.send_text())["errcode"] for _ in range(4)] == [0, 0, 0, 45047]
    await wire.advance(61)
    assert (await wire.send_text())["errcode"] == 45015


async def test_windows_do_not_add_up(wire: Wire) -> None:
    await speak(wire)
    await wire.does("zhangsan", "event", event="CLICK", fields={"EventKey": "x"})
    assert [(await wire.send_text())["errcode"] for _ in range(6)] == [0, 0, 0, 0, 0, 45047]


async def test_unfollowing_closes_the_window(wire: Wire) -> None:
    await speak(wire)
    await wire.does("zhangsan", "unfollow")
    assert (await wire.send_text())["errcode"] == 45015


async def test_one_persons_window_is_not_anothers(wire: Wire) -> None:
    await speak(wire, "lisi")
    assert (await wire.send_text(key="zhangsan"))["errcode"] == 45015
    assert (await wire.send_text(key="lisi"))["errcode"] == 0


async def test_a_miniprogram_session_opens_two_sends_and_needs_no_following(wire: Wire) -> None:
    await wire.does("lisi", "event", MINIPROGRAM, event="user_enter_tempsession", fields={"SessionFrom": "ticket"})
    codes = [(await wire.send_text(key="lisi", account=MINIPROGRAM))["errcode"] for _ in range(3)]
    assert codes == [0, 0, 45047]


async def test_a_refused_body_costs_nothing(wire: Wire) -> None:
    await speak(wire)
    for _ in range(9):
        assert (await wire.send_text("长" * 683))["errcode"] == 45002
    assert [(await wire.send_text())["errcode"] for _ in range(5)] == [0] * 5


async def test_2048_bytes_pass_and_2049_do_not(wire: Wire) -> None:
    await speak(wire)
    assert (await wire.send_text("a" * 2048))["errcode"] == 0
    assert (await wire.send_text("a" * 2049))["errcode"] == 45002


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text", "text": {"content": "  "}}, 44004),
        ({"msgtype": "text", "text": {"content": 1}}, 47001),
        ({"msgtype": "image", "image": {"media_id": "gone"}}, 40007),
        ({"msgtype": "news", "news": {"articles": []}}, 44003),
        ({"msgtype": "news", "news": {"articles": [{"title": "a"}, {"title": "b"}]}}, 45008),
        ({"msgtype": "msgmenu", "msgmenu": {"head_content": "好吗", "list": []}}, 47001),
        ({"msgtype": "link", "link": {"title": "x"}}, 40008),
        ({"msgtype": "telegram"}, 40008),
        ({"msgtype": "text", "text": {"content": "x"}, "touser": "oNobody"}, 40003),
    ],
)
async def test_what_the_platform_would_refuse_is_refused(wire: Wire, body: Json, code: int) -> None:
    await speak(wire)
    assert (await wire.send_custom(body))["errcode"] == code


async def test_pictures_news_and_menus_are_shown(wire: Wire) -> None:
    await speak(wire)
    form = FormData()
    form.add_field("media", b"\x89PNG\r\n", filename="a.png", content_type="image/png")
    token = await wire.stable_token()
    media_id = (await wire.post("/cgi-bin/media/upload", form, access_token=token, type="image"))["media_id"]
    article = {"title": "告知书", "description": "请看", "url": "http://court.example/n", "picurl": ""}
    entries = [{"id": "101", "content": "满意"}, {"id": "102", "content": "不满意"}]
    menu = {"head_content": "办得怎样？", "list": entries, "tail_content": "谢谢"}
    for body in (
        {"msgtype": "image", "image": {"media_id": media_id}},
        {"msgtype": "news", "news": {"articles": [article]}},
        {"msgtype": "msgmenu", "msgmenu": menu},
    ):
        assert (await wire.send_custom(body))["errcode"] == 0
    image, news, menu_shown = (await wire.chat("zhangsan"))[-3:]
    assert (image["kind"], image["body"]["url"]) == ("image", f"/sandbox/media/{media_id}")
    assert news["body"] == {"articles": [article]}
    assert menu_shown["body"] == {"head": "办得怎样？", "list": entries, "tail": "谢谢"}


async def test_typing_is_shown_only_to_somebody_active(wire: Wire) -> None:
    token = await wire.stable_token()
    asked = {"touser": openid("zhangsan"), "command": "Typing"}
    path = "/cgi-bin/message/custom/typing"
    assert (await wire.post(path, asked, access_token=token))["errcode"] == 45080
    await speak(wire)
    assert (await wire.post(path, asked, access_token=token))["errcode"] == 0
    assert (await wire.post(path, asked, access_token=token))["errcode"] == 45081
    assert (await wire.post(path, {**asked, "command": "CancelTyping"}, access_token=token))["errcode"] == 0
    await wire.advance(31)
    assert (await wire.post(path, asked, access_token=token))["errcode"] == 45080
