"""Articles are kept as drafts and published."""

import pytest

from tests.wechat.conftest import Sandbox
from wechat.platform.client import WeChat
from wechat.platform.drafts import DraftArticle

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
    with pytest.raises(ValueError, match="bytes"):
        DraftArticle("题", "", "", "", "thumb-1").body()
