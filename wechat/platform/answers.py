"""What WeChat answers, as values. Openids, session keys and phone numbers are left out of every ``repr``."""

import mimetypes
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError
from pydantic import dataclasses as values

from wechat.platform.errors import WeChatError
from wechat.platform.wire import JsonObject, WireAnswer

T = TypeVar("T")
Network = IPv4Network | IPv6Network

Text = Annotated[str, Field(strict=True, min_length=1)]
Words = Annotated[str, BeforeValidator(lambda said: said if isinstance(said, str) else "")]
"""Words WeChat may leave out, or say as something else."""
Perhaps = Annotated[str | None, BeforeValidator(lambda said: said if isinstance(said, str) and said else None)]
Wide = Annotated[Network, BeforeValidator(lambda said: ip_network(str(said), strict=False))]
Seconds = Annotated[int, Field(ge=0, le=253_402_300_799)]
"""Since 1970, to the end of the year 9999."""

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


@values.dataclass(frozen=True, slots=True)
class MiniProgramSession:
    """A mini-program login. ``session_key`` must not leave the server."""

    openid: Text = field(repr=False)
    session_key: Text = field(repr=False)
    unionid: Perhaps = field(default=None, repr=False)


@values.dataclass(frozen=True, slots=True)
class OAuthUser:
    """Who opened a web page inside WeChat. ``is_snapshot``: a stand-in shown before consent, never to be bound."""

    openid: Text = field(repr=False)
    is_snapshot: bool
    unionid: Perhaps = field(default=None, repr=False)


@values.dataclass(frozen=True, slots=True)
class OpenidChange:
    """Who an openid of an account is in the one it was moved to; `new_openid` None where WeChat names nobody."""

    ori_openid: Text = field(repr=False)
    new_openid: Perhaps = field(default=None, repr=False)
    err_msg: Words = ""


@values.dataclass(frozen=True, slots=True)
class TemplateInfo:
    """A template the account has; ``keys`` are its fields in order, bare (``thing1``)."""

    template_id: Text
    title: Words = ""
    content: Words = ""
    example: Words = ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(_TEMPLATE_KEY.findall(self.content))


@values.dataclass(frozen=True, slots=True)
class Quota:
    """Calls of one API today."""

    daily_limit: int
    used: int
    remain: int


_TEXT: TypeAdapter[str] = TypeAdapter(Text)
_NUMBER: TypeAdapter[int] = TypeAdapter(int)
_OBJECT: TypeAdapter[JsonObject] = TypeAdapter(JsonObject)
_OBJECTS: TypeAdapter[tuple[JsonObject, ...]] = TypeAdapter(tuple[JsonObject, ...])
_NUMBERS: TypeAdapter[tuple[int, ...]] = TypeAdapter(tuple[int, ...])
_NETWORKS: TypeAdapter[tuple[Network, ...]] = TypeAdapter(tuple[Wide, ...])
_SECONDS: TypeAdapter[int] = TypeAdapter(Seconds)
_SESSION: TypeAdapter[MiniProgramSession] = TypeAdapter(MiniProgramSession)
_OAUTH_USER: TypeAdapter[OAuthUser] = TypeAdapter(OAuthUser)
_QUOTA: TypeAdapter[Quota] = TypeAdapter(Quota)
_CHANGES: TypeAdapter[tuple[OpenidChange, ...]] = TypeAdapter(tuple[OpenidChange, ...])
_TEMPLATES: TypeAdapter[tuple[TemplateInfo, ...]] = TypeAdapter(tuple[TemplateInfo, ...])


@dataclass(frozen=True, slots=True)
class Reader:
    """Takes values out of an answer. Raises WeChatError (back off) naming the one that is absent or of another kind."""

    result: JsonObject = field(repr=False)
    path: str

    def take(self, kind: TypeAdapter[T], name: str = "") -> T:
        """A field as a value of this kind; without a name, the whole answer."""
        try:
            return kind.validate_python(self.result.get(name) if name else self.result)
        except ValidationError as error:
            wrong = ".".join(map(str, ([name] if name else []) + list(error.errors()[0]["loc"])))
        raise WeChatError.unreadable(self.path, f"the answer has no usable {wrong}")

    def text(self, name: str) -> str:
        """Never empty."""
        return self.take(_TEXT, name)

    def text_or_none(self, name: str) -> str | None:
        value = self.result.get(name)
        return value if isinstance(value, str) and value else None

    def number(self, name: str) -> int:
        """Written as a number or as a string of digits."""
        return self.take(_NUMBER, name)

    def child(self, name: str) -> "Reader":
        return Reader(self.take(_OBJECT, name), self.path)


def user_info(got: Reader) -> UserInfo:
    openid, unionid = got.text("openid"), got.text_or_none("unionid")
    if not got.number("subscribe"):
        return UserInfo(openid, subscribed=False, unionid=unionid)
    return UserInfo(
        openid,
        subscribed=True,
        unionid=unionid,
        subscribed_at=datetime.fromtimestamp(got.take(_SECONDS, "subscribe_time"), UTC),
        subscribe_scene=got.text_or_none("subscribe_scene") or "",
        qr_scene=got.text_or_none("qr_scene_str") or str(got.result.get("qr_scene") or ""),
        language=got.text_or_none("language") or "",
        remark=got.text_or_none("remark") or "",
        tags=got.take(_NUMBERS, "tagid_list") if "tagid_list" in got.result else (),
    )


def phone_number(got: Reader) -> str:
    """A mainland number without its country code, any other with it. WeChat writes the code as number or string."""
    info = got.child("phone_info")
    if str(info.result.get("countryCode")) == "86":
        return info.text("purePhoneNumber")
    return info.text("phoneNumber")


def templates(got: Reader) -> tuple[TemplateInfo, ...]:
    return got.take(_TEMPLATES, "template_list")


def subscription_templates(got: Reader) -> tuple[TemplateInfo, ...]:
    """Subscription templates are named `priTmplId`, and stand under `data`."""
    found = got.take(_OBJECTS, "data") if got.result.get("data") else ()
    named: list[object] = [{**one, "template_id": one.get("priTmplId")} for one in found]
    return Reader({"template_list": named}, got.path).take(_TEMPLATES, "template_list")


def openid_changes(got: Reader) -> tuple[OpenidChange, ...]:
    return got.take(_CHANGES, "result_list")


def networks(got: Reader) -> tuple[Network, ...]:
    """``ip_list`` mixes single addresses and CIDR blocks."""
    return got.take(_NETWORKS, "ip_list")


def session(got: Reader) -> MiniProgramSession:
    return got.take(_SESSION)


def oauth_user(got: Reader) -> OAuthUser:
    said = got.result
    return Reader({**said, "is_snapshot": said.get("is_snapshotuser") in (1, "1")}, got.path).take(_OAUTH_USER)


def quota(got: Reader) -> Quota:
    return got.child("quota").take(_QUOTA)


def media(answer: WireAnswer) -> MediaAnswer:
    name = re.split(r"[/\\]", answer.filename or "")[-1]
    if not name.strip(". "):
        name = "media" + (mimetypes.guess_extension(answer.content_type) or "")
    return MediaAnswer(answer.content, answer.content_type, name)
