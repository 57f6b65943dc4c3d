"""A list shows a ticket as one line, which is read without the rest of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.rules.text import petition_numbers
from desk.views.tickets.triage_words import alert_of, proposal
from models.enums import Channel, PetitionKind, TicketState, Urgency


@dataclass(frozen=True)
class QueueRow:
    """A line of the list."""

    id: int
    number: str
    title: str = field(repr=False)
    kind: PetitionKind
    channel: Channel
    state: TicketState
    urgency: Urgency
    court: str
    handler: str
    due_at: datetime | None
    opened_at: datetime
    cycle: int
    urged: int
    restricted: bool
    petition_id: int
    part: int = 0
    rung: int = 0
    times: int = 1
    proposed: str = ""
    """What triage proposes, while it is undecided and out of the ordinary."""
    alert: str = ""
    to_look_at: bool = False
    green_at: datetime | None = None
    """Since when the green channel is open for it: such rows come first."""

    @property
    def is_open(self) -> bool:
        return self.state.is_open


COLUMNS = (
    "id",
    "number",
    "state",
    "urgency",
    "due_at",
    "opened_at",
    "cycle",
    "urged",
    "rung",
    "times",
    "alerts",
    "proposed_urgency",
    "proposed_complexity",
    "proposed_why",
    "green_at",
    "restricted",
    "petition_id",
    "petition__number",
    "part",
    "part_title",
    "petition__title",
    "petition__kind",
    "petition__channel",
    "court__short_name",
    "handler__name",
)


def row_of(found: dict[str, Any]) -> QueueRow:
    return QueueRow(
        id=found["id"],
        number=found["number"] or petition_numbers.of_part(found["petition__number"], found["part"]),
        title=found["part_title"] or found["petition__title"],
        kind=PetitionKind(found["petition__kind"]),
        channel=Channel(found["petition__channel"]),
        state=TicketState(found["state"]),
        urgency=Urgency(found["urgency"]),
        court=found["court__short_name"],
        handler=found["handler__name"] or "",
        due_at=found["due_at"],
        opened_at=found["opened_at"],
        cycle=found["cycle"],
        urged=found["urged"],
        rung=found["rung"],
        times=found["times"],
        proposed=_proposed(found),
        alert=alert_of(found["alerts"]) if TicketState(found["state"]).is_open else "",
        green_at=found["green_at"],
        restricted=found["restricted"],
        petition_id=found["petition_id"],
        part=found["part"],
    )


def _proposed(found: dict[str, Any]) -> str:
    raised = found["state"] == TicketState.PENDING and found["proposed_urgency"] not in ("", Urgency.NORMAL)
    return proposal(found["proposed_urgency"], found["proposed_complexity"], found["proposed_why"]) if raised else ""
