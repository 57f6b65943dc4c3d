"""A line of history marks where the ticket was, and which court's day must be counted anew.

A mark is one more row and no unique key, so nobody waits for anybody; `desk.scores.counting` takes the marks away.
"""

from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.rules.calendar.court_time import ZONE_NAME, court_day
from models import Ticket, statements
from models.enums import Act, TicketState
from models.scores import INSERT_DIRTY_CELL

ABOUT_AN_ANSWER = frozenset({Act.VISIT, Act.REDO, Act.LAPSE, Act.CLOSE, Act.CORRECT, Act.REOPEN, Act.TAKE_BACK})
MARK = INSERT_DIRTY_CELL.select()
_HISTORY = "FROM ticket_event WHERE ticket_id = ${ticket_id} AND court_id IS NOT NULL GROUP BY 1, 2"
MARK_ALL = INSERT_DIRTY_CELL.select(_HISTORY, court_id="court_id", day=f"(at AT TIME ZONE '{ZONE_NAME}')::date")


@dataclass(frozen=True)
class Attribution:
    """Says where a ticket is, or was: its court, its department, and whose it is."""

    court_id: int
    department_id: int | None
    officer_id: int | None
    restricted: bool


def attribution_now(ticket: Ticket) -> Attribution:
    return Attribution(ticket.court_id, ticket.department_id, ticket.handler_id, ticket.restricted)


def attribute(before: Attribution, answered_by_id: int | None, act: Act, actor: Actor, from_state: str) -> Attribution:
    """Return to whom a line counts: who had the ticket `before` the act; a line about an answer, to who gave it.

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
    """Mark every day of a ticket's history, once it became or stopped being restricted.

    It counts on the other side now: behind the inspectorate's door, or before it.
    """
    if counted_to.restricted != ticket.restricted:
        await statements.execute(MARK_ALL, ticket_id=ticket.id)


async def mark_every_day(ticket: Ticket) -> None:
    """Mark every day of a ticket's history, once answers of it were taken back: their ratings count no more."""
    await statements.execute(MARK_ALL, ticket_id=ticket.id)


async def mark_day(court_id: int, as_of: datetime) -> None:
    await statements.execute(MARK, court_id=court_id, day=court_day(as_of))
