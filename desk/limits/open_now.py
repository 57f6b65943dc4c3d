"""What a change of limits or office hours would leave alone, and what it would touch: said before it is saved."""

from dataclasses import dataclass

from models import Court, statements
from models.enums import OPEN_STATES, TicketState

COUNT = """
SELECT count(*) AS running, count(*) FILTER (WHERE ticket.state = ${waiting}) AS waiting
FROM ticket JOIN court ON court.id = ticket.court_id
WHERE ticket.state = ANY (${open}::text[]) AND starts_with(court.path, ${path})"""


@dataclass(frozen=True)
class OpenNow:
    """How many tickets of a court and those below are open, and how many of them wait for their citizen.

    A running limit keeps its moment; one that stands still goes on by the hours of the day it goes on.
    """

    running: int
    waiting: int


async def open_now(court: Court | None) -> OpenNow:
    """Count them, of every court where None is given: as many rows are read as are open."""
    row = await statements.fetchrow(
        COUNT, open=sorted(OPEN_STATES), waiting=TicketState.WAITING.value, path=court.path if court else ""
    )
    assert row is not None
    return OpenNow(row["running"], row["waiting"])
