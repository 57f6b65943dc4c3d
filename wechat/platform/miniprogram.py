"""What a mini-program's server asks of WeChat beside logging people in: content checks and subscription notices.

Source: developers.weixin.qq.com, 内容安全 (msgSecCheck, mediaCheckAsync, second edition), 订阅消息 (send, gettemplate),
小程序码 (getwxacodeunlimit).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from wechat.platform import answers
from wechat.platform.answers import Reader, TemplateInfo
from wechat.platform.async_client import API, AwaitedClient
from wechat.platform.errors import WeChatError
from wechat.platform.wire import JsonObject

LONGEST_CHECKED = 2500
"""Characters of one text check."""
AUDIO, PICTURE = 1, 2
COMMENT = 2
"""The scene of what somebody writes to others: not a profile, a forum or a social log."""
NOT_OPENED = 61010
"""The person did not open the mini-program in the last two hours, so WeChat does not check what they wrote."""
SCENE = re.compile(r"[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}")
"""What a mini-program code may carry."""
CODE_WIDTH = 430
"""Dots of a code's picture; 280 to 1280."""
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
NOT_THEIRS = frozenset({40003, 43104})
"""The openid is not one of this mini-program's."""


@dataclass(frozen=True, slots=True)
class TextChecked:
    """`suggest` is pass, review or risky; `label` what it is about (100 normal, 20001 politics …)."""

    suggest: str
    label: int
    trace_id: str


class MiniProgram(AwaitedClient):
    """The part of an account's client that only a mini-program uses."""

    async def check_text(self, openid: str, content: str) -> TextChecked:
        """What WeChat makes of a text; `errcode` is 0 even where it is risky.

        The person must have opened the mini-program in the last two hours (61010). Raises ValueError for a text that
        is empty or longer than LONGEST_CHECKED: split it.
        """
        if not 0 < len(content) <= LONGEST_CHECKED:
            raise ValueError(f"a text of 1 to {LONGEST_CHECKED} characters is checked at once, not {len(content)}")
        body: JsonObject = {"openid": openid, "scene": COMMENT, "version": 2, "content": content}
        got = await self._ask("POST", "/wxa/msg_sec_check", data=body)
        result = got.child("result")
        return TextChecked(result.text("suggest"), result.number("label"), got.text_or_none("trace_id") or "")

    async def check_media(self, openid: str, url: str, media_type: int) -> str:
        """Have WeChat fetch and check a file; returns the trace_id that `wxa_media_check` will name within 30 minutes.

        `media_type` is AUDIO or PICTURE; at most 10 MB.
        """
        body: JsonObject = {
            "openid": openid,
            "scene": COMMENT,
            "version": 2,
            "media_url": url,
            "media_type": media_type,
        }
        return (await self._ask("POST", "/wxa/media_check_async", data=body)).text("trace_id")

    async def send_subscription(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str | None = None
    ) -> int | None:
        """Send a subscription notice, using up one grant; 43101 where there is none. Returns its msgid, if WeChat says.

        It has no idempotency key: after an uncertain failure do not send it again.
        """
        body: JsonObject = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": words} for key, words in data.items()},
        }
        if page:
            body["page"] = page
        got: Reader = await self._ask("POST", "/cgi-bin/message/subscribe/send", data=body)
        return got.number("msgid") if got.result.get("msgid") else None

    async def make_code(self, scene: str, page: str, *, width: int = CODE_WIDTH) -> bytes:
        """Make the picture (JPEG or PNG) of a lasting code that opens ``page`` of the released mini-program with
        ``scene``; any number may be made, 5,000 a minute.

        Raises ValueError for a scene that is not 1 to 32 of WeChat's characters, and for a page with a leading / or a
        query. 41030: the released mini-program has no such page; 40129: the scene; 45009: too many in a minute.
        """
        if not SCENE.fullmatch(scene):
            raise ValueError(f"a scene has 1 to 32 of WeChat's characters, not {scene!r}")
        if not page or page.startswith("/") or "?" in page:
            raise ValueError(f"a page has no leading / and no query, not {page!r}")
        path = "/wxa/getwxacodeunlimit"
        body: JsonObject = {
            "scene": scene,
            "page": page,
            "check_path": True,
            "env_version": "release",
            "width": width,
        }
        result = await self._request("POST", API + path, data=body)
        if isinstance(result, dict) or not result.content.startswith(PICTURES):
            raise WeChatError.unreadable(path, "no picture came where one was expected", uncertain=False)
        content: bytes = result.content
        return content

    async def list_subscription_templates(self) -> tuple[TemplateInfo, ...]:
        """The templates of subscription notices this account may send; a service account has such ones too."""
        return answers.subscription_templates(await self._ask("GET", "/wxaapi/newtmpl/gettemplate"))
