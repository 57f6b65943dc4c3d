"""A person says something in a chat: every kind of message has its fields on the wire and its bubble on the phone."""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass

from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.shapes import Fields, Object
from wechat.sandbox.interfaces import media, qr
from wechat.sandbox.phones import tone
from wechat.sandbox.phones.chat import BubbleSender
from wechat.sandbox.state.identity import PhoneOwner
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.state.windows import Cause
from wechat.sandbox.state.world import AccountType, WorldAccount
from wechat.sandbox.wire.push import CallbackPush

DATA_URL = re.compile(r"data:([\w/+.-]+)(?:;[\w=.-]+)*;base64,")
MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG", "image/png"),
    (0, b"\xff\xd8", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"ID3", "audio/mpeg"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF", "application/pdf"),
)


@dataclass(frozen=True)
class Said:
    """Says how one kind of message goes out and how its bubble looks."""

    kind: str
    fields: Object
    body: Object


def say(box: Sandbox, person: PhoneOwner, account: WorldAccount, given: Fields) -> CallbackPush:
    """Let the person send a message: put the bubble up, open the 48 hours, make the callback."""
    if not box.people.reachable(account, person.key):
        raise ControlError(f"{person.name}没有关注“{account.name}”，请先关注")
    kind = given.text("type", "text")
    make = SAYINGS.get(kind)
    if make is None:
        raise ControlError(f"没有 {kind} 这种消息，可用：{'、'.join(SAYINGS)}")
    said = make(box, account, given)
    box.chat.add(person.key, account.appid, BubbleSender.PERSON, said.kind, said.body)
    box.windows.open(account.appid, person.key, Cause.MESSAGE)
    fields: Object = {"MsgType": kind, **said.fields, "MsgId": box.next_msg_id()}
    if "bizmsgmenuid" in given:
        fields["bizmsgmenuid"] = given.text("bizmsgmenuid")
    return CallbackPush(account, person.key, {**fields, **given.fields("fields").values}, articles=1)


def _text(_: Sandbox, __: WorldAccount, given: Fields) -> Said:
    content = given.text("content")
    return Said("text", {"Content": content}, {"text": content})


def _image(box: Sandbox, account: WorldAccount, given: Fields) -> Said:
    kept = _media(box, account, given, "image", lambda: qr.picture(f"{account.name} 图片"))
    return Said("image", {"PicUrl": _address(box, kept), "MediaId": kept.media_id}, media.media_body(kept))


def _voice(box: Sandbox, account: WorldAccount, given: Fields) -> Said:
    kept = _media(box, account, given, "voice", lambda: tone.voice(given.integer("seconds", 1)))
    body = media.media_body(kept) | {"seconds": given.integer("seconds", 1)}
    return Said("voice", {"MediaId": kept.media_id, "Format": given.text("format", "amr")}, body)


def _video(box: Sandbox, account: WorldAccount, given: Fields) -> Said:
    kept = _media(box, account, given, "video", None)
    thumb = media.keep(box, account.appid, "thumb", "image/png", "", qr.picture("video"))
    return Said("video", {"MediaId": kept.media_id, "ThumbMediaId": thumb.media_id}, media.media_body(kept))


def _location(_: Sandbox, __: WorldAccount, given: Fields) -> Said:
    x, y = given.number("x", 28.682), given.number("y", 115.858)
    scale, label = given.integer("scale", 15), given.text("label", "江西省南昌市")
    fields: Object = {"Location_X": x, "Location_Y": y, "Scale": scale, "Label": label}
    return Said("location", fields, {"x": x, "y": y, "scale": scale, "label": label})


def _link(_: Sandbox, __: WorldAccount, given: Fields) -> Said:
    title, description, url = given.text("title", ""), given.text("description", ""), given.text("url")
    fields: Object = {"Title": title, "Description": description, "Url": url}
    return Said("link", fields, {"title": title, "description": description, "url": url})


def _file(box: Sandbox, _: WorldAccount, given: Fields) -> Said:
    """Say a file. It is not in the official list: as one SDK has it, without a way to fetch the content."""
    content = _decoded(given)[0] if "media" in given else b""
    title = given.text("title", "") or given.text("content", "") or "文件"
    fields: Object = {
        "Title": title,
        "Description": given.text("description", ""),
        "FileKey": box.random_text(64),
        "FileMd5": box.entropy(16).hex(),
        "FileTotalLen": len(content),
    }
    return Said("link", fields, {"title": title, "description": f"{len(content)} 字节", "url": ""})


def _page(box: Sandbox, account: WorldAccount, given: Fields) -> Said:
    if account.kind is not AccountType.MINIPROGRAM:
        raise ControlError("小程序卡片只能发给小程序客服")
    thumb = media.keep(box, account.appid, "image", "image/png", "", qr.picture(account.name))
    title, page = given.text("title", account.name), given.text("page", "pages/index")
    fields: Object = {
        "Title": title,
        "AppId": account.appid,
        "PagePath": page,
        "ThumbUrl": _address(box, thumb),
        "ThumbMediaId": thumb.media_id,
    }
    return Said("link", fields, {"title": title, "description": page, "url": ""})


def _raw(_: Sandbox, __: WorldAccount, given: Fields) -> Said:
    """Say exactly the fields given, MsgType among them."""
    fields = given.fields("fields")
    kind = fields.text("MsgType")
    return Said("event", {}, {"event": "raw", "text": f"原始消息 {kind}"})


SAYINGS: dict[str, Callable[[Sandbox, WorldAccount, Fields], Said]] = {
    "text": _text,
    "image": _image,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "location": _location,
    "link": _link,
    "file": _file,
    "miniprogrampage": _page,
    "raw": _raw,
}


def _media(
    box: Sandbox, account: WorldAccount, given: Fields, kind: str, sample: Callable[[], bytes] | None
) -> media.StoredMedia:
    """Return the file sent along, or a sample of its kind."""
    if "media" in given:
        content, found = _decoded(given)
        mime = given.text("content_type", "") or found
    elif sample is not None:
        content = sample()
        mime = _sniffed(content)
    else:
        raise ControlError("缺少 media：请附上 base64 编码的文件内容")
    return media.keep(box, account.appid, kind, mime, given.text("filename", ""), content)


def _decoded(given: Fields) -> tuple[bytes, str]:
    text = given.text("media")
    head = DATA_URL.match(text)
    try:
        content = base64.b64decode(text[head.end() if head else 0 :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ControlError("media 不是 base64 编码") from error
    return content, head[1] if head else _sniffed(content)


def _sniffed(content: bytes) -> str:
    for start, magic, mime in MAGIC:
        if content[start : start + len(magic)] == magic:
            return mime
    return "application/octet-stream"


def _address(box: Sandbox, kept: media.StoredMedia) -> str:
    return f"{box.origin}/sandbox/media/{kept.media_id}"
