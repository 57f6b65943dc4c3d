"""Broadcasts are written here: words, audience, time. Every change wants to be previewed and approved anew."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.access.publishing import PUBLISHERS_ONLY, publishes
from desk.broadcasts.groups import check_groups
from desk.broadcasts.policies import banned_words
from desk.broadcasts.store import BroadcastOrder, fresh_digest, lock_for, record, write_event
from desk.errors import Invalid, NotAllowed, NotFound
from desk.rules.broadcasts.articles import LONGEST_HEADING, LONGEST_SUMMARY, read_article, words_of_article
from desk.rules.broadcasts.audiences import Group, UploadedList, as_spec, groups_of
from desk.rules.broadcasts.banned_words import found_in
from desk.rules.broadcasts.gaps import PERSONAL, gaps_in, unknown_gaps
from desk.rules.text.refusal import Refusal
from models import Broadcast, BroadcastArticle, BroadcastLine, BroadcastPicture, Court
from models.database import transaction
from models.enums import AudienceKind, BroadcastAct, BroadcastKind, BroadcastState
from models.once_more import once_more

LONGEST_TEXT, LONGEST_SMS = 400, 300
"""Characters: of a chat message, of a short message with its 退订 words."""
LONGEST_CHAT_BYTES = 1200
"""With title, court and page around it, it is one message still."""
FURTHEST = timedelta(days=60)
"""So far ahead it may be set to go; its list is kept longer than that."""


@dataclass(frozen=True)
class DraftWords:
    """What a broadcast says. `text` is a chat's, a short message's or a matter's words; `body` an article's HTML.

    `public`: it shall stand among the announcements (公告) too; of an article always. `send_at`: not before then.
    """

    kind: BroadcastKind
    title: str
    text: str = field(default="", repr=False)
    summary: str = ""
    body: str = field(default="", repr=False)
    cover: int | None = None
    public: bool = False
    send_at: datetime | None = None


@once_more
async def draft(actor: Actor, court_id: int, words: DraftWords, groups: Sequence[Group], as_of: datetime) -> Broadcast:
    """Write a broadcast down as a draft of that court. A draft may still lack an audience.

    Raises `NotAllowed` to whoever is no publisher there, `Invalid` with the field for what cannot be sent.
    """
    court = await Court.get_or_none(id=court_id)
    if court is None or not publishes(actor, court.id):
        raise NotAllowed(PUBLISHERS_ONLY)
    async with transaction():
        made = Broadcast(
            court_id=court.id,
            court=court,
            state=BroadcastState.DRAFT,
            author_id=actor.id,
            changed_by_id=actor.id,
            created_at=as_of,
            changed_at=as_of,
        )
        await write_draft(made, words, as_of)
        made.audience = as_spec(await check_groups(actor, court, groups, None))
        made.digest = fresh_digest(made)
        await made.save()
        await write_event(made, BroadcastAct.DRAFT, actor, as_of)
    return made


@once_more
async def change(order: BroadcastOrder, words: DraftWords, groups: Sequence[Group] | None = None) -> Broadcast:
    """Change a draft, or one that was returned; `groups` None leaves its audience. Returns it as it is now.

    Whatever was previewed is so no more. Raises `BroadcastStale` where somebody changed it meanwhile, else as `draft`.
    """
    async with transaction():
        found = await lock_for(order, BroadcastAct.CHANGE)
        await write_draft(found, words, order.as_of)
        if groups is not None:
            checked = await check_groups(order.actor, found.court, groups, found)
            found.audience = as_spec(checked)
            if not any(isinstance(one, UploadedList) for one in checked):
                await BroadcastLine.filter(broadcast_id=found.id).delete()
        found.changed_by_id, found.returned_because, found.digest = order.actor.id or 0, "", fresh_digest(found)
        await record(found, BroadcastAct.CHANGE, order.actor, order.as_of)
    return found


async def article_words(actor: Actor, article_id: int) -> DraftWords:
    """Return an article of the library as the words of a broadcast: a copy, which later changes do not touch."""
    row = await BroadcastArticle.get_or_none(id=article_id, removed_at__isnull=True)
    if row is None or not publishes(actor, row.court_id):
        raise NotFound("图文库里没有这篇图文")
    return DraftWords(BroadcastKind.ARTICLE, row.title, "", row.summary, row.body, row.cover_id, True)


async def write_draft(made: Broadcast, words: DraftWords, as_of: datetime) -> None:
    """Put checked words into a draft. Raises `Invalid` naming the field."""
    title = " ".join(words.title.split())
    if not 1 <= len(title) <= LONGEST_HEADING:
        raise Invalid(f"请填写标题，最多 {LONGEST_HEADING} 个字", "title")
    if len(words.summary) > LONGEST_SUMMARY:
        raise Invalid(f"摘要最多 {LONGEST_SUMMARY} 个字", "summary")
    if words.send_at is not None and words.send_at <= as_of:
        raise Invalid("发送时间已经过了，请改成以后的时间，或不填（批准后马上发）", "send_at")
    if words.send_at is not None and words.send_at > as_of + FURTHEST:
        raise Invalid(f"最多提前 {FURTHEST.days} 天定时", "send_at")
    body, text = "", words.text.strip()
    if words.kind is BroadcastKind.ARTICLE:
        body, text = await checked_body(made.court_id, words.body, words.cover), ""
    else:
        _ask_text(words.kind, text)
    said = f"{title}\n{words.summary}\n{text}\n{words_of_article(body) if body else ''}"
    if banned := found_in(said, await banned_words(made.court_id)):
        raise Invalid(f"有不能出现的词：{'、'.join(banned)}", "body" if body else "text")
    made.kind, made.title, made.text, made.summary = words.kind, title, text, words.summary.strip()
    made.body, made.cover_id, made.send_at = body, words.cover if body else None, words.send_at
    made.public = words.public or words.kind is BroadcastKind.ARTICLE
    if made.public and (gaps_in(text) & PERSONAL or words.kind in (BroadcastKind.SMS, BroadcastKind.MATTER)):
        raise Invalid("短信、办案通知和带姓名、案号、开庭时间的内容不能放进公告栏", "public")


def _ask_text(kind: BroadcastKind, text: str) -> None:
    if not text:
        raise Invalid("请填写内容", "text")
    if unknown := unknown_gaps(text):
        raise Invalid(f"不认识{'、'.join(unknown)}，只能用 {{姓名}}、{{案号}}、{{开庭时间}}、{{法院}}", "text")
    longest = LONGEST_SMS if kind is BroadcastKind.SMS else LONGEST_TEXT
    if len(text) > longest or (kind is not BroadcastKind.SMS and len(text.encode()) > LONGEST_CHAT_BYTES):
        raise Invalid(f"内容太长：最多 {longest} 个字", "text")


async def checked_body(court_id: int, html: str, cover: int | None) -> str:
    """Return an article's HTML cleaned. Raises `Invalid`: for what must not be there, and a picture of nowhere."""
    read = read_article(html)
    if isinstance(read, Refusal):
        raise Invalid(read.reason, "body")
    body, pictures = read
    wanted = {*pictures, *([cover] if cover is not None else [])}
    there = set(
        await BroadcastPicture.filter(id__in=list(wanted) or [0], court_id=court_id).values_list("id", flat=True)
    )
    if missing := wanted - there:
        raise Invalid(f"图片库里没有第 {'、'.join(str(one) for one in sorted(missing))} 号图片", "body")
    if cover is None:
        raise Invalid("请从图片库选一张封面", "cover")
    return body


def words_of(broadcast: Broadcast) -> DraftWords:
    """Return what a broadcast says, as a form shows it."""
    return DraftWords(**{one.name: getattr(broadcast, _COLUMNS.get(one.name, one.name)) for one in fields(DraftWords)})


_COLUMNS = {"cover": "cover_id"}


def list_of(broadcast: Broadcast) -> UploadedList | None:
    """Return the list that was uploaded for a broadcast, None where there is none."""
    return next((one for one in groups_of(broadcast.audience) if one.kind is AudienceKind.LIST), None)  # type: ignore[return-value]
