"""Articles of an account: drafts, which a mass message sends, and publication without sending.

`add_news` is gone from WeChat; articles are drafts. Source: developers.weixin.qq.com, 草稿箱, 发布能力.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter
from pydantic import dataclasses as values

from wechat.platform.answers import Reader, Text, Words
from wechat.platform.async_client import AwaitedClient
from wechat.platform.wire import JsonObject

MOST_ARTICLES = 8
LONGEST_TITLE = 64
"""Characters."""
LONGEST_CONTENT = 20_000
"""Characters of an article's HTML, which WeChat wants below that number."""

Flag = Annotated[int, BeforeValidator(lambda said: 1 if said in (1, "1", True) else 0)]


@values.dataclass(frozen=True, slots=True)
class DraftArticle:
    """One article. `content` is HTML without scripts, its pictures from `upload_picture`; comments are off.

    `thumb_media_id` is its cover (`add_permanent_picture`); `content_source_url` is where 「阅读原文」 leads.
    """

    title: Text
    author: Words
    digest: Words
    content: Words = field(repr=False)
    thumb_media_id: Words
    content_source_url: Words = ""
    need_open_comment: Flag = 0
    only_fans_can_comment: Flag = 0

    def body(self) -> JsonObject:
        """The article as `draft/add` takes it. Raises ValueError for what WeChat would surely refuse."""
        if not 1 <= len(self.title) <= LONGEST_TITLE:
            raise ValueError(f"an article's title has 1 to {LONGEST_TITLE} characters, not {len(self.title)}")
        if not 1 <= len(self.content) < LONGEST_CONTENT:
            raise ValueError(f"an article has fewer than {LONGEST_CONTENT} characters, not {len(self.content)}")
        return {
            "title": self.title,
            "author": self.author,
            "digest": self.digest,
            "content": self.content,
            "thumb_media_id": self.thumb_media_id,
            "content_source_url": self.content_source_url,
            "need_open_comment": self.need_open_comment,
            "only_fans_can_comment": self.only_fans_can_comment,
        }


class PublishStatus(IntEnum):
    """How far a publication is."""

    DONE = 0
    RUNNING = 1
    NOT_ORIGINAL = 2
    FAILED = 3
    REFUSED = 4
    DELETED_BY_USER = 5
    BANNED = 6


@dataclass(frozen=True, slots=True)
class Publication:
    """What became of a publication. `failed` are the numbers, from 1, of the articles WeChat would not have."""

    status: int
    article_id: str = ""
    urls: tuple[str, ...] = ()
    failed: tuple[int, ...] = ()


def _several(said: Any) -> Any:
    return said if isinstance(said, list) else [said]


_ARTICLES: TypeAdapter[tuple[DraftArticle, ...]] = TypeAdapter(tuple[DraftArticle, ...])
_DETAILS: TypeAdapter[tuple[JsonObject, ...]] = TypeAdapter(
    Annotated[tuple[JsonObject, ...], BeforeValidator(_several)]
)
_NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(Annotated[tuple[int, ...], BeforeValidator(_several)])


class Drafts(AwaitedClient):
    """The part of an account's client that keeps and publishes articles."""

    async def add_draft(self, articles: Sequence[DraftArticle]) -> str:
        """Keep one to eight articles as a draft; returns its media_id. Raises ValueError for another number."""
        if not 1 <= len(articles) <= MOST_ARTICLES:
            raise ValueError(f"a draft has 1 to {MOST_ARTICLES} articles, not {len(articles)}")
        body: JsonObject = {"articles": [article.body() for article in articles]}
        return (await self._ask("POST", "/cgi-bin/draft/add", data=body)).text("media_id")

    async def update_draft(self, media_id: str, article: DraftArticle, index: int = 0) -> None:
        """Put another article in the place `index`, from 0."""
        body: JsonObject = {"media_id": media_id, "index": index, "articles": article.body()}
        await self._ask("POST", "/cgi-bin/draft/update", data=body)

    async def delete_draft(self, media_id: str) -> None:
        await self._ask("POST", "/cgi-bin/draft/delete", data={"media_id": media_id})

    async def get_draft(self, media_id: str) -> tuple[DraftArticle, ...]:
        """The articles of a draft; 40007 where there is none."""
        return (await self._ask("POST", "/cgi-bin/draft/get", data={"media_id": media_id})).take(_ARTICLES, "news_item")

    async def publish_draft(self, media_id: str) -> str:
        """Publish a draft without sending it to anybody; returns the publish_id FREEPUBLISHJOBFINISH will name."""
        got = await self._ask("POST", "/cgi-bin/freepublish/submit", data={"media_id": media_id})
        return str(got.number("publish_id"))

    async def publication(self, publish_id: str) -> Publication:
        got = await self._ask("POST", "/cgi-bin/freepublish/get", data={"publish_id": publish_id})
        return Publication(
            got.number("publish_status"), got.text_or_none("article_id") or "", _urls(got), _numbers(got, "fail_idx")
        )

    async def delete_publication(self, article_id: str, index: int = 0) -> None:
        """Take a published article down for good: the one with this number from 1, or (0) all of them."""
        await self._ask("POST", "/cgi-bin/freepublish/delete", data={"article_id": article_id, "index": index})


def _urls(got: Reader) -> tuple[str, ...]:
    if not got.result.get("article_detail"):
        return ()
    items = got.child("article_detail").take(_DETAILS, "item")
    return tuple(str(one["article_url"]) for one in items if one.get("article_url"))


def _numbers(got: Reader, name: str) -> tuple[int, ...]:
    return got.take(_NUMBERS, name) if got.result.get(name) is not None else ()
