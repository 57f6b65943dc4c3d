"""What WeChat answers, as values. Openids, session keys and phone numbers are left out of every ``repr``."""

import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TypeVar, cast

from wechat.platform.errors import WeChatError
from wechat.platform.wire import JsonObject, WireAnswer

T = TypeVar("T")
Network = IPv4Network | IPv6Network

_TEMPLATE_KEY = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")


@dataclass(frozen=True, slots=True)
class UserInfo:
    """A person as the account sees them. One who does not follow has an openid (and perhaps a unionid), no more."""

    openid: str = field(repr=False)
    subscribed: bool
    unionid: str | None = field(default=None, repr=False)
    subscribed_at: datetime | None = None
    subscribe_scene: str = ""
    qr_scene: str = ""
    language: str = ""
    remark: str = field(default="", repr=False)
    tags: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class QrTicket:
    """A QR code with a scene. ``url`` is what the code says, ``image_url`` its picture; ``expires_in`` None: never."""

    ticket: str
    url: str
    expires_in: timedelta | None
    image_url: str


@dataclass(frozen=True, slots=True)
class MediaAnswer:
    """A file a person sent. ``filename`` has no folder in it; take neither it nor ``content_type`` on trust."""

    content: bytes = field(repr=False)
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class MiniProgramSession:
    """A mini-program login. ``session_key`` must not leave the server."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    session_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OAuthUser:
    """Who opened a web page inside WeChat. ``is_snapshot``: a stand-in shown before consent, never to be bound."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)
    is_snapshot: bool


@dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template the account has; ``keys`` are its fields in order, bare (``thing1``)."""

    template_id: str
    title: str
    content: str
    example: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(_TEMPLATE_KEY.findall(self.content))


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls of one API today."""

    daily_limit: int
    used: int
    remain: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes fields out of an answer. Raises WeChatError (back off) naming the one that is absent or of another kind."""

    result: JsonObject = field(repr=False)
    path: str

    def _take(self, name: str, convert: Callable[[object], T]) -> T:
        try:
            return convert(self.result[name])
        except (KeyError, TypeError, ValueError, OverflowError):
            raise WeChatError.unreadable(self.path, f"the answer has no usable {name}") from None

    def text(self, name: str) -> str:
        """Never empty."""

        def convert(value: object) -> str:
            if not isinstance(value, str) or not value:
                raise TypeError
            return value

        return self._take(name, convert)

    def text_or_none(self, name: str) -> str | None:
        value = self.result.get(name)
        return value if isinstance(value, str) and value else None

    def number(self, name: str) -> int:
        """Written as a number or as a string of digits."""
        return self._take(name, lambda value: int(cast(str, value)))

    def child(self, name: str) -> "Reader":
        def convert(value: object) -> Reader:
            if not isinstance(value, dict):
                raise TypeError
            return Reader(value, self.path)

        return self._take(name, convert)

    def children(self, name: str) -> tuple["Reader", ...]:
        def convert(value: object) -> tuple[Reader, ...]:
            if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
                raise TypeError
            return tuple(Reader(item, self.path) for item in value)

        return self._take(name, convert)

    def items(self, name: str, convert: Callable[[object], T]) -> tuple[T, ...]:
        return self._take(name, lambda value: tuple(convert(item) for item in cast(list[object], value)))


def user_info(got: Reader) -> UserInfo:
    openid, unionid = got.text("openid"), got.text_or_none("unionid")
    if not got.number("subscribe"):
        return UserInfo(openid, subscribed=False, unionid=unionid)
    return UserInfo(
        openid,
        subscribed=True,
        unionid=unionid,
        subscribed_at=datetime.fromtimestamp(got.number("subscribe_time"), UTC),
        subscribe_scene=got.text_or_none("subscribe_scene") or "",
        qr_scene=got.text_or_none("qr_scene_str") or str(got.result.get("qr_scene") or ""),
        language=got.text_or_none("language") or "",
        remark=got.text_or_none("remark") or "",
        tags=got.items("tagid_list", lambda tag: int(cast(str, tag))) if "tagid_list" in got.result else (),
    )


def phone_number(got: Reader) -> str:
    """A mainland number without its country code, any other with it. WeChat writes the code as number or string."""
    info = got.child("phone_info")
    if str(info.result.get("countryCode")) == "86":
        return info.text("purePhoneNumber")
    return info.text("phoneNumber")


def template(got: Reader) -> TemplateInfo:
    return TemplateInfo(
        template_id=got.text("template_id"),
        title=got.text_or_none("title") or "",
        content=got.text_or_none("content") or "",
        example=got.text_or_none("example") or "",
    )


def networks(got: Reader) -> tuple[Network, ...]:
    """``ip_list`` mixes single addresses and CIDR blocks."""
    return got.items("ip_list", lambda item: ip_network(str(item), strict=False))


def media(answer: WireAnswer) -> MediaAnswer:
    name = re.split(r"[/\\]", answer.filename or "")[-1]
    if not name.strip(". "):
        name = "media" + (mimetypes.guess_extension(answer.content_type) or "")
    return MediaAnswer(answer.content, answer.content_type, name)
