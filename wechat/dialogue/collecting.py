"""Several messages as one answer: pieces of text, pictures, voice, video."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from wechat.dialogue.reading import clean
from wechat.dialogue.values import MEDIA, Incoming, Json, MessageKind


@dataclass(frozen=True)
class StepLimits:
    """How much a collecting step takes: characters of text in all, and files."""

    characters: int = 2000
    files: int = 9


@dataclass(frozen=True)
class CollectedFile:
    """A file that WeChat keeps for three days under `media_id`."""

    kind: str
    media_id: str


@dataclass(frozen=True)
class Collected:
    """What a collecting step has so far."""

    texts: tuple[str, ...] = field(default=(), repr=False)
    files: tuple[CollectedFile, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def empty(self) -> bool:
        return not self.texts and not self.files

    @property
    def pieces(self) -> int:
        return len(self.texts) + len(self.files)

    def count(self, *kinds: MessageKind) -> int:
        return sum(file.kind in kinds for file in self.files)

    def to_data(self) -> dict[str, Json]:
        return {"texts": list(self.texts), "files": [[file.kind, file.media_id] for file in self.files]}

    @classmethod
    def from_data(cls, data: object) -> "Collected":
        """Return what can be read of `data`; nothing where it is something else."""
        if not isinstance(data, dict):
            return cls()
        texts = tuple(item for item in _items(data.get("texts")) if isinstance(item, str) and item)
        pairs = (pair for pair in _items(data.get("files")) if isinstance(pair, list | tuple) and len(pair) == 2)
        return cls(texts, tuple(CollectedFile(str(kind), str(media_id)) for kind, media_id in pairs))


def _items(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


class CollectingProblem(StrEnum):
    """Why a message was not taken; also the name of the words that say so."""

    TOO_LONG = "too_long"
    TOO_MANY = "too_many"
    UNREADABLE = "unreadable"


def add(collected: Collected, incoming: Incoming, limits: StepLimits) -> Collected | CollectingProblem:
    """`collected` with one more message; a problem leaves everything before it as it was."""
    if incoming.kind in MEDIA and incoming.media_id:
        file = CollectedFile(incoming.kind.value, incoming.media_id)
        if file in collected.files:
            return collected
        if len(collected.files) >= limits.files:
            return CollectingProblem.TOO_MANY
        return Collected(collected.texts, (*collected.files, file))
    text = clean(incoming.text)
    if not text or incoming.kind is MessageKind.EVENT:
        return CollectingProblem.UNREADABLE
    longer = Collected((*collected.texts, text), collected.files)
    return longer if len(longer.text) <= limits.characters else CollectingProblem.TOO_LONG


def gather(messages: Iterable[Incoming], limits: StepLimits, collected: Collected | None = None) -> Collected:
    """`collected` (or nothing) with as much of `messages` as can be taken."""
    collected = collected or Collected()
    for incoming in messages:
        more = add(collected, incoming, limits)
        if isinstance(more, Collected):
            collected = more
    return collected
