"""What people do with their phones, and what the account learns of it."""

import base64

import pytest

from tests.wechat.sandbox.calling import MINIPROGRAM, SERVICE, CourtServer, Json, Wire, openid, text_reply, until

MENU = {
    "button": [
        {
            "name": "诉求",
            "sub_button": [
                {"type": "click", "name": "我要诉求", "key": "petition"},
                {"type": "view", "name": "网上诉求", "url": "http://court.example/petition"},
            ],
        },
        {"type": "click", "name": "进度", "key": "progress"},
        {
            "type": "miniprogram",
            "name": "小程序",
            "appid": MINIPROGRAM["appid"],
            "pagepath": "pages/home",
            "url": "http://court.example/",
        },
    ]
}


async def make_menu(wire: Wire) -> None:
    token = await wire.stable_token()
    assert (await wire.post("/cgi-bin/menu/create", MENU, access_token=token))["errcode"] == 0


def last(server: CourtServer) -> Json:
    return server.received[-1].message


async def test_the_people_of_the_world_are_there_with_their_openids(wire: Wire) -> None:
    state = await wire.control("GET", "state")
    zhangsan = state["people"][0]
    assert (zhangsan["key"], zhangsan["name"], zhangsan["host"]) == ("zhangsan", "张三", "p1")
    assert zhangsan["openids"][SERVICE["appid"]] == "oNk__MmJTibY2JQjmprhGRBOIuH9"
    assert zhangsan["follows"] == [SERVICE["appid"]]
    assert [each["kind"] for each in state["accounts"]] == ["service", "miniprogram"]


async def test_a_newcomer_follows_nothing_and_has_the_openid_the_rule_gives(wire: Wire) -> None:
    added = await wire.control("POST", "people", {"key": "wangwu", "name": "王五", "phone": "13807910009"})
    assert (added["host"], added["follows"], added["phone"]) == ("p5", [], "13807910009")
    again = await wire.control("POST", "people", {"key": "wangwu", "name": "王五五"})
    assert (again["name"], again["openids"], again["phone"]) == ("王五五", added["openids"], "13807910009")
    assert len((await wire.control("GET", "state"))["people"]) == 5


@pytest.mark.parametrize(
    "who",
    [
        {"key": "Wang Wu", "name": "王五"},
        {"key": "wangwu", "name": "王五", "host": "p1"},
        {"key": "wangwu", "name": "王五", "host": "a.b"},
        {"name": "王五"},
        {"key": "wangwu", "name": 5},
    ],
)
async def test_a_newcomer_that_cannot_be_is_refused_in_words(wire: Wire, who: Json) -> None:
    refused = await wire.control("POST", "people", who, status=400)
    assert refused["error"]
    assert len((await wire.control("GET", "state"))["people"]) == 4


async def test_following_and_leaving(wire: Wire, server: CourtServer) -> None:
    server.says = lambda received: text_reply(received, "欢迎")
    assert (await wire.does("zhangsan", "follow"))["tries"] == []
    left = await wire.does("zhangsan", "unfollow")
    assert (last(server)["Event"], last(server)["EventKey"]) == ("unsubscribe", None)
    assert left["reply"] is None
    came = await wire.does("zhangsan", "follow")
    assert (last(server)["Event"], last(server)["EventKey"]) == ("subscribe", None)
    assert "Ticket" not in last(server)
    assert came["reply"]["body"] == {"text": "欢迎"}
    assert "MsgId" not in last(server)


async def test_following_by_a_named_way_or_by_a_code(wire: Wire, server: CourtServer) -> None:
    token = await wire.stable_token()
    for scene, named, event_key in (
        ("ADD_SCENE_PAID", "ADD_SCENE_PAID", None),
        ("7", "ADD_SCENE_QR_CODE", "qrscene_7"),
    ):
        await wire.does("lisi", "unfollow")
        await wire.does("lisi", "follow", scene=scene)
        assert last(server)["EventKey"] == event_key
        info = await wire.get("/cgi-bin/user/info", access_token=token, openid=openid("lisi"))
        assert info["subscribe_scene"] == named
    assert info["qr_scene"] == 7
    assert "小程序" in (await wire.does("lisi", "follow", MINIPROGRAM, status=400))["error"]


async def test_who_does_not_follow_cannot_write(wire: Wire, server: CourtServer) -> None:
    await wire.does("zhangsan", "unfollow")
    refused = await wire.does("zhangsan", "send", status=400, content="在吗")
    assert "没有关注" in refused["error"]
    assert len(server.received) == 1


async def test_a_code_brings_a_newcomer_in_with_its_scene_and_a_follower_back(wire: Wire, server: CourtServer) -> None:
    token = await wire.stable_token()
    asked = {"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "window-7"}}, "expire_seconds": 600}
    made = await wire.post("/cgi-bin/qrcode/create", asked, access_token=token)
    await wire.control("POST", "people", {"key": "wangwu", "name": "王五"})
    await wire.does("wangwu", "scan", ticket=made["ticket"])
    subscribe = last(server)
    assert (subscribe["Event"], subscribe["EventKey"]) == ("subscribe", "qrscene_window-7")
    assert subscribe["Ticket"] == made["ticket"]
    info = await wire.get("/cgi-bin/user/info", access_token=token, openid=subscribe["FromUserName"])
    assert (info["subscribe_scene"], info["qr_scene_str"]) == ("ADD_SCENE_QR_CODE", "window-7")
    await wire.does("wangwu", "scan", url=made["url"])
    assert (last(server)["Event"], last(server)["EventKey"]) == ("SCAN", "window-7")
    await wire.advance(601)
    assert "过期" in (await wire.does("wangwu", "scan", status=400, ticket=made["ticket"]))["error"]


async def test_scanning_an_ordinary_address_opens_it(wire: Wire) -> None:
    assert await wire.does("zhangsan", "scan", url="http://court.example/w") == {"open": "http://court.example/w"}


async def test_the_menu_clicks_opens_and_is_found_by_key_or_place(wire: Wire, server: CourtServer) -> None:
    await make_menu(wire)
    server.says = lambda received: text_reply(received, "您的进度")
    by_key = await wire.does("zhangsan", "menu", key="petition")
    assert (last(server)["Event"], last(server)["EventKey"]) == ("CLICK", "petition")
    assert by_key["reply"]["body"] == {"text": "您的进度"}
    await wire.does("zhangsan", "menu", index=[1])
    assert last(server)["EventKey"] == "progress"
    opened = await wire.does("zhangsan", "menu", index=[0, 1])
    assert opened["open"] == "http://court.example/petition"
    await until(lambda: last(server)["Event"] == "VIEW")
    assert last(server)["EventKey"] == "http://court.example/petition"
    assert int(last(server)["MenuId"]) > 0
    opened = await wire.does("zhangsan", "menu", index=[2])
    assert opened["miniprogram"] == {"appid": MINIPROGRAM["appid"], "pagepath": "pages/home"}
    await until(lambda: last(server)["Event"] == "view_miniprogram")


@pytest.mark.parametrize("what", [{"key": "gone"}, {"index": [0]}, {"index": [9]}, {"index": [0, 9]}, {}])
async def test_a_button_that_is_not_there_is_refused(wire: Wire, what: Json) -> None:
    await make_menu(wire)
    assert "按钮" in (await wire.does("zhangsan", "menu", status=400, **what))["error"]


async def test_without_a_menu_there_is_nothing_to_press(wire: Wire) -> None:
    assert "没有菜单" in (await wire.does("zhangsan", "menu", status=400, key="x"))["error"]


async def test_a_picture_can_be_fetched_by_its_id_and_its_address(wire: Wire, server: CourtServer) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 50
    await wire.does("zhangsan", "send", type="image", media=base64.b64encode(picture).decode())
    message = last(server)
    token = await wire.stable_token()
    got = f"{wire.origin}/cgi-bin/media/get?access_token={token}&media_id={message['MediaId']}"
    for address in (got, message["PicUrl"]):
        async with wire.http.get(address) as response:
            assert (response.content_type, await response.read()) == ("image/png", picture)


async def test_a_video_comes_as_an_address(wire: Wire, server: CourtServer) -> None:
    film = b"\x00\x00\x00\x18ftypmp42"
    await wire.does("zhangsan", "send", type="shortvideo", media=base64.b64encode(film).decode())
    assert last(server)["MsgType"] == "shortvideo"
    token = await wire.stable_token()
    found = await wire.get("/cgi-bin/media/get", access_token=token, media_id=last(server)["MediaId"])
    async with wire.http.get(found["video_url"]) as response:
        assert await response.read() == film


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ({"type": "voice", "seconds": 3}, {"Format": "amr"}),
        ({"type": "image"}, {"MsgType": "image"}),
        (
            {"type": "location", "x": 28.68, "y": 115.85, "label": "八一广场"},
            {"Location_X": "28.68", "Location_Y": "115.85", "Scale": "15", "Label": "八一广场"},
        ),
        ({"type": "link", "url": "http://a/", "title": "新闻"}, {"Url": "http://a/", "Title": "新闻"}),
        ({"type": "file", "title": "证据.pdf", "media": "JVBERg=="}, {"Title": "证据.pdf", "FileTotalLen": "4"}),
        ({"type": "text", "content": "满意", "bizmsgmenuid": "101"}, {"Content": "满意", "bizmsgmenuid": "101"}),
        ({"type": "raw", "fields": {"MsgType": "hologram", "Beam": "1"}}, {"MsgType": "hologram", "Beam": "1"}),
        ({"type": "text", "content": "x", "fields": {"MsgDataId": 5, "Idx": 1}}, {"MsgDataId": "5", "Idx": "1"}),
    ],
)
async def test_every_kind_of_message_has_its_fields(wire: Wire, server: CourtServer, what: Json, fields: Json) -> None:
    sent = await wire.does("zhangsan", "send", **what)
    assert fields.items() <= last(server).items()
    assert last(server)["MsgId"] == str(sent["msg_id"])


@pytest.mark.parametrize(
    "what",
    [
        {"type": "telegram"},
        {"type": "text"},
        {"type": "image", "media": "不是"},
        {"type": "video"},
        {"type": "text", "content": "x", "deliveries": 0},
        {"type": "miniprogrampage"},
    ],
)
async def test_a_message_that_cannot_be_is_refused_in_words(wire: Wire, server: CourtServer, what: Json) -> None:
    assert (await wire.does("zhangsan", "send", status=400, **what))["error"]
    assert server.received == []


async def test_an_event_of_the_platform_may_come_from_somebody_else(wire: Wire, server: CourtServer) -> None:
    fields = {"FromUserName": "oPlatform", "OpenID": openid("lisi", MINIPROGRAM), "RevokeInfo": "1"}
    await wire.does("lisi", "event", MINIPROGRAM, event="user_authorization_revoke", fields=fields)
    assert fields.items() <= last(server).items()
    assert last(server)["Event"] == "user_authorization_revoke"


async def test_nested_fields_and_lists_keep_their_shape(wire: Wire, server: CourtServer) -> None:
    pictures = {"Count": 2, "PicList": {"item": [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]}}
    await wire.does("zhangsan", "event", event="pic_weixin", fields={"EventKey": "p", "SendPicsInfo": pictures})
    assert last(server)["SendPicsInfo"]["PicList"]["item"] == [{"PicMd5Sum": "a"}, {"PicMd5Sum": "b"}]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("请看 http://court.example/t/1?a=1&b=2。谢谢", "http://court.example/t/1?a=1&b=2"),
        ('<a href="http://court.example/t/2?x=1&amp;y=2">查看</a>', "http://court.example/t/2?x=1&y=2"),
    ],
)
async def test_a_tap_on_a_text_opens_its_first_address(
    wire: Wire, server: CourtServer, text: str, address: str
) -> None:
    server.says = lambda received: text_reply(received, text)
    sent = await wire.does("zhangsan", "send", content="链接")
    assert (await wire.does("zhangsan", "tap", seq=sent["reply"]["seq"]))["open"] == address


async def test_a_tap_on_nothing_is_refused(wire: Wire) -> None:
    await wire.does("zhangsan", "send", content="没有链接")
    [bubble] = await wire.chat("zhangsan")
    assert (await wire.does("zhangsan", "tap", status=400, seq=bubble["seq"]))["error"]
    assert (await wire.does("lisi", "tap", status=400, seq=bubble["seq"]))["error"]


async def test_messages_are_paged_by_seq(wire: Wire) -> None:
    for number in range(5):
        await wire.does("zhangsan", "send", content=str(number))
    path = f"people/zhangsan/messages?account={SERVICE['appid']}"
    everything = (await wire.control("GET", path))["messages"]
    assert [each["body"]["text"] for each in everything] == ["0", "1", "2", "3", "4"]
    newest = (await wire.control("GET", f"{path}&limit=2"))["messages"]
    assert newest == everything[-2:]
    page = (await wire.control("GET", f"{path}&after={everything[1]['seq']}&limit=2"))["messages"]
    assert page == everything[2:4]


async def test_a_login_code_works_once_and_for_five_minutes(wire: Wire) -> None:
    code = (await wire.does("lisi", "login-code", MINIPROGRAM))["code"]
    secrets = {"appid": MINIPROGRAM["appid"], "secret": MINIPROGRAM["secret"], "grant_type": "authorization_code"}
    session = await wire.get("/sns/jscode2session", js_code=code, **secrets)
    assert session["openid"] == openid("lisi", MINIPROGRAM)
    assert len(base64.b64decode(session["session_key"])) == 16
    assert session["unionid"] == "uXS33m-cLNoCBl6CurRxaPbR6LlX"
    assert (await wire.get("/sns/jscode2session", js_code=code, **secrets))["errcode"] == 40163
    late = (await wire.does("lisi", "login-code", MINIPROGRAM))["code"]
    await wire.advance(301)
    assert (await wire.get("/sns/jscode2session", js_code=late, **secrets))["errcode"] == 42003
    assert (await wire.get("/sns/jscode2session", js_code="made-up", **secrets))["errcode"] == 40029


async def test_a_phone_code_gives_the_number_once(wire: Wire) -> None:
    code = (await wire.does("lisi", "phone-code", MINIPROGRAM))["code"]
    token = await wire.stable_token(MINIPROGRAM)
    path = "/wxa/business/getuserphonenumber"
    info = (await wire.post(path, {"code": code}, access_token=token))["phone_info"]
    assert (info["purePhoneNumber"], info["watermark"]["appid"]) == ("13807910002", MINIPROGRAM["appid"])
    assert (await wire.post(path, {"code": code}, access_token=token))["errcode"] == 40163
    login = (await wire.does("lisi", "login-code", MINIPROGRAM))["code"]
    assert (await wire.post(path, {"code": login}, access_token=token))["errcode"] == 40029


async def test_codes_are_for_miniprograms_and_numbers_for_those_who_have_one(wire: Wire) -> None:
    assert "不是小程序" in (await wire.does("lisi", "login-code", status=400))["error"]
    await wire.control("POST", "people", {"key": "wangwu", "name": "王五"})
    assert "没有手机号" in (await wire.does("wangwu", "phone-code", MINIPROGRAM, status=400))["error"]


async def test_an_unknown_person_or_account_is_named_in_the_refusal(wire: Wire) -> None:
    assert "nobody" in (await wire.does("nobody", "send", status=400, content="x"))["error"]
    assert "wx0" in (await wire.does("zhangsan", "send", {"appid": "wx0"}, status=400, content="x"))["error"]
