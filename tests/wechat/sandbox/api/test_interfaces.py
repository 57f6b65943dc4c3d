"""The shape of every answer, and the interfaces that are not about messages."""

import io
import json
import re
import time
from pathlib import Path

import pytest
from aiohttp import FormData

from tests.wechat.sandbox.calling import (
    MINIPROGRAM,
    SERVICE,
    WORLD,
    Json,
    Wire,
    openid,
    sandbox_for,
)

RID = re.compile(r" rid: ([0-9a-f]{8})-[0-9a-f]{8}-[0-9a-f]{8}$")
CUSTOM = "/cgi-bin/message/custom/send"


async def test_a_refusal_ends_with_a_rid_that_tells_the_time(wire: Wire) -> None:
    before = int(time.time())
    refused = await wire.get("/cgi-bin/menu/get", access_token=await wire.stable_token())
    assert refused["errcode"] == 46003
    assert refused["errmsg"].startswith("menu no exist rid: ")
    found = RID.search(refused["errmsg"])
    assert found
    assert before <= int(found[1], 16) <= time.time()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"touser": "\\u5f20", "msgtype": "text"}', 40033),
        (b'{"touser": "x", "msgtype": "text", "text": {"content": "C:\\\\users"}}', 40003),
        (b"", 44002),
        (b"touser=x", 47001),
        (b"[1]", 47001),
        ('{"touser": "张"}'.encode("gbk"), 40033),
        (b'{"touser": 5}', 47001),
    ],
)
async def test_a_body_is_json_without_escapes(wire: Wire, body: bytes, code: int) -> None:
    assert (await wire.post(CUSTOM, body, access_token=await wire.stable_token()))["errcode"] == code


async def test_the_method_must_be_right(wire: Wire) -> None:
    token = await wire.stable_token()
    assert (await wire.get(CUSTOM, access_token=token))["errcode"] == 43002
    assert (await wire.post("/cgi-bin/user/get", {}, access_token=token))["errcode"] == 43001


async def test_an_unknown_path_is_an_empty_404_and_stands_in_the_log(wire: Wire) -> None:
    async with wire.http.get(f"{wire.origin}/cgi-bin/nothing") as response:
        assert (response.status, await response.read()) == (404, b"")
    [line] = (await wire.control("GET", "log"))["lines"]
    assert (line["path"], line["status"]) == ("/cgi-bin/nothing", 404)


async def test_answers_are_utf8_without_escapes_and_web_answers_are_plain_text(wire: Wire) -> None:
    url = f"{wire.origin}/cgi-bin/template/get_all_private_template"
    async with wire.http.get(url, params={"access_token": await wire.stable_token()}) as response:
        assert "诉求编号".encode() in await response.read()
        assert response.content_type == "application/json"
    async with wire.http.get(f"{wire.origin}/sns/auth") as response:
        assert (response.content_type, json.loads(await response.read())["errcode"]) == ("text/plain", 41001)


async def test_a_followers_information(wire: Wire) -> None:
    token = await wire.stable_token()
    info = await wire.get("/cgi-bin/user/info", access_token=token, openid=openid("zhangsan"))
    assert (info["subscribe"], info["nickname"], info["unionid"]) == (1, "", "uQeUIMoOzn3lE0mJLDdpgdI2XJW3")
    await wire.does("zhangsan", "unfollow")
    info = await wire.get("/cgi-bin/user/info", access_token=token, openid=openid("zhangsan"))
    assert info == {"subscribe": 0, "openid": openid("zhangsan"), "unionid": "uQeUIMoOzn3lE0mJLDdpgdI2XJW3"}
    assert (await wire.get("/cgi-bin/user/info", access_token=token, openid="oNobody"))["errcode"] == 40003
    assert (await wire.get("/cgi-bin/user/info", access_token=token))["errcode"] == 41009


async def test_followers_are_listed_and_the_page_behind_the_last_has_no_data(wire: Wire) -> None:
    token = await wire.stable_token()
    page = await wire.get("/cgi-bin/user/get", access_token=token)
    assert (page["total"], page["count"]) == (4, 4)
    assert page["next_openid"] == page["data"]["openid"][-1]
    behind = await wire.get("/cgi-bin/user/get", access_token=token, next_openid=page["next_openid"])
    assert behind == {"total": 4, "count": 0, "next_openid": ""}
    third = await wire.get("/cgi-bin/user/get", access_token=token, next_openid=page["data"]["openid"][1])
    assert third["data"]["openid"] == page["data"]["openid"][2:]


async def test_several_followers_at_once_and_a_remark(wire: Wire) -> None:
    token = await wire.stable_token()
    asked = {"openid": openid("lisi"), "remark": "申请执行人"}
    assert (await wire.post("/cgi-bin/user/info/updateremark", asked, access_token=token))["errcode"] == 0
    users = {"user_list": [{"openid": openid("zhangsan")}, {"openid": openid("lisi"), "lang": "zh_CN"}]}
    found = (await wire.post("/cgi-bin/user/info/batchget", users, access_token=token))["user_info_list"]
    assert [each["remark"] for each in found] == ["", "申请执行人"]
    empty = await wire.post("/cgi-bin/user/info/batchget", {"user_list": []}, access_token=token)
    assert empty["errcode"] == 40032


CLICK = {"type": "click", "name": "进度", "key": "progress"}


async def test_a_menu_is_made_read_and_removed(wire: Wire) -> None:
    token = await wire.stable_token()
    menu = {"button": [CLICK, {"name": "更多", "sub_button": [CLICK]}]}
    assert (await wire.post("/cgi-bin/menu/create", menu, access_token=token))["errcode"] == 0
    got = await wire.get("/cgi-bin/menu/get", access_token=token)
    assert got["menu"]["button"][0] == {**CLICK, "sub_button": []}
    assert got["menu"]["button"][1]["sub_button"] == [{**CLICK, "sub_button": []}]
    state = await wire.control("GET", "state")
    assert state["accounts"][0]["menu"] == got["menu"]
    assert (await wire.get("/cgi-bin/menu/delete", access_token=token))["errcode"] == 0
    assert (await wire.get("/cgi-bin/menu/get", access_token=token))["errcode"] == 46003


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([], 40016),
        ([CLICK] * 4, 40016),
        ([{**CLICK, "name": "一二三四五六"}], 40018),
        ([{**CLICK, "name": ""}], 40018),
        ([{**CLICK, "key": "x" * 129}], 40019),
        ([{**CLICK, "key": ""}], 40019),
        ([{"type": "view", "name": "网页", "url": "http://a/" + "x" * 1024}], 40020),
        ([{"type": "view", "name": "网页", "url": "court.example"}], 40055),
        ([{"type": "dance", "name": "舞"}], 40017),
        ([{"name": "更多", "sub_button": [CLICK] * 6}], 40023),
        ([{"name": "更多", "sub_button": [{"name": "更更多", "sub_button": [CLICK]}]}], 40023),
        ([{"name": "更多", "sub_button": [{**CLICK, "name": "一" * 21}]}], 40025),
        ([{"name": "更多", "sub_button": [{**CLICK, "type": "dance"}]}], 40024),
        ("x", 47001),
    ],
)
async def test_a_menu_that_cannot_be_is_refused(wire: Wire, buttons: object, code: int) -> None:
    token = await wire.stable_token()
    assert (await wire.post("/cgi-bin/menu/create", {"button": buttons}, access_token=token))["errcode"] == code
    assert (await wire.get("/cgi-bin/menu/get", access_token=token))["errcode"] == 46003


async def test_a_ticket_has_a_picture_until_it_expires(wire: Wire) -> None:
    token = await wire.stable_token()
    asked = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 12}}, "expire_seconds": 600}
    made = await wire.post("/cgi-bin/qrcode/create", asked, access_token=token)
    assert made["expire_seconds"] == 600
    assert made["url"].startswith("http://weixin.qq.com/q/")
    show = f"{wire.origin}/cgi-bin/showqrcode"
    async with wire.http.get(show, params={"ticket": made["ticket"]}) as response:
        assert response.content_type == "image/png"
        assert (await response.read()).startswith(b"\x89PNG")
    await wire.advance(601)
    async with wire.http.get(show, params={"ticket": made["ticket"]}) as response:
        assert response.status == 404


async def test_a_permanent_scene_keeps_its_ticket(wire: Wire) -> None:
    token = await wire.stable_token()
    asked = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "hall"}}}
    first = await wire.post("/cgi-bin/qrcode/create", asked, access_token=token)
    assert "expire_seconds" not in first
    assert await wire.post("/cgi-bin/qrcode/create", asked, access_token=token) == first


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"action_name": "QR"}, 40052),
        ({"action_info": {}}, 40053),
        ({"action_info": {"scene": {"scene_id": 0}}}, 40053),
        ({"action_name": "QR_LIMIT_SCENE", "action_info": {"scene": {"scene_id": 100001}}}, 40053),
        ({"action_name": "QR_STR_SCENE", "action_info": {"scene": {"scene_str": "x" * 65}}}, 40053),
        ({"expire_seconds": 2592001}, 40035),
    ],
)
async def test_a_code_that_cannot_be_is_refused(wire: Wire, changed: Json, code: int) -> None:
    asked = {"action_name": "QR_SCENE", "action_info": {"scene": {"scene_id": 1}}, **changed}
    refused = await wire.post("/cgi-bin/qrcode/create", asked, access_token=await wire.stable_token())
    assert refused["errcode"] == code


def form(content: bytes, mime: str, name: str = "media") -> FormData:
    made = FormData()
    made.add_field(name, io.BytesIO(content), filename="file", content_type=mime)
    return made


async def test_media_live_three_days(wire: Wire) -> None:
    token = await wire.stable_token()
    made = await wire.post(
        "/cgi-bin/media/upload", form(b"\xff\xd8pic", "image/jpeg"), access_token=token, type="image"
    )
    assert (made["type"], len(made["media_id"])) == ("image", 64)
    url = f"{wire.origin}/cgi-bin/media/get"
    async with wire.http.get(url, params={"access_token": token, "media_id": made["media_id"]}) as response:
        assert (response.content_type, await response.read()) == ("image/jpeg", b"\xff\xd8pic")
        assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    other = await wire.stable_token(MINIPROGRAM)
    assert (await wire.get("/cgi-bin/media/get", access_token=other, media_id=made["media_id"]))["errcode"] == 40007
    await wire.advance(3 * 86400 + 1)
    token = await wire.stable_token()
    assert (await wire.get("/cgi-bin/media/get", access_token=token, media_id=made["media_id"]))["errcode"] == 40007


async def test_a_thumb_comes_under_its_own_name(wire: Wire) -> None:
    token = await wire.stable_token()
    made = await wire.post("/cgi-bin/media/upload", form(b"\xff\xd8", "image/jpeg"), access_token=token, type="thumb")
    assert "thumb_media_id" in made


@pytest.mark.parametrize(
    ("kind", "size", "mime", "name", "code"),
    [
        ("poem", 1, "image/png", "media", 40004),
        ("image", 1, "image/png", "file", 41005),
        ("image", 1, "text/html", "media", 40005),
        ("image", 10 * 1024 * 1024 + 1, "image/png", "media", 40009),
        ("voice", 2 * 1024 * 1024 + 1, "audio/amr", "media", 45001),
    ],
)
async def test_media_that_cannot_be_are_refused(
    wire: Wire, kind: str, size: int, mime: str, name: str, code: int
) -> None:
    token = await wire.stable_token()
    sent = await wire.post("/cgi-bin/media/upload", form(b"x" * size, mime, name), access_token=token, type=kind)
    assert sent["errcode"] == code


async def test_a_daily_quota_runs_out_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "world.json"
    limited = {**SERVICE, "quotas": {"/cgi-bin/user/get": 2}}
    path.write_text(json.dumps(WORLD | {"accounts": [limited, MINIPROGRAM]}), encoding="utf-8")
    async with sandbox_for("http://127.0.0.1:9", path) as wire:
        token = await wire.stable_token()
        codes = [(await wire.get("/cgi-bin/user/get", access_token=token)).get("errcode") for _ in range(3)]
        assert codes == [None, None, 45009]
        asked = await wire.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/cgi-bin/user/get"}, access_token=token)
        assert (asked["quota"]["daily_limit"], asked["quota"]["remain"]) == (2, 0)
        cleared = await wire.post("/cgi-bin/clear_quota", {"appid": SERVICE["appid"]}, access_token=token)
        assert cleared["errcode"] == 0
        assert "errcode" not in await wire.get("/cgi-bin/user/get", access_token=token)
        await wire.advance(86400)
        token = await wire.stable_token()
        assert "errcode" not in await wire.get("/cgi-bin/user/get", access_token=token)


async def test_quotas_are_cleared_ten_times_a_month(wire: Wire) -> None:
    both = {"appid": SERVICE["appid"], "appsecret": SERVICE["secret"]}
    codes = [(await wire.post("/cgi-bin/clear_quota/v2", both))["errcode"] for _ in range(11)]
    assert codes == [0] * 10 + [48006]
