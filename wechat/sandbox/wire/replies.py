"""A server's answer to a callback is opened and turned into bubbles. Source: official pages of passive replies."""

from collections.abc import Callable
from dataclasses import dataclass

from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Fields, Json, Object
from wechat.sandbox.interfaces.media import media_body, media_of
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.world import Format, Mode, WorldAccount
from wechat.sandbox.wire.codec import Codec, CodecError
from wechat.sandbox.wire.markup import MarkupError, read
from wechat.sandbox.wire.push import CallbackPush

NOTHING = ("", "success")
TEXT_BYTES = 1884
"""Reports say that replies of more than about 628 Chinese characters fail; the limit is not documented."""


class BadReply(Exception):
    """The answer is none the platform understands; the words say why."""


@dataclass(frozen=True)
class Bubble:
    """One reply as the phone shows it."""

    kind: str
    body: Object


def open_reply(box: Sandbox, push: CallbackPush, text: str) -> Bubble | None:
    """Return the bubble of an answer, None for `success` or nothing. Raises BadReply."""
    if text in NOTHING:
        return None
    try:
        fields = Fields(_plain(push.account, text), _wrong)
        _addressed(box, push, fields)
        make = BODIES.get(fields.text("MsgType"))
        if make is None:
            raise BadReply(f"MsgType {fields.text('MsgType')} is no passive reply")
        return make(box, push, fields)
    except (CodecError, MarkupError, SandboxRefusal) as error:
        raise BadReply(str(error)) from error


def _wrong(name: str, why: str) -> BadReply:
    return BadReply(f"{name} is {why}")


def _plain(account: WorldAccount, text: str) -> Object:
    """Return the reply's fields, decrypted; safe mode refuses a plain reply, compatible mode may let it pass."""
    outer = read(text, account.format)
    if account.mode is Mode.PLAIN:
        return outer
    envelope = Fields(outer, _wrong)
    if "Encrypt" not in envelope:
        if account.mode is Mode.COMPATIBLE:
            return outer
        raise BadReply("it is not encrypted, and the account is in safe mode")
    codec = Codec(account.token, account.aes_key, account.appid)
    stamp = envelope.integer("TimeStamp")
    inner = codec.open_reply(
        envelope.text("Encrypt").strip(), envelope.text("MsgSignature").strip(), str(stamp), envelope.text("Nonce")
    )
    return read(inner, account.format)


def _addressed(box: Sandbox, push: CallbackPush, fields: Fields) -> None:
    """Check that a reply names both sides, turned round, and the time."""
    if fields.text("ToUserName") != box.people.openid(push.account.appid, push.person):
        raise BadReply("ToUserName is not the person who wrote")
    if fields.text("FromUserName") != push.account.original_id:
        raise BadReply("FromUserName is not this account")
    fields.integer("CreateTime")


def _text(_: Sandbox, __: CallbackPush, fields: Fields) -> Bubble | None:
    content = fields.text("Content")
    if not content.strip():
        raise BadReply("Content is empty")
    if len(content.encode()) > TEXT_BYTES:
        raise BadReply(f"Content has {len(content.encode())} bytes; the phone shows at most {TEXT_BYTES}")
    return Bubble("text", {"text": content})


def _media(kind: str, element: str) -> Callable[[Sandbox, CallbackPush, Fields], Bubble | None]:
    def make(box: Sandbox, push: CallbackPush, fields: Fields) -> Bubble | None:
        given = fields.fields(element)
        media = media_of(box, push.account.appid, given.text("MediaId"), kind)
        title = given.text("Title", "")
        return Bubble(kind, {**media_body(media), **({"title": title} if title else {})})

    return make


def _music(_: Sandbox, __: CallbackPush, fields: Fields) -> Bubble | None:
    music = fields.fields("Music")
    url = music.text("HQMusicUrl", "") or music.text("MusicUrl", "")
    return Bubble("link", {"title": music.text("Title", ""), "description": music.text("Description", ""), "url": url})


def _news(_: Sandbox, push: CallbackPush, fields: Fields) -> Bubble | None:
    """Return a bubble of articles; surplus ones are dropped without a word, as the platform does."""
    found: Json = fields.fields("Articles").values.get("item") if push.account.format is Format.XML else None
    listed = found if isinstance(found, list) else [found]
    articles = [Fields(each, _wrong) for each in listed if isinstance(each, dict)]
    if not articles or fields.integer("ArticleCount") != len(articles):
        raise BadReply("ArticleCount differs from the articles")
    shown: list[Json] = [
        {
            "title": each.text("Title", ""),
            "description": each.text("Description", ""),
            "url": each.text("Url", ""),
            "picurl": each.text("PicUrl", ""),
        }
        for each in articles[: push.articles]
    ]
    return Bubble("news", {"articles": shown})


def _transfer(_: Sandbox, __: CallbackPush, ___: Fields) -> Bubble | None:
    return Bubble("event", {"event": "transfer_customer_service", "text": "已转接客服"})


BODIES: dict[str, Callable[[Sandbox, CallbackPush, Fields], Bubble | None]] = {
    "text": _text,
    "image": _media("image", "Image"),
    "voice": _media("voice", "Voice"),
    "video": _media("video", "Video"),
    "music": _music,
    "news": _news,
    "transfer_customer_service": _transfer,
}
