"""The values the engine takes and gives: a message, the state of a talk, a turn."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"

FORMAT = 1


class MessageKind(StrEnum):
    """What WeChat calls MsgType; anything it invents later is `other`."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    EVENT = "event"
    OTHER = "other"

    @classmethod
    def of(cls, name: str) -> "MessageKind":
        """Return the kind called `name` in any case; `other` for a name we do not know."""
        return cls(name.lower()) if name.lower() in set(cls) else cls.OTHER


MEDIA = frozenset({MessageKind.IMAGE, MessageKind.VOICE, MessageKind.VIDEO, MessageKind.SHORTVIDEO})


@dataclass(frozen=True)
class Incoming:
    """One message or event. `text` is a text's content, a location's label, a link's title and address.

    `event` is compared without case; `event_key` is a menu key or a QR scene (with or without `qrscene_`).
    """

    kind: MessageKind = MessageKind.TEXT
    text: str = field(default="", repr=False)
    media_id: str = ""
    event: str = ""
    event_key: str = ""

    def to_data(self) -> dict[str, Json]:
        return {
            "kind": self.kind.value,
            "text": self.text,
            "media_id": self.media_id,
            "event": self.event,
            "event_key": self.event_key,
        }

    @classmethod
    def from_data(cls, data: Mapping[str, object]) -> "Incoming":
        """Raises KeyError or TypeError for content that is no message."""
        texts = {name: _text(data[name]) for name in ("text", "media_id", "event", "event_key")}
        return cls(MessageKind.of(_text(data["kind"])), **texts)


class Why(StrEnum):
    """Why a talk waits for a yes or no before it goes on."""

    RESUME = "resume"
    LEAVE = "leave"


@dataclass(frozen=True)
class Hold:
    """「1. 接着填 2. 放弃」has been asked; `messages` are what came meanwhile, so that none is lost."""

    why: Why
    messages: tuple[Incoming, ...]


@dataclass(frozen=True)
class Mark:
    """A step that was answered, and the names it wrote, so that 返回 can take them away again."""

    step: str
    wrote: tuple[str, ...]


@dataclass(frozen=True)
class TalkState:
    """Where a person stands in a talk.

    `data` holds an answer under each step's name; `asked_at` is when we last spoke (UTC).
    """

    dialogue: str
    step: str
    data: Mapping[str, Json] = field(repr=False)
    asked_at: datetime
    trail: tuple[Mark, ...] = ()
    edition: int = 1
    failures: int = 0
    page: int = 0
    find: str = ""
    hold: Hold | None = None

    def to_json(self) -> str:
        """Holds what people typed: to be sealed before it is stored."""
        hold = self.hold and {"why": self.hold.why.value, "messages": [item.to_data() for item in self.hold.messages]}
        content = {
            "v": FORMAT,
            "dialogue": self.dialogue,
            "edition": self.edition,
            "step": self.step,
            "data": self.data,
            "asked_at": self.asked_at.isoformat(),
            "trail": [[mark.step, list(mark.wrote)] for mark in self.trail],
            "failures": self.failures,
            "page": self.page,
            "find": self.find,
            "hold": hold,
        }
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> "TalkState | None":
        """Return the talk as stored; None where there is none or where it cannot be read. Never raises."""
        try:
            content = json.loads(text)
            return _talk_state(content) if content["v"] == FORMAT else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def _talk_state(content: Mapping[str, object]) -> TalkState:
    asked_at = datetime.fromisoformat(_text(content["asked_at"]))
    if asked_at.tzinfo is None:
        raise ValueError("asked_at has no time zone")
    return TalkState(
        dialogue=_text(content["dialogue"]),
        step=_text(content["step"]),
        data=_mapping(content["data"]),
        asked_at=asked_at,
        trail=tuple(Mark(_text(step), tuple(map(_text, wrote))) for step, wrote in _pairs(content["trail"])),
        edition=_count(content["edition"]),
        failures=_count(content["failures"]),
        page=_count(content["page"]),
        find=_text(content["find"]),
        hold=_hold(content["hold"]),
    )


def _hold(content: object) -> Hold | None:
    if content is None:
        return None
    held = _mapping(content)
    messages = held["messages"]
    if not isinstance(messages, list):
        raise TypeError("messages is not a list")
    return Hold(Why(_text(held["why"])), tuple(Incoming.from_data(_mapping(item)) for item in messages))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise TypeError("not a count")
    return value


def _mapping(value: object) -> Mapping[str, Json]:
    if not isinstance(value, dict):
        raise TypeError("not a mapping")
    return value


def _pairs(value: object) -> list[tuple[object, list[object]]]:
    if not isinstance(value, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise TypeError("not a list of pairs")
    if not all(isinstance(wrote, list) for _, wrote in value):
        raise TypeError("not a list of names")
    return [(step, wrote) for step, wrote in value]


@dataclass(frozen=True)
class Turn:
    """What comes of one message: the talk as it stands now (None: no talk is open), what to say, and what to do.

    The act is the caller's to carry out; the words about its outcome come before `replies`. Where it is refused, the
    caller keeps the talk as it was, so that nothing typed is lost.
    """

    talk: TalkState | None
    replies: tuple[str, ...] = field(default=(), repr=False)
    act: object | None = None
