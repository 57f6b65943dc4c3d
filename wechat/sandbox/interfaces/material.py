"""Pictures kept for good: in the words of an article, as its cover, or to be sent to many.

Source: official pages of media/uploadimg and material/add_material. Other kinds of material are not kept here.
"""

from wechat.sandbox.api.call import OK, Answer, Call
from wechat.sandbox.api.errors import SandboxRefusal
from wechat.sandbox.interfaces.media import MEGABYTE, StoredMedia, keep
from wechat.sandbox.state.sandbox import Sandbox

IN_ARTICLE = MEGABYTE
SIZES: dict[str, int] = {"image": 10 * MEGABYTE, "thumb": 64 * 1024}
DRAWN = ("image/png", "image/jpeg")
KINDS: dict[str, tuple[str, ...]] = {"image": (*DRAWN, "image/gif", "image/bmp"), "thumb": ("image/jpeg",)}
KEPT = "material:"


def upload_picture(call: Call) -> Answer:
    """Answer `/cgi-bin/media/uploadimg`: the address of a picture that an article may show."""
    kept = _kept(call, "article", IN_ARTICLE, DRAWN)
    return {"url": picture_url(call.box, kept.media_id)}


def add(call: Call) -> Answer:
    """Answer `/cgi-bin/material/add_material?type=image|thumb`."""
    kind = call.query.get("type", "")
    if kind not in SIZES:
        raise SandboxRefusal(40004)
    kept = _kept(call, kind, SIZES[kind], KINDS[kind])
    return {"media_id": kept.media_id, "url": picture_url(call.box, kept.media_id)}


def delete(call: Call) -> Answer:
    """Answer `/cgi-bin/material/del_material`."""
    media_id = call.body.text("media_id", "")
    material_of(call.box, call.account.appid, media_id)
    call.box.state.run("DELETE FROM media WHERE media_id = ?", media_id)
    return OK


def _kept(call: Call, kind: str, largest: int, mimes: tuple[str, ...]) -> StoredMedia:
    if call.upload is None or not call.upload.content:
        raise SandboxRefusal(41005)
    if call.upload.mime not in mimes:
        raise SandboxRefusal(40005, f"invalid file type: {call.upload.mime}")
    if len(call.upload.content) > largest:
        raise SandboxRefusal(40009)
    return keep(
        call.box, call.account.appid, KEPT + kind, call.upload.mime, call.upload.name[-100:], call.upload.content
    )


def picture_url(box: Sandbox, media_id: str) -> str:
    return f"{box.origin}/sandbox/media/{media_id}"


def material_of(box: Sandbox, appid: str, media_id: str) -> StoredMedia:
    """Return a picture this account keeps for good. Raises 40007."""
    row = box.state.row(
        "SELECT media_id, kind, mime, name, content FROM media WHERE media_id = ? AND appid = ? AND kind IN (?, ?)",
        media_id,
        appid,
        *(KEPT + kind for kind in SIZES),
    )
    if row is None:
        raise SandboxRefusal(40007)
    return StoredMedia(**dict(row))
