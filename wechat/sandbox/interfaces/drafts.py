"""Articles are kept as drafts. One that was sent or published leaves the box of drafts, and may still be sent again.

Source: official pages of draft/add, get, update, delete, count.
"""

import json
from dataclasses import dataclass

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Json, Object, dumps
from wechat.sandbox.interfaces.material import material_of, picture_url
from wechat.sandbox.state.sandbox import Sandbox

ARTICLE = "/sandbox/article/"
MOST = 8
TITLE, AUTHOR, DIGEST, SOURCE = 64, 16, 120, 1024
CONTENT = 20_000
SIZES: tuple[tuple[str, int, int], ...] = (
    ("title", TITLE, 45003),
    ("author", AUTHOR, 45110),
    ("digest", DIGEST, 45004),
    ("content_source_url", SOURCE, 45006),
)


@dataclass(frozen=True)
class Draft:
    """The articles of a draft. `deleted` are the places, from 1, of those that open no more; 0 stands for all."""

    media_id: str
    appid: str
    articles: list[Object]
    used: bool
    deleted: frozenset[int]

    def gone(self, place: int) -> bool:
        return bool(self.deleted & {0, place})


def find(box: Sandbox, media_id: str) -> Draft | None:
    row = box.state.row("SELECT * FROM drafts WHERE media_id = ?", media_id)
    if row is None:
        return None
    return Draft(
        str(row["media_id"]),
        str(row["appid"]),
        json.loads(row["articles"]),
        row["used"] is not None,
        frozenset(json.loads(row["deleted"])),
    )


def draft_of(box: Sandbox, appid: str, media_id: str, *, used_too: bool) -> Draft:
    """Return an account's draft. Raises 40007; also for one that was sent, unless it may be sent again."""
    found = find(box, media_id)
    if found is None or found.appid != appid or (found.used and not used_too):
        raise SandboxRefusal(40007)
    return found


def use(box: Sandbox, draft: Draft) -> None:
    """Take a draft out of the box: it is sent, or published."""
    box.state.run("UPDATE drafts SET used = ? WHERE media_id = ? AND used IS NULL", box.clock.now(), draft.media_id)


def take_down(box: Sandbox, draft: Draft, place: int) -> None:
    """Make an article (0: all of them) open no more."""
    gone = sorted(draft.deleted | {place})
    box.state.run("UPDATE drafts SET deleted = ? WHERE media_id = ?", dumps(gone), draft.media_id)


def article_url(box: Sandbox, draft: Draft, place: int) -> str:
    """Return where an article is read; `place` counts from 1."""
    return f"{box.origin}{ARTICLE}{draft.media_id}/{place}"


def card(box: Sandbox, draft: Draft) -> Object:
    """Return a draft as the card of a chat."""
    shown: list[Json] = [
        {
            "title": str(article["title"]),
            "description": str(article["digest"]),
            "url": article_url(box, draft, place),
            "picurl": picture_url(box, str(article["thumb_media_id"])),
        }
        for place, article in enumerate(draft.articles, 1)
    ]
    return {"articles": shown}


def _article(call: Call, given: Fields) -> Object:
    """Check one article. Raises SandboxRefusal."""
    checked: Object = {}
    for name, longest, code in SIZES:
        checked[name] = given.text(name, "")
        if len(str(checked[name])) > longest:
            raise SandboxRefusal(code)
    content = given.text("content", "")
    if not checked["title"] or not content.strip():
        raise SandboxRefusal(44004)
    if len(content) >= CONTENT:
        raise SandboxRefusal(45002)
    thumb = material_of(call.box, call.account.appid, given.text("thumb_media_id", ""))
    flags = {name: given.integer(name, 0) for name in ("need_open_comment", "only_fans_can_comment")}
    return {**checked, "content": content, "thumb_media_id": thumb.media_id, **flags}


def add(call: Call) -> Answer:
    """Answer `/cgi-bin/draft/add`."""
    given = call.body.objects("articles")
    if not given:
        raise SandboxRefusal(44003)
    if len(given) > MOST:
        raise SandboxRefusal(45008)
    articles = [_article(call, each) for each in given]
    media_id = call.box.random_text(64)
    call.box.state.run(
        "INSERT INTO drafts VALUES (?, ?, ?, ?, NULL, '[]')",
        media_id,
        call.account.appid,
        dumps(articles),
        call.box.clock.now(),
    )
    return {"media_id": media_id}


def _named(call: Call) -> Draft:
    return draft_of(call.box, call.account.appid, call.body.text("media_id", ""), used_too=False)


def get(call: Call) -> Answer:
    """Answer `/cgi-bin/draft/get`."""
    draft = _named(call)
    items: list[Json] = [
        {**article, "show_cover_pic": 0, "url": article_url(call.box, draft, place)}
        for place, article in enumerate(draft.articles, 1)
    ]
    return {"news_item": items}


def update(call: Call) -> Answer:
    """Answer `/cgi-bin/draft/update`: another article in one place, from 0."""
    draft = _named(call)
    place = call.body.integer("index", 0)
    if not 0 <= place < len(draft.articles):
        raise SandboxRefusal(40114)
    draft.articles[place] = _article(call, call.body.fields("articles"))
    call.box.state.run("UPDATE drafts SET articles = ? WHERE media_id = ?", dumps(draft.articles), draft.media_id)
    return OK


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/draft/delete`."""
    call.box.state.run("DELETE FROM drafts WHERE media_id = ?", _named(call).media_id)
    return OK


def count(call: Call) -> Answer:
    """Answer `/cgi-bin/draft/count`."""
    row = call.box.state.row(
        "SELECT count(*) AS found FROM drafts WHERE appid = ? AND used IS NULL", call.account.appid
    )
    return {"total_count": int(row["found"]) if row else 0}
