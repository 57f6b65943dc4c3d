"""The library of a court's articles: kept in versions, shared by its publishers, copied into a broadcast."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.publishing import PUBLISHERS_ONLY, publishes, visible_broadcasts
from desk.broadcasts.drafting import checked_body
from desk.broadcasts.policies import banned_words
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.broadcasts.articles import LONGEST_HEADING, LONGEST_SUMMARY, words_of_article
from desk.rules.broadcasts.banned_words import found_in
from models import BroadcastArticle
from models.database import transaction
from models.once_more import once_more

PAGE_OF_ARTICLES = 30
NO_ARTICLE = "图文库里没有这篇图文"
CHANGED_MEANWHILE = "刚刚有人改过这篇图文，您写的没有保存。请看过现在的内容，再改一次"


@dataclass(frozen=True)
class ArticleWords:
    """An article as it is written: `body` is HTML whose pictures are the library's (`/gg/pictures/12`)."""

    title: str
    body: str = field(repr=False)
    summary: str = ""
    cover: int | None = None


@once_more
async def keep_article(
    actor: Actor, court_id: int, words: ArticleWords, as_of: datetime, article_id: int | None = None, version: int = 0
) -> BroadcastArticle:
    """Keep a new article of a court, or change one that was read at `version`. Returns it as it is now.

    Raises `NotAllowed`, `NotFound`, `Invalid` naming the field, `Refused` where it was changed meanwhile.
    """
    if not publishes(actor, court_id):
        raise NotAllowed(PUBLISHERS_ONLY)
    title = " ".join(words.title.split())
    if not 1 <= len(title) <= LONGEST_HEADING:
        raise Invalid(f"请填写标题，最多 {LONGEST_HEADING} 个字", "title")
    if len(words.summary) > LONGEST_SUMMARY:
        raise Invalid(f"摘要最多 {LONGEST_SUMMARY} 个字", "summary")
    body = await checked_body(court_id, words.body, words.cover)
    said = f"{title}\n{words.summary}\n{words_of_article(body)}"
    if banned := found_in(said, await banned_words(court_id)):
        raise Invalid(f"有不能出现的词：{'、'.join(banned)}", "body")
    async with transaction():
        row = await _row(court_id, article_id, version)
        row.title, row.summary, row.body, row.cover_id = title, words.summary.strip(), body, words.cover
        row.version, row.changed_by_id, row.changed_at = version + 1, actor.id or 0, as_of
        await row.save()
        await audit.by_officer(actor, Deed.KEEP_ARTICLE, ("article", row.id), as_of, {"court": court_id})
    return row


async def _row(court_id: int, article_id: int | None, version: int) -> BroadcastArticle:
    if article_id is None:
        return BroadcastArticle(court_id=court_id)
    kept = BroadcastArticle.filter(id=article_id, court_id=court_id, removed_at__isnull=True)
    row = await kept.select_for_update(no_key=True).first()
    if row is None:
        raise NotFound(NO_ARTICLE)
    if row.version != version:
        raise Refused(CHANGED_MEANWHILE)
    return row


@once_more
async def remove_article(actor: Actor, article_id: int, as_of: datetime) -> None:
    """Take an article out of the library; broadcasts that took it keep their copy."""
    row = await find_article(actor, article_id)
    if not publishes(actor, row.court_id):
        raise NotAllowed(PUBLISHERS_ONLY)
    async with transaction():
        await BroadcastArticle.filter(id=row.id).update(removed_at=as_of)
        await audit.by_officer(actor, Deed.REMOVE_ARTICLE, ("article", row.id), as_of, {"court": row.court_id})


async def find_article(actor: Actor, article_id: int) -> BroadcastArticle:
    """Return an article this person may read. Raises the same `NotFound` for none and for another court's."""
    row = await BroadcastArticle.filter(visible_broadcasts(actor), id=article_id, removed_at__isnull=True).first()
    if row is None:
        raise NotFound(NO_ARTICLE)
    return row


async def articles_of(actor: Actor, court_id: int, before: int | None = None) -> Sequence[BroadcastArticle]:
    """Return a page of a court's articles, the newest first; one more than a page where there are more."""
    seen = BroadcastArticle.filter(visible_broadcasts(actor), court_id=court_id, removed_at__isnull=True)
    seen = seen.filter(id__lt=before) if before else seen
    return await seen.order_by("-id").limit(PAGE_OF_ARTICLES + 1)
