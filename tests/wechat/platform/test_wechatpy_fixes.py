"""wechatpy's own groups, awaited, against a platform that answers what it was told to."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from wechat.platform.client import AccountKeys, Platform, TokenStore, WeChat, WeChatError

TOKEN = "/cgi-bin/stable_token"


@dataclass
class Answers:
    """What each path answers, one after another (the last one again and again), and what it was asked."""

    by_path: dict[str, list[dict[str, object] | bytes]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append((request.path, dict(request.query), (await request.read()).decode("utf-8", "replace")))
        if request.path == TOKEN:
            return web.json_response({"access_token": "81_t", "expires_in": 7200})
        queue = self.by_path[request.path]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, bytes):
            return web.Response(body=answer, content_type="image/jpeg")
        return web.json_response(answer)

    def queries(self, path: str) -> list[dict[str, str]]:
        return [query for asked, query, _ in self.asked if asked == path]


@pytest.fixture
async def answers() -> Answers:
    return Answers()


@pytest.fixture
async def wechat(answers: Answers) -> AsyncIterator[WeChat]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answers.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = "http://{}:{}".format(*runner.addresses[0])
    async with aiohttp.ClientSession() as http:
        yield WeChat(AccountKeys("wx1", "secret"), Platform(url, url, url), http, TokenStore(None))
    await runner.cleanup()


async def test_no_menu_is_none_and_trouble_is_trouble(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/menu/get"] = [{"errcode": 46003, "errmsg": "menu no exist"}, {"errcode": 48001}]
    assert await wechat.menu.get() is None
    with pytest.raises(WeChatError):
        await wechat.menu.get()


async def test_a_jsapi_ticket_is_kept(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/ticket/getticket"] = [{"errcode": 0, "ticket": "t1", "expires_in": 7200}]
    assert [await wechat.jsapi.get_jsapi_ticket() for _ in range(3)] == ["t1"] * 3
    assert await wechat.jsapi.get_jsapi_card_ticket() == "t1"
    asked = [query["type"] for query in answers.queries("/cgi-bin/ticket/getticket")]
    assert asked == ["jsapi", "wx_card"]


async def test_followers_end_with_the_page_that_has_none(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/user/get"] = [
        {"total": 3, "count": 2, "data": {"openid": ["o1", "o2"]}, "next_openid": "o2"},
        {"total": 3, "count": 1, "data": {"openid": ["o3"]}, "next_openid": "o3"},
        {"total": 3, "count": 0, "next_openid": ""},
    ]
    assert [openid async for openid in wechat.user.iter_followers()] == ["o1", "o2", "o3"]
    assert [query.get("next_openid") for query in answers.queries("/cgi-bin/user/get")] == [None, "o2", "o3"]


async def test_a_tags_people_end_likewise(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/user/tag/get"] = [
        {"count": 1, "data": {"openid": ["o1"]}, "next_openid": "o1"},
        {"count": 0, "next_openid": ""},
    ]
    assert [openid async for openid in wechat.tag.iter_tag_users(134)] == ["o1"]


async def test_a_cold_client_puts_the_token_in_where_wechatpy_reads_it_early(wechat: WeChat, answers: Answers) -> None:
    """wechatpy reads ``access_token`` itself in these, once in a ready-made query."""
    added, deleted = "/cgi-bin/material/add_material", "/customservice/kfaccount/del"
    answers.by_path = {added: [{"media_id": "m1"}], deleted: [{"errcode": 0}]}
    assert (await wechat.material.add("image", io.BytesIO(b"x")))["media_id"] == "m1"
    assert answers.queries(added) == [{"access_token": "81_t", "type": "image"}]
    await wechat.customservice.delete_account("li@court")
    assert answers.queries(deleted) == [{"access_token": "81_t", "kf_account": "li@court"}]


async def test_absolute_and_mini_program_addresses_are_rewritten(wechat: WeChat, answers: Answers) -> None:
    answers.by_path = {
        "/customservice/kfsession/getwaitcase": [{"count": 0}],
        "/wxa/getwxacodeunlimit": [b"\xff\xd8"],
        "/cgi-bin/showqrcode": [b"\xff\xd8"],
    }
    await wechat.customservice.get_wait_case()
    code = await wechat.wxa.get_wxa_code_unlimited("petition", 430, False, {"r": 0, "g": 0, "b": 0}, "pages/index")
    assert code.content == b"\xff\xd8"
    picture = await wechat.qrcode.show({"ticket": "gQ/+=="})
    assert getattr(picture, "content", b"") == b"\xff\xd8"
    assert answers.queries("/cgi-bin/showqrcode") == [{"ticket": "gQ/+=="}]


async def test_an_address_with_a_token_in_it_is_not_handed_out(wechat: WeChat) -> None:
    with pytest.raises(NotImplementedError, match="get_media"):
        wechat.media.get_url("m1")


async def test_a_field_wechatpy_expects_and_wechat_omits_is_an_error(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/tags/getidlist"] = [{"errcode": 0}]
    with pytest.raises(WeChatError, match="lacks"):
        await wechat.tag.get_user_tag("o1")


async def test_words_go_out_in_chinese(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/user/info/updateremark"] = [{"errcode": 0}]
    await wechat.user.update_remark("o1", "张三")
    assert '"remark": "张三"' in answers.asked[-1][2]


async def test_a_message_sent_before_is_a_success(wechat: WeChat, answers: Answers) -> None:
    answers.by_path["/cgi-bin/message/template/send"] = [
        {"errcode": 45065, "errmsg": "clientmsgid exist", "msg_id": 3487542469355618313}
    ]
    assert await wechat.send_template("o1", "t1", {"thing1": "答复"}, client_msg_id="a") == 3487542469355618313


async def test_an_account_is_not_printed_with_its_secret(wechat: WeChat) -> None:
    assert wechat.account.secret not in repr(wechat.account)
    assert wechat.account.appid in repr(wechat.account)
