"""Petitioners read their ticket's history in the chat, on the page and in the mini-program: one line an act."""

from collections.abc import Mapping

from desk.rules.lifecycles.petition_acts import RECORDS
from desk.tickets.event_facts import (
    EventFacts,
    FilesFacts,
    GrantFacts,
    SplitFacts,
    TransferFacts,
    VisitFacts,
    facts_of_event,
)
from models import TicketEvent
from models.enums import Act, ActorKind

ANOTHER_COURT = "其他法院"


def citizen_line(event: TicketEvent, courts: Mapping[str, str]) -> str:
    """Return a line of history as its petitioner reads it, such as `您评价：满意`.

    Empty for what citizens do not read of. `courts` are names by code.
    """
    record, facts = RECORDS[event.act], facts_of_event(event)
    own = event.actor_kind is ActorKind.CITIZEN and record.own_line
    return (record.own_line if own else record.line).format(**_named(facts, courts)) + _counted(facts)


def line_of(act: str) -> str:
    """Return the same of an act by its name, where its line names no facts: for the words of notices."""
    return RECORDS[Act(act)].line


def _named(facts: EventFacts, courts: Mapping[str, str]) -> dict[str, object]:
    return {
        "grade": facts.grade.label if isinstance(facts, VisitFacts) else "",
        "court": courts.get(facts.court, ANOTHER_COURT) if isinstance(facts, TransferFacts) else ANOTHER_COURT,
        "part": facts.part if isinstance(facts, SplitFacts) else "",
        "parts": facts.parts if isinstance(facts, SplitFacts) else "",
    }


def _counted(facts: EventFacts) -> str:
    if isinstance(facts, GrantFacts):
        return f" {facts.days} 个工作日"
    return f"（{facts.files} 份图片或录音）" if isinstance(facts, FilesFacts) and facts.files else ""
