"""A broadcast's figures: kept with it, added up, never counted anew for a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.broadcasts.settling import FailedBecause
from models import Broadcast


@dataclass(frozen=True)
class Figures:
    """How many people an audience is, and of each what became: they always add up to `total`.

    `reasons` are those of the `failed`, in words, the most frequent first.
    """

    total: int
    reached: int
    read: int
    refused: int
    unsubscribed: int
    failed: int
    reasons: Sequence[tuple[str, int]]

    @property
    def not_tried(self) -> int:
        return self.total - self.reached - self.read - self.refused - self.unsubscribed - self.failed

    @property
    def percent(self) -> int:
        """How far it is, in whole percent."""
        return 100 * (self.total - self.not_tried) // self.total if self.total else 0


def figures_of(broadcast: Broadcast) -> Figures:
    """Return a broadcast's figures as they are written down."""
    reasons = sorted(broadcast.reasons.items(), key=lambda one: (-one[1], one[0]))
    return Figures(
        broadcast.total,
        broadcast.reached,
        broadcast.opened,
        broadcast.refused,
        broadcast.unsubscribed,
        broadcast.failed,
        [(words_of_reason(name), many) for name, many in reasons],
    )


def words_of_reason(reason: str) -> str:
    """Return why somebody was not reached, in words; what this version does not know, as it is kept."""
    return FailedBecause(reason).label if reason in list(FailedBecause) else reason
