"""WeChat's server API, typed: what the service asks of an account.

Every method raises a ``WeChatFailure`` (``wechat.platform.errors``) for whatever goes wrong on the wire and ValueError
for what WeChat would surely refuse. wechatpy's own groups (``client.tag``, ``client.user`` …) are there too, awaited;
prefer these methods, they mend what wechatpy lacks.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from wechat.platform import answers, oauth
from wechat.platform.answers import (
    MediaAnswer,
    MiniProgramSession,
    Network,
    OAuthUser,
    OpenidChange,
    QrTicket,
    Quota,
    Reader,
    TemplateInfo,
    UserInfo,
)
from wechat.platform.async_client import API, AccountKeys
from wechat.platform.conditional_menus import ConditionalMenus
from wechat.platform.drafts import Drafts
from wechat.platform.errors import ErrorClass, WeChatError, WeChatFailure, WeChatTimeout, WeChatUnreachable
from wechat.platform.followers import Followers, Tags
from wechat.platform.mass import Mass
from wechat.platform.miniprogram import LONGEST_CHECKED, MiniProgram, TextChecked
from wechat.platform.pictures import Pictures
from wechat.platform.tokens import TokenStore
from wechat.platform.wire import JsonObject, Outgoing, Platform, WireLimits, exchange

__all__ = [
    "CHANGED_AT_ONCE",
    "LONGEST_CHECKED",
    "QR_LONGEST",
    "AccountKeys",
    "ErrorClass",
    "MediaAnswer",
    "MiniProgramSession",
    "OAuthUser",
    "OpenidChange",
    "Platform",
    "QrTicket",
    "Quota",
    "TemplateInfo",
    "TextChecked",
    "TokenStore",
    "UserInfo",
    "WeChat",
    "WeChatError",
    "WeChatFailure",
    "WeChatTimeout",
    "WeChatUnreachable",
    "WireLimits",
]

QR_LONGEST = timedelta(days=30)
"""The longest a temporary QR code lives."""
CHANGED_AT_ONCE = 100
"""So many openids may be asked about in one `changeopenid`."""


class WeChat(MiniProgram, Mass, Drafts, Pictures, Followers, Tags, ConditionalMenus):
    """One account's client."""

    async def send_template(
        self,
        openid: str,
        template_id: str,
        data: Mapping[str, str],
        url: str | None = None,
        miniprogram: Mapping[str, str] | None = None,
        client_msg_id: str | None = None,
    ) -> int:
        """Send a template message; returns its msgid, which TEMPLATESENDJOBFINISH will name. Accepted is not arrived.

        ``data``: bare key (``thing1``) to words. ``miniprogram``: appid and pagepath; it wins over ``url``.
        ``client_msg_id``: the same person and id within 10 minutes make one message, so after an uncertain failure send
        again with the same one.
        """
        body: JsonObject = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": words} for key, words in data.items()},
        }
        extra = {"url": url, "miniprogram": dict(miniprogram or {}), "client_msg_id": client_msg_id}
        body.update({name: value for name, value in extra.items() if value})
        try:
            return (await self._ask("POST", "/cgi-bin/message/template/send", data=body)).number("msgid")
        except WeChatError as error:
            if error.error_class is ErrorClass.done and error.msgid is not None:
                return error.msgid
            raise

    async def _send_custom(self, openid: str, kind: str, content: JsonObject) -> None:
        await self._ask("POST", "/cgi-bin/message/custom/send", data={"touser": openid, "msgtype": kind, kind: content})

    async def send_text(self, openid: str, text: str) -> None:
        """A customer-service message, within the window after the person's last act (45015, 45047 outside it).

        It has no idempotency key: after an uncertain failure do not send the same words again.
        """
        await self._send_custom(openid, "text", {"content": text})

    async def send_news(
        self, openid: str, title: str, description: str, url: str, picture_url: str | None = None
    ) -> None:
        """One article card as a customer-service message; as ``send_text``."""
        article = {"title": title, "description": description, "url": url, "picurl": picture_url}
        await self._send_custom(
            openid, "news", {"articles": [{name: value for name, value in article.items() if value is not None}]}
        )

    async def typing(self, openid: str, on: bool = True) -> None:
        """Show or stop 「对方正在输入」; only within 30 seconds of the person's last message (45080)."""
        command = "Typing" if on else "CancelTyping"
        await self._ask("POST", "/cgi-bin/message/custom/typing", data={"touser": openid, "command": command})

    async def user_info(self, openid: str) -> UserInfo:
        params = {"openid": openid, "lang": "zh_CN"}
        return answers.user_info(await self._ask("GET", "/cgi-bin/user/info", params=params))

    async def change_openids(self, from_appid: str, openids: Sequence[str]) -> tuple[OpenidChange, ...]:
        """转换openid: who these people of the account that was moved to this one are here; at most 100 at once.

        WeChat answers for 15 days after a move. `errors.NOT_MOVED` where it knows of none between the two. Source:
        official page 转换openid.
        """
        if not 1 <= len(openids) <= CHANGED_AT_ONCE:
            raise ValueError(f"1 to {CHANGED_AT_ONCE} openids are asked about at once, not {len(openids)}")
        body: JsonObject = {"from_appid": from_appid, "openid_list": list(openids)}
        return answers.openid_changes(await self._ask("POST", "/cgi-bin/changeopenid", data=body))

    async def create_menu(self, menu: JsonObject) -> None:
        """Replace the account's menu: ``{"button": [...]}``, 3 of at most 5 each."""
        await self._ask("POST", "/cgi-bin/menu/create", data=menu)

    async def get_menu(self) -> JsonObject | None:
        """The menu as it was created, ``{"button": [...]}``; None if there is none."""
        found = await self.menu.get()
        return None if found is None else Reader(found, "/cgi-bin/menu/get").child("menu").result

    async def delete_menu(self) -> None:
        await self._ask("GET", "/cgi-bin/menu/delete")

    async def create_qr(self, scene: str, expires: timedelta | None) -> QrTicket:
        """A QR code that tells us ``scene`` (1 to 64 characters) when scanned; ``expires`` None: permanent.

        Raises ValueError for another scene, or a life under a second or over 30 days. An account has 100,000
        permanent codes in all.
        """
        if not 1 <= len(scene) <= 64:
            raise ValueError(f"a scene has 1 to 64 characters, this one {len(scene)}; keep the rest on the server")
        body: JsonObject = {
            "action_name": "QR_LIMIT_STR_SCENE" if expires is None else "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        if expires is not None:
            if not timedelta(seconds=1) <= expires <= QR_LONGEST:
                raise ValueError(f"a QR code lives 1 second to 30 days, not {expires}; give None for a permanent one")
            body["expire_seconds"] = int(expires.total_seconds())
        got = await self._ask("POST", "/cgi-bin/qrcode/create", data=body)
        ticket = got.text("ticket")
        life = None if expires is None else timedelta(seconds=got.number("expire_seconds"))
        return QrTicket(ticket, got.text("url"), life, self.qrcode.get_url(ticket))

    async def get_media(self, media_id: str) -> MediaAnswer:
        """A file a person sent, kept by WeChat for 3 days (40007 after). At most ``limits.media_bytes``, in memory."""
        path = "/cgi-bin/media/get"
        result = await self._request("GET", API + path, params={"media_id": media_id})
        if not isinstance(result, dict):
            return answers.media(result)
        return await self._video(Reader(result, path).text("video_url"))

    async def _video(self, url: str) -> MediaAnswer:
        """A video comes as an address, often plain http and on another host: no access token goes there."""
        path = "video_url"
        if urlsplit(url).scheme not in {"http", "https"}:
            raise WeChatError.unreadable(path, "not a web address", uncertain=False)
        limits = self.limits
        call = Outgoing("GET", url, path, follow=True, total=limits.media_total, limit=limits.media_bytes)
        answer = await exchange(self._http, call, limits.connect)
        if not answer.binary:
            words = f"HTTP {answer.status} with no file in it ({answer.content_type or 'no type'})"
            raise WeChatError.unreadable(path, words, uncertain=False)
        return answers.media(answer)

    async def list_templates(self) -> tuple[TemplateInfo, ...]:
        got = await self._ask("GET", "/cgi-bin/template/get_all_private_template")
        return answers.templates(got)

    async def clear_quota(self) -> None:
        """Set all of today's counts to zero; 10 times a month, then 48006. For staff, not for retries."""
        await self._ask("POST", "/cgi-bin/clear_quota", data={"appid": self.account.appid})

    async def quota(self, path: str) -> Quota:
        """Today's count of one API, named by its path such as ``/cgi-bin/message/template/send``."""
        return answers.quota(await self._ask("POST", "/cgi-bin/openapi/quota/get", data={"cgi_path": path}))

    async def callback_ips(self) -> tuple[Network, ...]:
        """Where WeChat's callbacks come from."""
        return answers.networks(await self._ask("GET", "/cgi-bin/getcallbackip"))

    def authorize_url(self, redirect_uri: str, state: str, scope: oauth.Scope = "snsapi_base") -> str:
        """See ``wechat.platform.oauth.authorize_url``."""
        return oauth.authorize_url(self.platform, self.account.appid, redirect_uri, state, scope)

    async def oauth_openid(self, code: str) -> OAuthUser:
        """Who came back from ``authorize_url``. A code serves once, for 5 minutes (``errors.SPENT_CODES``)."""
        params = {
            "appid": self.account.appid,
            "secret": self.account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        return answers.oauth_user(await self._ask("GET", "/sns/oauth2/access_token", params=params))

    async def code_to_session(self, code: str) -> MiniProgramSession:
        """Who opened the mini-program, from ``wx.login``. Needs no access token; the code serves once, 5 minutes."""
        params = {
            "appid": self.account.appid,
            "secret": self.account.secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        return answers.session(await self._ask("GET", "/sns/jscode2session", params=params))

    async def phone_number(self, code: str) -> str:
        """The number a person shared in the mini-program; a mainland one has 11 digits. The code serves once."""
        return answers.phone_number(await self._ask("POST", "/wxa/business/getuserphonenumber", data={"code": code}))
