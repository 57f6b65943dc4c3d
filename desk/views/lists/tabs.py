"""The tabs of the list: which states stand behind each, and which one somebody sees first."""

from desk.access.actors import Actor
from models.enums import OPEN_STATES, Labelled, Role, TicketState


class QueueTab(Labelled):
    PENDING = "pending", "待分派"
    WORKING = "working", "办理中"
    REVIEWING = "reviewing", "待审核"
    MINE = "mine", "我承办的"
    SUPERVISED = "supervised", "督办中"
    OPEN = "open", "未办结"
    ANSWERED = "answered", "已答复"
    ALL = "all", "全部"


STATES = {
    QueueTab.PENDING: (TicketState.PENDING,),
    QueueTab.WORKING: (TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.WAITING),
    QueueTab.REVIEWING: (TicketState.REVIEWING,),
    QueueTab.MINE: tuple(sorted(OPEN_STATES)),
    QueueTab.SUPERVISED: tuple(sorted(OPEN_STATES)),
    QueueTab.OPEN: tuple(sorted(OPEN_STATES)),
    QueueTab.ANSWERED: (TicketState.ANSWERED,),
}
BY_DUE = frozenset(set(QueueTab) - {QueueTab.ANSWERED, QueueTab.ALL})
"""Tabs of what somebody still owes an answer to."""
FIRST_TAB = (
    (Role.CHIEF_LIAISON, QueueTab.PENDING),
    (Role.AGENT, QueueTab.PENDING),
    (Role.JUDGE, QueueTab.MINE),
    (Role.LIAISON, QueueTab.WORKING),
    (Role.INSPECTOR, QueueTab.SUPERVISED),
    (Role.PRESIDENT, QueueTab.SUPERVISED),
)


def first_tab(actor: Actor) -> QueueTab:
    return next((tab for role, tab in FIRST_TAB if actor.holds(role)), QueueTab.ALL)


def in_tab(tab: QueueTab, hands: str) -> str:
    """Return the condition for the tickets of a tab; `hands` is the parameter that has whose tickets are one's own."""
    states = ", ".join(f"'{state.value}'" for state in STATES.get(tab, ()))
    parts = [f"state IN ({states})"] if states else []
    narrower = {QueueTab.MINE: f"handler_id = ANY({hands}::bigint[])", QueueTab.SUPERVISED: "rung > 0"}
    return " AND ".join([*parts, *([narrower[tab]] if tab in narrower else [])]) or "true"
