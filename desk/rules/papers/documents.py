"""A document that was read: its kind, its one canonical number, what it tells, and how it is shown."""

from dataclasses import dataclass, field
from datetime import date

from desk.rules.papers.masks import mask_document
from models.enums import DocumentKind

ADULT_FOR_DATA = 14
"""Whole years from which somebody agrees to the use of their own data (个人信息保护法 art. 31)."""
_ONE_FORM = (DocumentKind.IDENTITY_CARD, DocumentKind.RESIDENCE_PERMIT, DocumentKind.FOREIGN_RESIDENCE_CARD)
_PUBLIC = (DocumentKind.CREDIT_CODE,)


@dataclass(frozen=True)
class Document:
    """A valid number of that kind; it stays out of `repr`, and so out of logs. `born` is None where it is not told."""

    kind: DocumentKind
    value: str = field(repr=False)
    born: date | None = field(default=None, repr=False)

    @property
    def masked(self) -> str:
        """Return the number as it is shown; an organisation's is public and shown in full."""
        return self.value if self.kind in _PUBLIC else mask_document(self.value)

    @property
    def key(self) -> str:
        """Return what the keyed index is made of: numbers of two kinds never meet.

        A number of GB 11643 stands for itself, whatever card it is on, as it always has.
        """
        is_alone = self.kind in _ONE_FORM and len(self.value) == 18
        return self.value if is_alone else f"{self.kind.value}:{self.value}"

    def is_of_a_child(self, today: date) -> bool:
        """Say whether its holder is not yet `ADULT_FOR_DATA` on that day; False where it does not tell."""
        return self.born is not None and whole_years(self.born, today) < ADULT_FOR_DATA


def whole_years(born: date, today: date) -> int:
    """Return how many birthdays have passed, today's included."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
