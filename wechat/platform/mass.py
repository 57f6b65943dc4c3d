"""What an account sends to many at once: by tag, to a list of openids, to one for a look; and what became of it.

Source: developers.weixin.qq.com, 群发接口 (sendall, send, preview, get, delete, speed).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from wechat.platform.async_client import AwaitedClient
from wechat.platform.errors import ErrorClass, WeChatError
from wechat.platform.wire import JsonObject

FEWEST_OPENIDS = 2
MOST_OPENIDS = 10_000
"""What one `send_mass_to` takes; one openid alone is refused (40130)."""
LONGEST_CLIENTMSGID = 64
"""Bytes of a `clientmsgid` (45067 beyond)."""
MOST_PICTURES = 20
FASTEST, SLOWEST = 0, 4
"""`set_mass_speed`: 800,000 a minute down to 100,000 a minute."""


class MassKind(StrEnum):
    """WeChat's name for what is sent."""

    TEXT = "text"
    ARTICLE = "mpnews"
    PICTURES = "image"


class MassStatus(StrEnum):
    """What `mass_status` says of a job."""

    SENT = "SEND_SUCCESS"
    SENDING = "SENDING"
    FAILED = "SEND_FAIL"
    DELETED = "DELETE"


@dataclass(frozen=True, slots=True)
class MassMessage:
    """What is sent: words, a draft's articles, or pictures. Made by `text`, `article` and `pictures`."""

    kind: MassKind
    content: str = field(default="", repr=False)
    media_ids: tuple[str, ...] = ()

    @classmethod
    def text(cls, words: str) -> "MassMessage":
        if not words.strip():
            raise ValueError("a mass message of no words cannot be sent")
        return cls(MassKind.TEXT, content=words)

    @classmethod
    def article(cls, media_id: str) -> "MassMessage":
        """The articles of a draft (`add_draft`)."""
        return cls(MassKind.ARTICLE, media_ids=(media_id,))

    @classmethod
    def pictures(cls, media_ids: Sequence[str]) -> "MassMessage":
        """Pictures kept at WeChat (`add_permanent_picture`), at most MOST_PICTURES."""
        if not 1 <= len(media_ids) <= MOST_PICTURES:
            raise ValueError(f"1 to {MOST_PICTURES} pictures make one message, not {len(media_ids)}")
        return cls(MassKind.PICTURES, media_ids=tuple(media_ids))

    def body(self) -> JsonObject:
        """The message as `sendall` and `send` take it: pictures in the plural, comments off."""
        if self.kind is MassKind.PICTURES:
            pictures = {"media_ids": list(self.media_ids), "need_open_comment": 0, "only_fans_can_comment": 0}
            return {"msgtype": self.kind.value, "images": pictures}
        return self.preview_body()

    def preview_body(self) -> JsonObject:
        """The message as `preview` takes it: of several pictures, the first."""
        words: JsonObject = {"content": self.content} if self.kind is MassKind.TEXT else {"media_id": self.media_ids[0]}
        return {"msgtype": self.kind.value, self.kind.value: words}


@dataclass(frozen=True, slots=True)
class MassSent:
    """A job WeChat took. `msg_id` is what MASSSENDJOBFINISH names; `known_already`: this clientmsgid had been taken."""

    msg_id: int
    msg_data_id: int | None
    known_already: bool


class Mass(AwaitedClient):
    """The part of an account's client that sends to many.

    At most 60 sends a minute; a service account's followers get 4 a month each, what is over is a failure of that
    person alone, and 45028 where the account has none left. A job taken is not a job done: MASSSENDJOBFINISH tells.
    """

    async def send_mass_to_tag(
        self, message: MassMessage, tag_id: int | None, clientmsgid: str, *, ignore_reprint: bool = False
    ) -> MassSent:
        """Send to all followers with a tag; `tag_id` None: to every follower.

        The same `clientmsgid` (1 to 64 bytes) makes one job, however often it is asked for. `ignore_reprint`: send an
        article that WeChat takes for a reprint all the same, where its author allows that. To everybody may wait up to
        30 minutes for the account's administrator.
        """
        to_all = tag_id is None
        wanted: JsonObject = {"filter": {"is_to_all": to_all} if to_all else {"is_to_all": False, "tag_id": tag_id}}
        return await self._send_mass("/cgi-bin/message/mass/sendall", message, wanted, clientmsgid, ignore_reprint)

    async def send_mass_to(
        self, message: MassMessage, openids: Sequence[str], clientmsgid: str, *, ignore_reprint: bool = False
    ) -> MassSent:
        """Send to these followers, 2 to 10,000 of them; otherwise as `send_mass_to_tag`."""
        if not FEWEST_OPENIDS <= len(openids) <= MOST_OPENIDS:
            raise ValueError(f"{FEWEST_OPENIDS} to {MOST_OPENIDS} openids make one job, not {len(openids)}")
        wanted: JsonObject = {"touser": list(openids)}
        return await self._send_mass("/cgi-bin/message/mass/send", message, wanted, clientmsgid, ignore_reprint)

    async def _send_mass(
        self, path: str, message: MassMessage, wanted: JsonObject, clientmsgid: str, ignore_reprint: bool
    ) -> MassSent:
        if not 1 <= len(clientmsgid.encode()) <= LONGEST_CLIENTMSGID:
            raise ValueError(f"a clientmsgid has 1 to {LONGEST_CLIENTMSGID} bytes, not {len(clientmsgid.encode())}")
        body = {**wanted, **message.body(), "send_ignore_reprint": int(ignore_reprint), "clientmsgid": clientmsgid}
        try:
            got = await self._ask("POST", path, data=body)
        except WeChatError as error:
            if error.error_class is ErrorClass.done and error.msgid is not None:
                return MassSent(error.msgid, None, known_already=True)
            raise
        data_id = got.number("msg_data_id") if got.result.get("msg_data_id") else None
        return MassSent(got.number("msg_id"), data_id, known_already=False)

    async def preview_mass(self, message: MassMessage, openid: str) -> int:
        """Send it to one follower only, for a look; 100 a day. Returns its msg_id."""
        body: JsonObject = {"touser": openid, **message.preview_body()}
        got = await self._ask("POST", "/cgi-bin/message/mass/preview", data=body)
        return got.number("msg_id") if got.result.get("msg_id") else 0

    async def mass_status(self, msg_id: int) -> str:
        """What WeChat says of a job now: one of `MassStatus`."""
        got = await self._ask("POST", "/cgi-bin/message/mass/get", data={"msg_id": msg_id})
        return got.text("msg_status")

    async def delete_mass(self, msg_id: int, article_idx: int = 0) -> None:
        """Take back what was sent: its articles (0: all, otherwise the one with this number from 1) open no more.

        Only articles can be taken back, words and pictures cannot; the card stays in the chats.
        """
        await self._ask("POST", "/cgi-bin/message/mass/delete", data={"msg_id": msg_id, "article_idx": article_idx})

    async def mass_speed(self) -> int:
        """How fast WeChat sends this account's jobs, FASTEST to SLOWEST."""
        return (await self._ask("POST", "/cgi-bin/message/mass/speed/get", data={})).number("speed")

    async def set_mass_speed(self, speed: int) -> None:
        if not FASTEST <= speed <= SLOWEST:
            raise ValueError(f"the speed is {FASTEST} (fastest) to {SLOWEST}, not {speed}")
        await self._ask("POST", "/cgi-bin/message/mass/speed/set", data={"speed": speed})
