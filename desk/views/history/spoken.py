"""Words of a ticket as they are shown: opened, masked where citizens said them, and gone where they were removed."""

from dataclasses import dataclass, field

from desk.rules.text.redaction import redact
from models import Words
from models.enums import ActorKind, WordsKind
from models.keyring import unseal

REMOVED = "（内容已按规定删除）"


@dataclass(frozen=True)
class SpokenWords:
    """Words to be read by anybody who sees the ticket; `is_masked` where some numbers in them are covered."""

    text: str = field(repr=False)
    is_masked: bool = False


NOTHING_SAID = SpokenWords("")


def opened_text(row: Words) -> str:
    """The whole, of what the court itself wrote."""
    return REMOVED if row.redacted_at else unseal(row.text_sealed) or REMOVED


def spoken(row: Words, *, of_citizen: bool = False) -> SpokenWords:
    """What citizens say is masked as their petition is, and so is what is written of theirs (`of_citizen`)."""
    text = opened_text(row)
    theirs = of_citizen or row.author_kind is ActorKind.CITIZEN or row.kind is WordsKind.RATING
    if not theirs:
        return SpokenWords(text)
    redacted = redact(text)
    return SpokenWords(redacted.text, redacted.found)
