"""What is sent to many: text, the articles of a draft, pictures; each is checked and becomes a bubble on the phones."""

from collections.abc import Callable
from dataclasses import dataclass

from wechat.sandbox.api.call import Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Object
from wechat.sandbox.interfaces import drafts
from wechat.sandbox.interfaces.material import material_of
from wechat.sandbox.interfaces.media import media_body

TEXT_BYTES = 2048
MOST_PICTURES = 20


@dataclass(frozen=True)
class MassBody:
    """One message to many. `media_id` is its draft, '' where it has none; `urls` are its articles' addresses."""

    kind: str
    body: Object
    media_id: str = ""
    urls: tuple[str, ...] = ()


def _text(_: Call, body: Fields) -> MassBody:
    content = body.text("content", "")
    if not content.strip():
        raise SandboxRefusal(44004)
    if len(content.encode()) > TEXT_BYTES:
        raise SandboxRefusal(45002)
    return MassBody("text", {"text": content})


def _articles(call: Call, body: Fields) -> MassBody:
    draft = drafts.draft_of(call.box, call.account.appid, body.text("media_id", ""), used_too=True)
    urls = tuple(drafts.article_url(call.box, draft, place) for place in range(1, len(draft.articles) + 1))
    return MassBody("news", drafts.card(call.box, draft), draft.media_id, urls)


def _pictures(call: Call, body: Fields) -> MassBody:
    media_ids = [str(one) for one in body.items("media_ids")] or [body.text("media_id", "")]
    if len(media_ids) > MOST_PICTURES:
        raise SandboxRefusal(40007)
    first, *others = [material_of(call.box, call.account.appid, one) for one in media_ids]
    return MassBody("image", {**media_body(first), "others": [media_body(one)["url"] for one in others]})


@dataclass(frozen=True)
class Shape:
    """Names the field a kind of message stands in: in a preview a picture is alone."""

    make: Callable[[Call, Fields], MassBody]
    field: str
    preview: str


SHAPES: dict[str, Shape] = {
    "text": Shape(_text, "text", "text"),
    "mpnews": Shape(_articles, "mpnews", "mpnews"),
    "image": Shape(_pictures, "images", "image"),
}


def read(call: Call, preview: bool = False) -> MassBody:
    """Read the message of a call. Raises 40008 for a kind that is not sent to many."""
    shape = SHAPES.get(call.body.text("msgtype", ""))
    if shape is None:
        raise SandboxRefusal(40008)
    return shape.make(call, call.body.fields(shape.preview if preview else shape.field))
