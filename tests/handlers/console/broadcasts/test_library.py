"""图文库: articles and pictures of a court, kept once, shared by its publishers, refused in words at the field."""

from io import BytesIO

import aiohttp

from models import BroadcastArticle, BroadcastPicture
from tests import cast
from tests.handlers.console.broadcasts.conftest import HERE, Press
from tests.handlers.console.conftest import Desk
from tests.handlers.scene import a_picture

LIBRARY = f"{HERE}/library"


async def sent(desk: Desk, content: bytes, alt: str = "法院南门") -> tuple[int, str]:
    form = aiohttp.FormData({"csrf": desk.csrf, "alt": alt})
    form.add_field("file", BytesIO(content), filename="gate.png")
    async with desk.browser.post(f"{LIBRARY}/pictures", data=form) as answer:
        return answer.status, await answer.text()


async def test_a_picture_is_made_anew_kept_once_and_wants_words_for_who_does_not_see_it(press: Press) -> None:
    desk = await press.console.staff("林雨")
    for content, alt, said in (
        (a_picture(), "", "请用一句话写明图上是什么"),
        (b"", "门", "请选择图片"),
        (b"no picture", "门", "图片"),
    ):
        status, page = await sent(desk, content, alt)
        assert (status, said in page) == (400, True)
    assert not await BroadcastPicture.exists()
    for _ in range(2):
        assert (await sent(desk, a_picture()))[0] == 200
    row = await BroadcastPicture.get()
    async with desk.browser.get(f"/gg/pictures/{row.id}") as answer:
        assert answer.content_type == row.content_type
        assert await answer.read() != a_picture()
        assert "immutable" in answer.headers["Cache-Control"]


async def test_an_article_is_kept_changed_used_and_removed(press: Press) -> None:
    desk = await press.console.staff("林雨")
    await sent(desk, a_picture())
    cover = (await BroadcastPicture.get()).id
    assert "还没有图文" in (await desk.get(LIBRARY)).words
    fields = {"title": "南门开放", "typed_body": "# 请走南门\n\n路封了", "cover": cover}
    assert "已保存" in (await desk.post(LIBRARY, **fields)).words
    row = await BroadcastArticle.get()
    assert row.body == "<h2>请走南门</h2>\n<p>路封了</p>"
    form = await desk.get(f"{LIBRARY}/{row.id}")
    assert "# 请走南门\n\n路封了</textarea>" in form.text
    changed = await desk.post(f"{LIBRARY}/{row.id}", **fields | {"title": "南门关了"}, version=row.version)
    assert "南门关了" in changed.words
    stale = await desk.post(f"{LIBRARY}/{row.id}", **fields, version=row.version)
    assert (stale.status, "刚刚有人改过这篇图文" in stale.words) == (409, True)
    assert "# 请走南门" in (await desk.get(f"{HERE}/new?article={row.id}")).text
    assert "已从图文库删除" in (await desk.post(f"{LIBRARY}/{row.id}/remove")).words
    assert (await desk.get(f"{LIBRARY}/{row.id}")).status == 404


async def test_what_is_wrong_with_an_article_is_said_at_its_field(press: Press) -> None:
    desk = await press.console.staff("林雨")
    for fields, field, said in (
        ({"title": ""}, "title", "请填写标题"),
        ({"typed_body": "<script>x</script>好"}, "body", "不能有脚本"),
        ({"typed_body": "抽奖", "cover": ""}, "cover", "请从图片库选一张封面"),
    ):
        reply = await desk.post(LIBRARY, **{"title": "南门", "typed_body": "好", **fields})
        assert (reply.status, said in reply.words) == (400, True), reply.words
        assert f'id="{field}-wrong"' in reply.text
    assert not await BroadcastArticle.exists()


async def test_who_approves_has_no_library_and_another_publisher_of_the_court_shares_it(press: Press) -> None:
    assert (await (await press.console.staff("周敏")).get(LIBRARY)).status == 404
    await sent(await press.console.staff("林雨"), a_picture())
    assert (await (await press.console.staff("高洁")).get(LIBRARY)).status == 404
    assert (await cast.officer("林雨")).court_id == (await BroadcastPicture.get()).court_id
