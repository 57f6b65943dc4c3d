"""When a text counts as heard: a rule hears it and the votes think it possible, or the votes alone are sure.

The bars were set by looking at lines that the votes were not trained with (docs/screening.md): lower, and more ordinary
petitions wait at the inspectorate; higher, and more is missed.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from desk.screening.votes import VoteOn, vote

Found = TypeVar("Found")


class Bar(NamedTuple):
    """How sure the votes must be for a rule to count, and how sure to count alone."""

    possible: float
    sure: float


BARS = {
    VoteOn.ACCUSES: Bar(0.2, 0.65),
    VoteOn.FAVOUR: Bar(0.15, 0.6),
    VoteOn.DANGER: Bar(0.1, 0.55),
}


def weigh(
    text: str, question: VoteOn, by_rule: Callable[[], Found | None], by_vote: Callable[[], Found | None]
) -> Found | None:
    """Returns what the rules or else the votes hear; the rules are asked only where the votes think it possible."""
    heard, bar = vote(text, question), BARS[question]
    if heard < bar.possible:
        return None
    return by_rule() or (by_vote() if heard >= bar.sure else None)
