"""Articles are kept as drafts and published."""

import pytest

from tests.wechat.conftest import Sandbox
from tests.wechat.platform.test_mass import PNG
from wechat.platform.client import WeChat, WeChatError
from wechat.platform.drafts import DraftArticle, PublishStatus

ARTICLE = DraftArticle("赣江大桥封闭", "南昌中院", "请绕行", "<p>请绕行。</p>", "thumb-1")


@pytest.mark.parametrize("articles", [[], [ARTICLE] * 9])
async def test_a_draft_of_none_or_nine_is_not_sent(
    wechat: WeChat, sandbox: Sandbox, articles: list[DraftArticle]
) -> None:
    with pytest.raises(ValueError, match="1 to 8 articles"):
        await wechat.add_draft(articles)
    assert not await sandbox.calls()


def test_comments_are_off_and_an_endless_title_is_refused() -> None:
    assert ARTICLE.body()["need_open_comment"] == 0
    with pytest.raises(ValueError, match="title"):
        DraftArticle("长" * 65, "", "", "<p>1</p>", "thumb-1").body()
    with pytest.raises(ValueError, match="characters"):
        DraftArticle("题", "", "", "", "thumb-1").body()


async def kept(wechat: WeChat, title: str) -> DraftArticle:
    cover = (await wechat.add_permanent_picture(PNG, "bridge.png")).media_id
    picture = await wechat.upload_picture(PNG, "bridge.png")
    return DraftArticle(title, "南昌中院", "请绕行", f'<p>请绕行。<img src="{picture}"></p>', cover, "https://court/1")


async def test_a_draft_comes_back_as_it_was_kept_and_changed(wechat: WeChat) -> None:
    one, two = await kept(wechat, "赣江大桥封闭"), await kept(wechat, "赣江大桥恢复通行")
    media_id = await wechat.add_draft([one, two])
    assert await wechat.get_draft(media_id) == (one, two)
    await wechat.update_draft(media_id, two, 0)
    assert await wechat.get_draft(media_id) == (two, two)
    await wechat.delete_draft(media_id)
    with pytest.raises(WeChatError, match="40007"):
        await wechat.get_draft(media_id)


async def test_a_draft_is_published_and_taken_down(wechat: WeChat, sandbox: Sandbox) -> None:
    publish_id = await wechat.publish_draft(await wechat.add_draft([await kept(wechat, "赣江大桥封闭")]))
    done = await wechat.publication(publish_id)
    assert (done.status, len(done.urls), done.failed) == (PublishStatus.DONE, 1, ())
    async with sandbox.http.get(done.urls[0]) as page:
        assert "请绕行" in await page.text()
    await wechat.delete_publication(done.article_id)
    async with sandbox.http.get(done.urls[0]) as page:
        assert "已被发布者删除" in await page.text()


async def test_a_refused_publication_names_its_articles(wechat: WeChat, sandbox: Sandbox) -> None:
    await sandbox.rule("/cgi-bin/freepublish/submit", finish="2", times=1)
    publish_id = await wechat.publish_draft(await wechat.add_draft([await kept(wechat, "赣江大桥封闭")]))
    found = await wechat.publication(publish_id)
    assert (found.status, found.urls, found.failed) == (PublishStatus.NOT_ORIGINAL, (), (1,))
