"""A list shows a ticket as one line, which is read without the rest of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk.rules.text import petition_numbers
from desk.tickets.tagging import tags_of
from desk.views.tickets.triage_words import alert_of, proposal
from models import Ticket
from models.any_of import AnyOf
from models.enums import Channel, PetitionKind, TicketState, Urgency
from models.keyring import Place, unseal
from models.prepared_query import PreparedValues
from models.reading_together import together


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
    court_id: int = 0
    policy: str = ""
    late: str = ""
    """How late it is, in the time its limit runs in; empty where nobody counted."""
    version: int = 0
    handler_id: int | None = None
    department: str = ""
    case_number: str = ""
    tags: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.state.is_open


COLUMNS = (
    "id",
    "version",
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
    "court_id",
    "policy",
    "restricted",
    "petition_id",
    "petition__number",
    "part",
    "clear_part_title",
    "part_title_sealed",
    "petition__clear_title",
    "petition__title_sealed",
    "petition__kind",
    "petition__channel",
    "petition__case_number",
    "court__short_name",
    "department__name",
    "handler_id",
    "handler__name",
)


_ROWS = PreparedValues(lambda: Ticket.filter(id=AnyOf([("SELECT unnest(?::bigint[])", (1,))])).values(*COLUMNS))


async def rows_of(ids: Sequence[int]) -> list["QueueRow"]:
    """Read these tickets as lines of a list, in this order."""
    rows, tags = await together(_ROWS.rows(list(ids)), tags_of(ids))
    found = {row["id"]: row for row in rows}
    return [replace(row_of(found[one]), tags=tags.get(one, ())) for one in ids if one in found]


def row_of(found: Mapping[str, Any]) -> QueueRow:
    return QueueRow(
        id=found["id"],
        number=found["number"] or petition_numbers.of_part(found["petition__number"], found["part"]),
        title=_title(found),
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
        court_id=found["court_id"],
        policy=found["policy"],
        version=found["version"],
        handler_id=found["handler_id"],
        department=found["department__name"] or "",
        case_number=found["petition__case_number"],
    )


def _title(found: Mapping[str, Any]) -> str:
    """Return what it is about, as `ticket_store.title_of` does of a whole ticket."""
    part = found["clear_part_title"] or unseal(
        found["part_title_sealed"], Place("ticket", "part_title_sealed", found["id"])
    )
    return (
        part
        or found["petition__clear_title"]
        or unseal(found["petition__title_sealed"], Place("petition", "title_sealed", found["petition_id"]))
    )


def _proposed(found: Mapping[str, Any]) -> str:
    raised = found["state"] == TicketState.PENDING and found["proposed_urgency"] not in ("", Urgency.NORMAL)
    return proposal(found["proposed_urgency"], found["proposed_complexity"], found["proposed_why"]) if raised else ""
