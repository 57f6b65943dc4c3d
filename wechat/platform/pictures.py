"""Pictures kept at WeChat for good: in an article's words, as its cover, or to be sent.

Source: developers.weixin.qq.com, 上传图文消息内的图片 (uploadimg), 新增永久素材 (add_material).
"""

import mimetypes
from typing import NamedTuple

from wechat.platform.answers import Reader
from wechat.platform.async_client import AwaitedClient

LARGEST_IN_ARTICLE = 1024 * 1024
LARGEST_PICTURE = 10 * 1024 * 1024
LARGEST_THUMB = 64 * 1024
"""Bytes."""


class KeptPicture(NamedTuple):
    """A picture kept at WeChat; `url` serves only inside WeChat."""

    media_id: str
    url: str


class Pictures(AwaitedClient):
    """The part of an account's client that hands WeChat pictures."""

    async def upload_picture(self, data: bytes, filename: str) -> str:
        """Upload a picture for the words of an article; returns its address. JPEG or PNG, at most 1 MB."""
        return (await self._upload("/cgi-bin/media/uploadimg", data, filename, LARGEST_IN_ARTICLE)).text("url")

    async def add_permanent_picture(self, data: bytes, filename: str) -> KeptPicture:
        """Keep a picture for good: a cover of an article, or to be sent. At most 10 MB; an account has 100,000."""
        got = await self._upload("/cgi-bin/material/add_material", data, filename, LARGEST_PICTURE, "image")
        return KeptPicture(got.text("media_id"), got.text_or_none("url") or "")

    async def add_thumb(self, data: bytes, filename: str) -> str:
        """Keep a small picture for good (JPEG, at most 64 KB); returns its media_id."""
        got = await self._upload("/cgi-bin/material/add_material", data, filename, LARGEST_THUMB, "thumb")
        return got.text("media_id")

    async def _upload(self, path: str, data: bytes, filename: str, largest: int, kind: str = "") -> Reader:
        if not 0 < len(data) <= largest:
            raise ValueError(f"a picture here has 1 to {largest} bytes, not {len(data)}")
        content_type = mimetypes.guess_type(filename)[0] or "application/octet-stream"
        params = {"type": kind} if kind else {}
        return await self._ask("POST", path, params=params, files={"media": (filename, data, content_type)})
