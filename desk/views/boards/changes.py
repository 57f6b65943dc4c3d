"""What moved on the ladder since a moment: what was raised, and what came down again, as far as its reader sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.access.actors import Actor
from desk.access.seen import seen_tickets
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.work_calendar import WorkCalendar
from desk.rules.sizes import MOST_COUNTED, PAGE
from models import Ticket
from models.database import connection
from models.enums import Labelled


class Move(Labelled):
    RAISED = "raised", "升到督办"
    SETTLED = "settled", "督办了结"


MOVES = {
    Move.RAISED: ("opened_at", ""),
    Move.SETTLED: (
        "closed_at",
        " AND seen.rung = 0 AND NOT EXISTS (SELECT 1 FROM supervision AS later"
        " WHERE later.ticket_id = step.ticket_id AND later.id > step.id AND later.closed_at IS NOT NULL)",
    ),
}
"""By which moment a rung is found, and what else holds: what came down is counted once, at its last rung."""
MOVED = """
SELECT step.id, step.ticket_id, step.rung, step.{moment} AS at FROM supervision AS step
CROSS JOIN LATERAL (
    SELECT seen.rung FROM ({seen}) AS seen WHERE seen.id = step.ticket_id AND seen.court_id = ANY ({courts}) OFFSET 0
) AS seen
WHERE step.{moment} >= {since} AND (step.{moment}, step.id) < ({before}, {before_id}::bigint){also}
ORDER BY step.{moment} DESC, step.id DESC LIMIT {most}"""
"""The newest first. Each is looked up by its ticket: they are few, and of what somebody sees there may be a million."""
Key = tuple[datetime, int]
FAR = timedelta(days=36500)
"""Past every moment that a page could begin at."""


@dataclass(frozen=True)
class LadderMove:
    """One ticket that went up to a rung, or came down from its last one, at a moment."""

    ticket: Ticket
    rung: int
    at: datetime
    id: int


def since_last_workday(calendar: WorkCalendar, as_of: datetime) -> datetime:
    """Return the first moment of the working day before today: what people remember as yesterday."""
    day = court_day(as_of) - timedelta(days=1)
    while not calendar.works(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, tzinfo=COURT_TIME)


def statement(
    actor: Actor, move: Move, courts: Sequence[int], since: datetime, before: Key | None, most: int
) -> tuple[str, Sequence[object]]:
    """Return the statement for a page of moves before a key, with its values."""
    text, values = seen_tickets(actor)
    moment, also = MOVES[move]
    first = len(values) + 1
    numbered = dict(
        zip(("courts", "since", "before", "before_id"), (f"${n}" for n in range(first, first + 4)), strict=True)
    )
    at, row_id = before or (since + FAR, 0)
    asked = MOVED.format(moment=moment, seen=text, also=also, most=most, **numbered)
    return asked, [*values, list(courts), since, at, row_id]


async def count_moves(actor: Actor, move: Move, courts: Sequence[int], since: datetime) -> int:
    """Count them, up to one more than is counted."""
    text, values = statement(actor, move, courts, since, None, MOST_COUNTED + 1)
    async with connection() as plain:
        found: int = await plain.fetchval(f"SELECT count(*) FROM ({text}) AS moved", *values)  # noqa: S608
    return found


async def moves(
    actor: Actor, move: Move, courts: Sequence[int], since: datetime, before: Key | None = None
) -> tuple[Sequence[LadderMove], Key | None]:
    """Return one page of them, the newest first, and the key of the next page."""
    text, values = statement(actor, move, courts, since, before, PAGE + 1)
    async with connection() as plain:
        rows = await plain.fetch(text, *values)
    wanted = Ticket.filter(id__in=[row["ticket_id"] for row in rows[:PAGE]])
    tickets = {one.id: one for one in await wanted.select_related("petition", "court", "department", "handler")}
    found = [LadderMove(tickets[row["ticket_id"]], row["rung"], row["at"], row["id"]) for row in rows[:PAGE]]
    return found, (found[-1].at, found[-1].id) if len(rows) > PAGE else None
