"""Words of a ticket are shown opened, masked where citizens said them, and gone where they were removed."""

from dataclasses import dataclass, field

from desk.rules.papers.redaction import redact
from models import Words
from models.enums import ActorKind, WordsKind
from models.keyring import unseal

REMOVED = "（内容已按规定删除）"
TAKEN_BACK = "（这份内容是误发的，法院已经收回，请不要使用）"
"""What citizens read in place of words that were taken back."""


@dataclass(frozen=True)
class SpokenWords:
    """Holds words that anybody who sees the ticket reads; `is_masked` where some numbers in them are covered."""

    text: str = field(repr=False)
    is_masked: bool = False


NOTHING_SAID = SpokenWords("")


def opened_text(row: Words) -> str:
    """Return the whole text of what the court itself wrote."""
    return REMOVED if row.redacted_at else unseal(row.text_sealed) or REMOVED


def told_words(row: Words) -> str:
    """Return what its petitioner reads of the court's words: that they were taken back, where they were."""
    return TAKEN_BACK if row.taken_back_at else unseal(row.text_sealed)


def spoken(row: Words, *, of_citizen: bool = False) -> SpokenWords:
    """Return words ready to be shown: masked where citizens said them, or they tell what is theirs (`of_citizen`)."""
    text = opened_text(row)
    theirs = of_citizen or row.author_kind is ActorKind.CITIZEN or row.kind is WordsKind.RATING
    if not theirs:
        return SpokenWords(text)
    redacted = redact(text)
    return SpokenWords(redacted.text, redacted.found)
