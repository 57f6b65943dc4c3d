"""What a line of history leaves for counting: where the ticket was, and which court's day must be counted anew.

A mark is one more row and no unique key, so nobody waits for anybody; `desk.scores.counting` takes the marks away.
"""

from dataclasses import dataclass
from datetime import date, datetime

from desk.access.actors import SHANGHAI, Actor
from models import Ticket
from models.database import connection
from models.enums import Act, TicketState

ABOUT_AN_ANSWER = frozenset({Act.VISIT, Act.LAPSE, Act.CLOSE, Act.CORRECT, Act.REOPEN})
MARK = "INSERT INTO dirty_cell (court_id, day) VALUES ($1, $2)"
MARK_ALL = """
INSERT INTO dirty_cell (court_id, day)
SELECT DISTINCT court_id, (at AT TIME ZONE 'Asia/Shanghai')::date FROM ticket_event
WHERE ticket_id = $1 AND court_id IS NOT NULL"""


@dataclass(frozen=True)
class Attribution:
    """Where a ticket is, or was: its court, its department, and whose it is."""

    court_id: int
    department_id: int | None
    officer_id: int | None
    restricted: bool


def attribution_now(ticket: Ticket) -> Attribution:
    return Attribution(ticket.court_id, ticket.department_id, ticket.handler_id, ticket.restricted)


def attribute(before: Attribution, answered_by_id: int | None, act: Act, actor: Actor, from_state: str) -> Attribution:
    """To whom a line counts: who had the ticket `before` the act; what is said of an answer, to who gave that answer.

    What the desk settles counts to whoever at the desk did. Where no department had it, the line counts to that of who
    did (`desk.tickets.history` asks for it).
    """
    officer = before.officer_id
    if act is Act.SETTLE:
        officer = actor.id
    elif act in ABOUT_AN_ANSWER and from_state != TicketState.DECLINED:
        officer = answered_by_id or officer
    return Attribution(before.court_id, before.department_id, officer, before.restricted)


async def mark_whole_history(ticket: Ticket, counted_to: Attribution) -> None:
    """Every day of its history where a ticket went behind or came out of the inspectorate's door: it counts on the
    other side now.
    """
    if counted_to.restricted != ticket.restricted:
        async with connection() as plain:
            await plain.execute(MARK_ALL, ticket.id)


async def mark_day(court_id: int, as_of: datetime) -> None:
    async with connection() as plain:
        await plain.execute(MARK, court_id, day_of(as_of))


def day_of(at: datetime) -> date:
    """The day of a moment in court time."""
    return at.astimezone(SHANGHAI).date()
