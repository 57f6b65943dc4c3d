"""The few of wechatpy's API groups that do not survive an asynchronous ``_request``, mended.

Everything else in wechatpy 1.8.18 returns what ``_request`` returns and so may simply be awaited. ``datacube`` and
``cloud.upload_file`` also subscript their result; they are not used and not mended.
"""

import time
from collections.abc import AsyncIterator
from typing import cast
from urllib.parse import quote

from wechatpy.client import api

from wechat.platform.errors import NO_MENU, WeChatError
from wechat.platform.wire import JsonObject, Platform


class Menu(api.WeChatMenu):  # type: ignore[misc]  # wechatpy has no types
    async def get(self) -> JsonObject | None:
        """The menu, None if the account has none."""
        try:
            return cast(JsonObject, await self._get("menu/get"))
        except WeChatError as error:
            if error.errcode == NO_MENU:
                return None
            raise


class JsApi(api.WeChatJSAPI):  # type: ignore[misc]
    async def get_jsapi_ticket(self) -> str:
        return await self._ticket("jsapi")

    async def get_jsapi_card_ticket(self) -> str:
        return await self._ticket("wx_card")

    async def _ticket(self, kind: str) -> str:
        key = f"{self.appid}_{kind}_ticket"
        ticket, expires_at = self.session.get(key, ("", 0))
        if not ticket or expires_at < time.time():
            result = await self.get_ticket(kind)
            ticket, expires_at = result["ticket"], time.time() + int(result["expires_in"]) - 60
            self.session.set(key, (ticket, expires_at))
        return str(ticket)


class User(api.WeChatUser):  # type: ignore[misc]
    async def iter_followers(self, first_user_id: str | None = None) -> AsyncIterator[str]:
        """Every follower's openid. The last page still names a next one; the page after it has no ``data``."""
        while True:
            page = await self.get_followers(first_user_id)
            if not page.get("data"):
                return
            for openid in page["data"]["openid"]:
                yield openid
            first_user_id = page.get("next_openid")
            if not first_user_id:
                return


class Tag(api.WeChatTag):  # type: ignore[misc]
    async def iter_tag_users(self, tag_id: int, first_user_id: str | None = None) -> AsyncIterator[str]:
        while True:
            page = await self.get_tag_users(tag_id, first_user_id)
            if not page.get("data"):
                return
            for openid in page["data"]["openid"]:
                yield openid
            first_user_id = page.get("next_openid")
            if not first_user_id:
                return


class QrCode(api.WeChatQRCode):  # type: ignore[misc]
    def get_url(self, ticket: str | JsonObject) -> str:
        """Where the picture of a QR code is, on the platform this client speaks to."""
        name = ticket["ticket"] if isinstance(ticket, dict) else ticket
        platform = cast(Platform, self._client.platform)
        return f"{platform.mp_url}/cgi-bin/showqrcode?ticket={quote(str(name), safe='')}"

    async def show(self, ticket: str | JsonObject) -> object:
        """The picture itself."""
        name = ticket["ticket"] if isinstance(ticket, dict) else ticket
        return await self._get("https://mp.weixin.qq.com/cgi-bin/showqrcode", params={"ticket": name})


class MediaFiles(api.WeChatMedia):  # type: ignore[misc]
    def get_url(self, media_id: str) -> str:
        raise NotImplementedError("an address with an access token in it must not be handed out; use get_media()")
