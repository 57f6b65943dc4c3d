"""When a text counts as heard: a rule hears it and the votes think it possible, or the votes alone are sure.

The bars were set by looking at lines that the votes were not trained with (docs/screening.md): lower, and more ordinary
petitions wait at the inspectorate; higher, and more is missed.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from desk.screening.votes import VoteOn, loud_stretches, vote

Found = TypeVar("Found")


class Bar(NamedTuple):
    """How sure the votes must be for a rule to count, how sure to count alone, and how sure of a clause by itself for a
    rule to count where the rest sounds like nothing.
    """

    possible: float
    sure: float
    clause: float


BARS = {
    VoteOn.ACCUSES: Bar(0.2, 0.65, 0.25),
    VoteOn.FAVOUR: Bar(0.15, 0.6, 1.0),
    VoteOn.DANGER: Bar(0.1, 0.55, 0.9),
}


def weigh(
    text: str,
    question: VoteOn,
    by_rule: Callable[[str], Found | None],
    by_vote: Callable[[], Found | None],
) -> Found | None:
    """Returns what the rules or else the votes hear; the rules are asked only where the votes think it possible.

    Where the whole sounds like nothing, they read what a clause says that sounds like it by itself, and what stands
    beside it: a cry is not drowned by the story around it.
    """
    heard, bar = vote(text, question), BARS[question]
    if heard < bar.possible:
        found = (by_rule(stretch) for stretch in loud_stretches(text, question, bar.clause))
        return next((one for one in found if one), None)
    return by_rule(text) or (by_vote() if heard >= bar.sure else None)
