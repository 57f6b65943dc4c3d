"""The pictures of a court's library: made anew from their dots, small enough for an article, each kept once."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.publishing import PUBLISHERS_ONLY, publishes, visible_broadcasts
from desk.errors import Invalid, NotAllowed, NotFound
from desk.files import file_store
from desk.files.examining import LARGEST_UPLOAD
from desk.files.pictures import redrawn
from models import BroadcastPicture, PictureAtWeChat
from models.database import transaction
from models.unique import is_twice

LARGEST_PICTURE = 1024 * 1024
"""Bytes of a picture made anew: what WeChat takes within an article (uploadimg)."""
LONGEST_NAME_OF_PICTURE = 60
PAGE_OF_PICTURES = 30
NO_PICTURE = "图片库里没有这张图片"


async def add_picture(actor: Actor, court_id: int, content: bytes, name: str, as_of: datetime) -> BroadcastPicture:
    """Put a picture into a court's library; the same one is there once. Returns it.

    Raises `NotAllowed`, and `Invalid` for what is no picture or too large to stand in an article.
    """
    if not publishes(actor, court_id):
        raise NotAllowed(PUBLISHERS_ONLY)
    if not 0 < len(content) <= LARGEST_UPLOAD:
        raise Invalid(f"请选择图片，最大 {LARGEST_UPLOAD // 1024 // 1024} MB", "file")
    drawn, content_type = await redrawn(content, actor.id or 0)
    if len(drawn) > LARGEST_PICTURE:
        raise Invalid("图片太大：文章里的图片最大 1 MB，请缩小或压缩以后再传", "file")
    digest = hashlib.sha256(drawn).hexdigest()
    known = await BroadcastPicture.get_or_none(court_id=court_id, digest=digest)
    if known is not None:
        return known
    key = await file_store.write(drawn)
    try:
        async with transaction():
            made = await BroadcastPicture.create(
                court_id=court_id,
                name=" ".join(name.split())[:LONGEST_NAME_OF_PICTURE],
                file_key=key,
                content_type=content_type,
                size=len(drawn),
                digest=digest,
                added_by_id=actor.id,
                added_at=as_of,
            )
            await audit.by_officer(actor, Deed.ADD_PICTURE, ("picture", made.id), as_of, {"court": court_id})
    except Exception as error:
        await file_store.remove(key)
        if is_twice(error, "broadcast_picture", "court_id", "digest"):
            return await BroadcastPicture.get(court_id=court_id, digest=digest)
        raise
    return made


async def pictures_of(actor: Actor, court_id: int, before: int | None = None) -> Sequence[BroadcastPicture]:
    """Return a page of a court's pictures, the newest first, behind the one numbered `before`; one more than a page
    where there are more.
    """
    seen = BroadcastPicture.filter(visible_broadcasts(actor), court_id=court_id)
    seen = seen.filter(id__lt=before) if before else seen
    return await seen.order_by("-id").limit(PAGE_OF_PICTURES + 1)


async def content_of_picture(picture_id: int) -> tuple[bytes, str]:
    """Return a picture and its content type. Raises `NotFound`. Pictures of the library are made to be published."""
    row = await BroadcastPicture.get_or_none(id=picture_id)
    if row is None:
        raise NotFound(NO_PICTURE)
    return await file_store.read(row.file_key), row.content_type


async def at_wechat(picture_id: int, account_id: int) -> PictureAtWeChat | None:
    """Return what an account calls a picture; None where it was not given it yet."""
    return await PictureAtWeChat.get_or_none(picture_id=picture_id, account_id=account_id)


async def keep_at_wechat(picture_id: int, account_id: int, *, url: str = "", media_id: str = "") -> None:
    """Write down what an account calls a picture."""
    row, _ = await PictureAtWeChat.get_or_create(picture_id=picture_id, account_id=account_id)
    row.url, row.media_id = url or row.url, media_id or row.media_id
    await row.save(update_fields=["url", "media_id"])
