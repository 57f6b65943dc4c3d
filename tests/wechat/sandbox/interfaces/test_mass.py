"""One message goes to many: who gets it, what is refused, and what is pushed when it is over."""

from typing import Any

import pytest

from tests.wechat.sandbox.calling import SERVICE, WORLD, CourtServer, Wire, openid, until
from tests.wechat.sandbox.many import draft, finished, mass, picture, send_all, tagged

TEXT: dict[str, Any] = {"msgtype": "text", "text": {"content": "赣江大桥封闭，请绕行。"}}
TWO = [openid("zhangsan"), openid("lisi")]


async def test_everybody_who_follows_gets_it_and_the_end_is_told(wire: Wire, server: CourtServer) -> None:
    sent = await send_all(wire, TEXT, "b-1")
    assert sent["errcode"] == 0
    assert "msg_data_id" not in sent
    told = await finished(server)
    people = (await wire.control("GET", "state"))["people"]
    followers = [each["key"] for each in people if SERVICE["appid"] in each["follows"]]
    assert told["MsgID"] == str(sent["msg_id"])
    assert told["Status"] == "send success"
    assert [told[name] for name in ("TotalCount", "FilterCount", "SentCount", "ErrorCount")] == [
        *[str(len(followers))] * 3,
        "0",
    ]
    for key in followers:
        (bubble,) = await wire.chat(key, "text")
        assert bubble["body"] == {"text": "赣江大桥封闭，请绕行。"}
    assert (await mass(wire, "get", {"msg_id": sent["msg_id"]}))["msg_status"] == "SEND_SUCCESS"


async def test_a_list_reaches_only_those_on_it_who_follow(wire: Wire, server: CourtServer) -> None:
    await wire.does("lisi", "unfollow")
    sent = await mass(wire, "send", {"touser": [*TWO, *TWO], **TEXT, "clientmsgid": "b-1"})
    assert sent["errcode"] == 0
    told = await finished(server)
    assert [told[name] for name in ("TotalCount", "FilterCount", "SentCount")] == ["2", "1", "1"]
    assert len(await wire.chat("zhangsan", "text")) == 1
    assert await wire.chat("lisi", "text") == []
    assert await wire.chat("judge_li", "text") == []


async def test_a_tag_reaches_only_those_who_carry_it(wire: Wire) -> None:
    tag = await tagged(wire, "法官", "judge_li")
    assert (await send_all(wire, TEXT, "b-1", tag=tag))["errcode"] == 0
    assert len(await wire.chat("judge_li", "text")) == 1
    assert await wire.chat("zhangsan", "text") == []
    assert (await send_all(wire, TEXT, "b-2", tag=tag + 1))["errcode"] == 45159


@pytest.mark.parametrize(
    ("act", "body", "errcode"),
    [
        ("send", {"touser": [TWO[0]], **TEXT}, 40130),
        ("send", {"touser": ["o"] * 10_001, **TEXT}, 40032),
        ("send", {"touser": ["o-1", "o-2"], **TEXT}, 40003),
        ("send", {"touser": TWO, "msgtype": "text", "text": {"content": " "}}, 44004),
        ("send", {"touser": TWO, "msgtype": "text", "text": {"content": "长" * 700}}, 45002),
        ("send", {"touser": TWO, "msgtype": "wxcard", "wxcard": {}}, 40008),
        ("send", {"touser": TWO, "msgtype": "mpnews", "mpnews": {"media_id": "nowhere"}}, 40007),
        ("send", {"touser": TWO, "msgtype": "image", "images": {"media_ids": ["nowhere"]}}, 40007),
        ("send", {"touser": TWO, **TEXT, "clientmsgid": "x" * 65}, 45067),
        ("preview", {"touser": "o-1", **TEXT}, 40003),
        ("get", {"msg_id": 1}, 40059),
        ("delete", {"msg_id": 1}, 40059),
        ("speed/set", {}, 45084),
        ("speed/set", {"speed": 5}, 45083),
    ],
)
async def test_what_the_platform_refuses(wire: Wire, act: str, body: dict[str, Any], errcode: int) -> None:
    assert (await mass(wire, act, body))["errcode"] == errcode
    assert await wire.chat("zhangsan", "text") == []


async def test_the_same_id_makes_one_job_and_asking_on_is_too_fast(wire: Wire) -> None:
    first = await send_all(wire, TEXT, "b-1")
    again = await send_all(wire, TEXT, "b-1")
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert (await send_all(wire, TEXT, "b-1"))["errcode"] == 45066
    await wire.advance(61)
    assert (await send_all(wire, TEXT, "b-1"))["errcode"] == 45065
    assert len(await wire.chat("zhangsan", "text")) == 1
    await wire.advance(86400)
    assert (await send_all(wire, TEXT, "b-1"))["errcode"] == 0


async def test_without_an_id_the_same_words_make_one_job(wire: Wire) -> None:
    assert (await mass(wire, "send", {"touser": TWO, **TEXT}))["errcode"] == 0
    assert (await mass(wire, "send", {"touser": TWO, **TEXT}))["errcode"] == 45065


async def test_nobody_gets_a_fifth_in_a_month(wire: Wire, server: CourtServer) -> None:
    for number in range(4):
        assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": f"b-{number}"}))["errcode"] == 0
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-5"}))["errcode"] == 45028
    three = [*TWO, openid("judge_li")]
    sent = await mass(wire, "send", {"touser": three, **TEXT, "clientmsgid": "b-6"})
    told = await finished(server, sent["msg_id"])
    assert [told[name] for name in ("TotalCount", "FilterCount", "SentCount")] == ["3", "1", "1"]
    assert len(await wire.chat("zhangsan", "text")) == 4
    await wire.advance(31 * 86400)
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-7"}))["errcode"] == 0


async def test_limits_are_set_low(wire: Wire) -> None:
    await wire.control("POST", "limits", {"path": "/cgi-bin/message/mass/send", "minute": 1})
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-1"}))["errcode"] == 0
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-2"}))["errcode"] == 45011
    await wire.advance(61)
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-3"}))["errcode"] == 0
    await wire.control("POST", "limits", {"path": "/cgi-bin/message/mass/send", "daily": 2})
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-4"}))["errcode"] == 45009
    await wire.control("POST", "limits", {"path": "masses", "daily": 0})
    assert (await send_all(wire, TEXT, "b-5"))["errcode"] == 45028
    assert "不小于" in (await wire.control("POST", "limits", {"path": "masses", "daily": -1}, 400))["error"]


async def test_sixty_calls_a_minute_are_taken_unless_told_otherwise(wire: Wire) -> None:
    for number in range(60):
        await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": f"b-{number}"})
    assert (await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-61"}))["errcode"] == 45011


@pytest.mark.parametrize("status", ["err(20001)", "err(40001)", "send fail"])
async def test_a_refused_job_reaches_nobody_and_costs_nobody(wire: Wire, server: CourtServer, status: str) -> None:
    await wire.rule("/cgi-bin/message/mass/send", finish=status, times=1)
    sent = await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-1"})
    told = await finished(server)
    assert (told["Status"], told["SentCount"], told["ErrorCount"]) == (status, "0", "2")
    assert await wire.chat("zhangsan", "text") == []
    assert (await mass(wire, "get", {"msg_id": sent["msg_id"]}))["msg_status"] == "SEND_FAIL"


async def test_the_end_may_come_late_twice_or_never(wire: Wire, server: CourtServer) -> None:
    await wire.rule("/cgi-bin/message/mass/send", finish_after=0.3, finish_told="twice", times=1)
    sent = await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-1"})
    assert (await mass(wire, "get", {"msg_id": sent["msg_id"]}))["msg_status"] == "SENDING"
    assert not server.received
    await until(lambda: len(server.received) == 2)
    assert {each.message["MsgID"] for each in server.received} == {str(sent["msg_id"])}
    await wire.rule("/cgi-bin/message/mass/send", finish_told="never", times=1)
    await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-2"})
    third = await mass(wire, "send", {"touser": TWO, **TEXT, "clientmsgid": "b-3"})
    await finished(server, third["msg_id"])
    assert len(server.received) == 3
    assert "finish_told" in (await wire.control("POST", "rules", {"path": "*", "finish_told": "perhaps"}, 400))["error"]


async def test_an_article_is_sent_read_and_taken_back(wire: Wire, server: CourtServer) -> None:
    media_id = await draft(wire, content='<p>请绕行。</p><script>alert(1)</script><img src="https://elsewhere/x.png">')
    sent = await send_all(wire, {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}, "b-1")
    assert sent["msg_data_id"]
    (bubble,) = await wire.chat("zhangsan", "news")
    (article,) = bubble["body"]["articles"]
    told = await finished(server)
    assert told["ArticleUrlResult"]["ResultList"]["item"]["ArticleUrl"] == article["url"]
    async with wire.http.get(article["url"]) as page:
        words = await page.text()
    assert "请绕行" in words
    assert "alert" not in words
    assert "elsewhere" not in words
    opened = await wire.does("zhangsan", "tap", seq=bubble["seq"])
    assert opened["open"] == article["url"]
    assert (await mass(wire, "delete", {"msg_id": sent["msg_id"]}))["errcode"] == 0
    assert (await mass(wire, "get", {"msg_id": sent["msg_id"]}))["msg_status"] == "DELETE"
    async with wire.http.get(article["url"]) as page:
        assert "该内容已被发布者删除" in await page.text()


async def test_words_cannot_be_taken_back(wire: Wire) -> None:
    sent = await send_all(wire, TEXT, "b-1")
    assert (await mass(wire, "delete", {"msg_id": sent["msg_id"]}))["errcode"] == 40059
    assert len(await wire.chat("zhangsan", "text")) == 1


async def test_pictures_are_several_to_many_and_one_in_a_preview(wire: Wire) -> None:
    one, two = (await picture(wire))["media_id"], (await picture(wire))["media_id"]
    assert (await send_all(wire, {"msgtype": "image", "images": {"media_ids": [one, two]}}, "b-1"))["errcode"] == 0
    (bubble,) = await wire.chat("lisi", "image")
    assert (bubble["body"]["media_id"], len(bubble["body"]["others"])) == (one, 1)
    shown = await mass(wire, "preview", {"touser": TWO[0], "msgtype": "image", "image": {"media_id": two}})
    assert shown["errcode"] == 0
    assert len(await wire.chat("zhangsan", "image")) == 2


async def test_a_preview_reaches_one_and_counts_for_nothing(wire: Wire, server: CourtServer) -> None:
    for _ in range(5):
        assert (await mass(wire, "preview", {"touser": TWO[0], **TEXT}))["errcode"] == 0
    assert await wire.chat("lisi", "text") == []
    assert (await send_all(wire, TEXT, "b-1"))["errcode"] == 0
    assert (await finished(server))["SentCount"] == (await finished(server))["TotalCount"]
    await wire.does("zhangsan", "unfollow")
    assert (await mass(wire, "preview", {"touser": TWO[0], **TEXT}))["errcode"] == 43004


async def test_the_speed_is_kept(wire: Wire) -> None:
    assert await mass(wire, "speed/get", {}) == {"speed": 0, "realspeed": 80}
    assert (await mass(wire, "speed/set", {"speed": 4}))["errcode"] == 0
    assert (await mass(wire, "speed/get", {}))["speed"] == 4


async def test_template_messages_beyond_the_rate_are_taken_and_end_in_freq_limit(
    wire: Wire, server: CourtServer
) -> None:
    await wire.control("POST", "limits", {"path": "/cgi-bin/message/template/send", "finishes": 1})
    assert (await wire.send_template())["errcode"] == 0
    assert (await wire.send_template())["errcode"] == 0
    await until(lambda: len(server.received) == 2)
    assert {each.message["Status"] for each in server.received} == {"success", "failed:freq limit"}
    assert len(await wire.chat("zhangsan", "template")) == 1


async def test_a_hundred_thousand_followers_are_reached_once_each(wire: Wire) -> None:
    assert (await wire.control("POST", "crowd", {"count": 100_000}))["crowd"] == 100_000
    before = (await wire.control("GET", "tally"))["last"]
    sent = await send_all(wire, TEXT, "b-1")
    counted = await wire.control("GET", f"tally?after={before}")
    assert (counted["people"], counted["most"]) == (counted["messages"], 1)
    assert counted["people"] > 100_000
    assert counted["kinds"] == {"text": counted["people"]}
    assert counted["newest"] > 0
    alone = await wire.control("GET", f"tally?after={before}&crowd=1")
    assert (alone["people"], alone["messages"], alone["most"]) == (100_000, 100_000, 1)
    newest = (await wire.control("GET", "masses"))["masses"][0]
    assert (newest["msg_id"], newest["sent"]) == (sent["msg_id"], counted["people"])
    assert len((await wire.control("GET", "state"))["people"]) < 20


async def test_a_crowd_is_walked_asked_about_and_leaves(wire: Wire) -> None:
    token = await wire.stable_token()
    start = (await wire.get("/cgi-bin/user/get", access_token=token))["total"]
    await wire.control("POST", "crowd", {"count": 10_001})
    page = await wire.get("/cgi-bin/user/get", access_token=token)
    assert (page["total"], page["count"]) == (start + 10_001, 10_000)
    rest = await wire.get("/cgi-bin/user/get", access_token=token, next_openid=page["next_openid"])
    assert rest["count"] == start + 1
    end = await wire.get("/cgi-bin/user/get", access_token=token, next_openid=rest["next_openid"])
    assert (end["count"], "data" in end) == (0, False)
    known = {openid for each in WORLD["people"] for openid in each["openids"].values()}
    somebody = next(each for each in page["data"]["openid"] if each not in known)
    assert (await wire.get("/cgi-bin/user/info", access_token=token, openid=somebody))["subscribe"] == 1
    assert (await wire.control("POST", "crowd", {"leave": 10_001}))["left"] == 10_001
    assert (await wire.get("/cgi-bin/user/get", access_token=token))["total"] == start
    assert (await wire.get("/cgi-bin/user/info", access_token=token, openid=somebody))["subscribe"] == 0
