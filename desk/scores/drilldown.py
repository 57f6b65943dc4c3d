"""The tickets behind a number: the very lines that were counted, as far as somebody may see their tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.sizes import PAGE
from desk.scores.facts import behind
from desk.scores.measures import FORMULA
from desk.scores.periods import Period
from models import Ticket
from models.database import connection


@dataclass(frozen=True)
class DrilldownQuery:
    """One number: some measures of one or several courts, or of a department or officer of one, in a period."""

    courts: tuple[int, ...]
    measures: tuple[str, ...]
    period: Period
    department_id: int | None = None
    officer_id: int | None = None
    restricted: bool = False
    formula: str = FORMULA


@dataclass(frozen=True)
class DrilldownKey:
    """The key of the last line seen."""

    at: datetime
    event_id: int


@dataclass(frozen=True)
class CountedLine:
    """A line that was counted, with its ticket, petition and court."""

    ticket: Ticket
    at: datetime
    event_id: int


@dataclass(frozen=True)
class DrilldownPage:
    lines: Sequence[CountedLine]
    hidden: int
    """Lines of this page whose tickets this person may not, or no longer, see."""
    after: DrilldownKey | None


async def page(actor: Actor, asked: DrilldownQuery, after: DrilldownKey | None = None) -> DrilldownPage:
    """Returns the newest counted lines first, up to `PAGE` at a time."""
    async with connection() as plain:
        rows = await plain.fetch(
            behind(asked.measures, asked.formula),
            list(asked.courts),
            asked.period.first,
            asked.period.last,
            asked.department_id or 0,
            asked.officer_id or 0,
            asked.restricted,
            after.at if after else None,
            after.event_id if after else 0,
            PAGE + 1,
            actor.id,
        )
    shown = rows[:PAGE]
    wanted = Ticket.filter(visible_tickets(actor), id__in=list({row["ticket_id"] for row in shown}))
    tickets = {one.id: one for one in await wanted.select_related("petition", "court", "department", "handler")}
    lines = [
        CountedLine(tickets[row["ticket_id"]], row["at"], row["event_id"])
        for row in shown
        if row["ticket_id"] in tickets
    ]
    last = DrilldownKey(shown[-1]["at"], shown[-1]["event_id"]) if len(rows) > PAGE else None
    return DrilldownPage(lines, len(shown) - len(lines), last)
