"""Articles are kept, changed, published and taken down."""

from typing import Any

import pytest

from tests.wechat.sandbox.calling import CourtServer, Wire
from tests.wechat.sandbox.many import article, draft, finished, form, post, send_all


async def test_a_draft_is_kept_changed_and_thrown_away(wire: Wire) -> None:
    media_id = await draft(wire)
    (kept,) = (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["news_item"]
    assert (kept["title"], kept["need_open_comment"]) == ("赣江大桥封闭", 0)
    changed = await article(wire, title="赣江大桥恢复通行")
    changing = {"media_id": media_id, "index": 0, "articles": changed}
    assert (await post(wire, "/cgi-bin/draft/update", changing))["errcode"] == 0
    (kept,) = (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["news_item"]
    assert kept["title"] == "赣江大桥恢复通行"
    assert (await post(wire, "/cgi-bin/draft/update", {**changing, "index": 1}))["errcode"] == 40114
    token = await wire.stable_token()
    assert (await wire.get("/cgi-bin/draft/count", access_token=token))["total_count"] == 1
    assert (await post(wire, "/cgi-bin/draft/delete", {"media_id": media_id}))["errcode"] == 0
    assert (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["errcode"] == 40007


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"title": "长" * 65}, 45003),
        ({"title": ""}, 44004),
        ({"author": "长" * 17}, 45110),
        ({"digest": "长" * 121}, 45004),
        ({"content": " "}, 44004),
        ({"content": "长" * 20_000}, 45002),
        ({"thumb_media_id": "nowhere"}, 40007),
        ({"content_source_url": "https://x/" + "x" * 1024}, 45006),
        ({"need_open_comment": 1}, None),
    ],
)
async def test_what_no_article_may_be(wire: Wire, changed: dict[str, Any], errcode: int | None) -> None:
    made = await post(wire, "/cgi-bin/draft/add", {"articles": [await article(wire, **changed)]})
    assert made.get("errcode") == errcode


async def test_a_draft_has_one_to_eight_articles(wire: Wire) -> None:
    assert (await post(wire, "/cgi-bin/draft/add", {"articles": []}))["errcode"] == 44003
    nine = [await article(wire)] * 9
    assert (await post(wire, "/cgi-bin/draft/add", {"articles": nine}))["errcode"] == 45008


async def test_a_sent_draft_leaves_the_box_and_can_be_sent_again(wire: Wire) -> None:
    media_id = await draft(wire)
    message = {"msgtype": "mpnews", "mpnews": {"media_id": media_id}}
    assert (await send_all(wire, message, "b-1"))["errcode"] == 0
    assert (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["errcode"] == 40007
    assert (await send_all(wire, message, "b-2"))["errcode"] == 0


async def test_a_draft_is_published_told_of_and_taken_down(wire: Wire, server: CourtServer) -> None:
    media_id = await draft(wire)
    publish_id = (await post(wire, "/cgi-bin/freepublish/submit", {"media_id": media_id}))["publish_id"]
    told = (await finished(server, event="FREEPUBLISHJOBFINISH"))["PublishEventInfo"]
    assert (told["publish_id"], told["publish_status"]) == (publish_id, "0")
    url = told["article_detail"]["item"]["article_url"]
    got = await post(wire, "/cgi-bin/freepublish/get", {"publish_id": publish_id})
    assert (got["publish_status"], got["article_id"]) == (0, told["article_id"])
    async with wire.http.get(url) as page:
        assert "请绕行" in await page.text()
    taking = {"article_id": told["article_id"], "index": 1}
    assert (await post(wire, "/cgi-bin/freepublish/delete", taking))["errcode"] == 0
    async with wire.http.get(url) as page:
        assert "该内容已被发布者删除" in await page.text()
    assert (await post(wire, "/cgi-bin/freepublish/submit", {"media_id": media_id}))["errcode"] == 40007
    assert (await post(wire, "/cgi-bin/freepublish/get", {"publish_id": 7}))["errcode"] == 53502
    assert (await post(wire, "/cgi-bin/freepublish/delete", {"article_id": "none"}))["errcode"] == 53600


async def test_a_publication_may_fail_and_be_slow(wire: Wire, server: CourtServer) -> None:
    await wire.rule("/cgi-bin/freepublish/submit", finish="4", finish_after=0.2, times=1)
    publish_id = (await post(wire, "/cgi-bin/freepublish/submit", {"media_id": await draft(wire)}))["publish_id"]
    assert (await post(wire, "/cgi-bin/freepublish/get", {"publish_id": publish_id}))["publish_status"] == 1
    told = (await finished(server, event="FREEPUBLISHJOBFINISH"))["PublishEventInfo"]
    assert (told["publish_status"], told["fail_idx"]) == ("4", "1")


async def test_a_phone_opens_an_article_without_asking_the_court(wire: Wire, server: CourtServer) -> None:
    media_id = await draft(wire, content_source_url="https://court.example/notice?a=1&b=2")
    (kept,) = (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["news_item"]
    path = kept["url"].removeprefix(wire.origin)
    async with wire.http.get(kept["url"], headers={"Host": "p1.localhost:1"}) as page:
        assert page.status == 200
        assert "script" not in page.headers["Content-Security-Policy"]
        words = await page.text()
    assert "https://court.example/notice?a=1&amp;b=2" in words
    async with wire.http.get(f"{wire.origin}{path[:-1]}9") as page:
        assert page.status == 404


@pytest.mark.parametrize(
    ("path", "file", "errcode"),
    [
        ("/cgi-bin/media/uploadimg", {"content": b"x" * (1024 * 1024 + 1)}, 40009),
        ("/cgi-bin/media/uploadimg", {"mime": "image/gif"}, 40005),
        ("/cgi-bin/media/uploadimg", {"content": b""}, 41005),
        ("/cgi-bin/material/add_material?type=thumb", {"mime": "image/jpeg", "content": b"x" * 65_537}, 40009),
        ("/cgi-bin/material/add_material?type=thumb", {}, 40005),
        ("/cgi-bin/material/add_material?type=news", {}, 40004),
    ],
)
async def test_pictures_the_platform_refuses(wire: Wire, path: str, file: dict[str, Any], errcode: int) -> None:
    path, _, kind = path.partition("?type=")
    query = {"access_token": await wire.stable_token()} | ({"type": kind} if kind else {})
    assert (await wire.post(path, form(**file), **query))["errcode"] == errcode


async def test_an_uploaded_picture_shows_in_an_article(wire: Wire) -> None:
    token = await wire.stable_token()
    url = (await wire.post("/cgi-bin/media/uploadimg", form(), access_token=token))["url"]
    async with wire.http.get(url) as shown:
        assert shown.content_type == "image/png"
    media_id = await draft(wire, content=f'<p>图：</p><img src="{url}">')
    (kept,) = (await post(wire, "/cgi-bin/draft/get", {"media_id": media_id}))["news_item"]
    async with wire.http.get(kept["url"]) as page:
        assert url in await page.text()
