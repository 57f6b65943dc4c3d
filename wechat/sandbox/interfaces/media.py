"""Temporary media live three days, then their id is worth nothing.

Source: official pages of media/upload and media/get.
"""

from dataclasses import dataclass

from wechat.sandbox.api.call import Answer, Call, Raw
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.api.shapes import Object
from wechat.sandbox.state.sandbox import Sandbox

LIFE = 3 * 86400.0
MEGABYTE = 1024 * 1024
SIZES: dict[str, int] = {
    "image": 10 * MEGABYTE,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
    "thumb": 64 * 1024,
}
TYPES: dict[str, tuple[str, ...]] = {
    "image": ("image/",),
    "voice": ("audio/", "application/octet-stream", "video/amr"),
    "video": ("video/",),
    "thumb": ("image/",),
}
TOO_LARGE = {"image": 40009}
SUFFIXES = {"image/png": "png", "image/gif": "gif", "audio/mpeg": "mp3", "audio/amr": "amr", "video/mp4": "mp4"}


@dataclass(frozen=True)
class StoredMedia:
    """One file, whoever sent it."""

    media_id: str
    kind: str
    mime: str
    name: str
    content: bytes


def keep(box: Sandbox, appid: str, kind: str, mime: str, name: str, content: bytes) -> StoredMedia:
    """Store a file; the ids of the platform have 64 characters."""
    media = StoredMedia(box.random_text(64), kind, mime, name, content)
    box.state.run(
        "INSERT INTO media VALUES (?, ?, ?, ?, ?, ?, ?)",
        media.media_id,
        appid,
        kind,
        mime,
        name,
        content,
        box.clock.now(),
    )
    return media


def any_media(box: Sandbox, media_id: str) -> StoredMedia | None:
    """Return a file for the phones page, whatever its age."""
    row = box.state.row("SELECT media_id, kind, mime, name, content FROM media WHERE media_id = ?", media_id)
    return StoredMedia(**dict(row)) if row else None


def media_of(box: Sandbox, appid: str, media_id: str, *kinds: str) -> StoredMedia:
    """Return an account's own file that is still valid. Raises 40007. No kinds: any."""
    row = box.state.row(
        "SELECT media_id, kind, mime, name, content FROM media WHERE media_id = ? AND appid = ? AND created > ?",
        media_id,
        appid,
        box.clock.now() - LIFE,
    )
    if row is None or (kinds and row["kind"] not in kinds):
        raise SandboxRefusal(40007)
    return StoredMedia(**dict(row))


def media_body(media: StoredMedia) -> Object:
    """Return a file as the body of a bubble."""
    return {"url": f"/sandbox/media/{media.media_id}", "media_id": media.media_id, "mime": media.mime}


def upload(call: Call) -> Answer:
    """Answer `/cgi-bin/media/upload?type=`: multipart field `media`."""
    kind = call.query.get("type", "")
    if kind not in SIZES:
        raise SandboxRefusal(40004)
    if call.upload is None or not call.upload.content:
        raise SandboxRefusal(41005)
    if not call.upload.mime.startswith(TYPES[kind]):
        raise SandboxRefusal(40005, f"invalid file type: {call.upload.mime} is no {kind}")
    if len(call.upload.content) > SIZES[kind]:
        raise SandboxRefusal(TOO_LARGE.get(kind, 45001))
    media = keep(call.box, call.account.appid, kind, call.upload.mime, call.upload.name, call.upload.content)
    name = "thumb_media_id" if kind == "thumb" else "media_id"
    return {"type": kind, name: media.media_id, "created_at": int(call.box.clock.now())}


def get(call: Call) -> Answer:
    """Answer `/cgi-bin/media/get?media_id=`: the bytes; a video comes as an address."""
    media_id = call.query.get("media_id", "")
    if not media_id:
        raise SandboxRefusal(41006)
    media = media_of(call.box, call.account.appid, media_id)
    if media.kind == "video":
        return {"video_url": f"{call.box.origin}/sandbox/media/{media.media_id}"}
    return Raw(media.content, media.mime, f"{media.media_id[:16]}.{SUFFIXES.get(media.mime, 'jpg')}")
