"""A broadcast's life is one table: which act is open in which state, to whom, and where it leads. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from models.enums import BroadcastAct, BroadcastState

S = BroadcastState
EDITABLE = frozenset({S.DRAFT, S.RETURNED})
UNDER_WAY = frozenset({S.APPROVED, S.SENDING, S.PAUSED})


class By(Enum):
    """Who may: a publisher of its court, or whoever may approve it (never its author, nor who last changed it)."""

    PUBLISHER = auto()
    APPROVER = auto()
    EITHER = auto()


@dataclass(frozen=True)
class BroadcastRule:
    """From these states an act leads to `target`; None: it stays where it is."""

    sources: frozenset[BroadcastState]
    target: BroadcastState | None
    by: By


TABLE: Mapping[BroadcastAct, BroadcastRule] = {
    BroadcastAct.CHANGE: BroadcastRule(EDITABLE, S.DRAFT, By.PUBLISHER),
    BroadcastAct.UPLOAD: BroadcastRule(EDITABLE, S.DRAFT, By.PUBLISHER),
    BroadcastAct.PREVIEW: BroadcastRule(EDITABLE | {S.SUBMITTED}, None, By.EITHER),
    BroadcastAct.SUBMIT: BroadcastRule(EDITABLE, S.SUBMITTED, By.PUBLISHER),
    BroadcastAct.TAKE_BACK: BroadcastRule(frozenset({S.SUBMITTED}), S.DRAFT, By.PUBLISHER),
    BroadcastAct.RETURN: BroadcastRule(frozenset({S.SUBMITTED}), S.RETURNED, By.APPROVER),
    BroadcastAct.APPROVE: BroadcastRule(frozenset({S.SUBMITTED}), S.APPROVED, By.APPROVER),
    BroadcastAct.PAUSE: BroadcastRule(frozenset({S.APPROVED, S.SENDING}), S.PAUSED, By.EITHER),
    BroadcastAct.RESUME: BroadcastRule(frozenset({S.PAUSED}), S.APPROVED, By.PUBLISHER),
    BroadcastAct.CANCEL: BroadcastRule(EDITABLE | UNDER_WAY | {S.SUBMITTED}, S.CANCELLED, By.EITHER),
    BroadcastAct.DELETE: BroadcastRule(frozenset({S.SENDING, S.PAUSED, S.DONE, S.CANCELLED}), None, By.PUBLISHER),
}


def refusal(act: BroadcastAct, state: BroadcastState) -> str:
    """Say why an act is not open in this state; empty where it is."""
    if state in TABLE[act].sources:
        return ""
    return f"“{state.label}”的公告不能{act.label}"
