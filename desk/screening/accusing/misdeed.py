"""One kind of misconduct: how it sounds, who must have done it, and what sounds alike and is none."""

from dataclasses import dataclass
from enum import Enum, auto

from desk.rules.text.expressions import Expression


class Doer(Enum):
    """Who must have done it for the words to accuse the court."""

    PERSON = auto()
    """Somebody of the court, a person: a court itself takes money every day."""
    COURT = auto()
    """The court or somebody of it, said in the clause or just before."""
    ANYBODY = auto()
    """It is said of offices only; it is the court's unless somebody else did it."""
    OFFICE = auto()
    """Only a court can do it; it is the court's unless the same clause says who else did it."""


@dataclass(frozen=True)
class Misdeed:
    """One kind of misconduct: its sounds, who must have done it, and what sounds alike and is none."""

    name: str
    doer: Doer
    sounds: Expression
    unless: Expression


def deed(name: str, doer: Doer, sounds: str, unless: str = "(?!)") -> Misdeed:
    """Returns one kind of misconduct by its sounds."""
    return Misdeed(name, doer, Expression(sounds), Expression(unless))
