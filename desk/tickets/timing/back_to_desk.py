"""There is one way back to the desk: nobody has the ticket in hand, no department either, and the desk's clock runs."""

from datetime import datetime

from desk.tickets.timing import clocks
from desk.tickets.timing.clocks import TicketTimes
from models import Ticket
from models.enums import ClockKind


def leave_hands(ticket: Ticket) -> None:
    """Take a ticket out of every hand: no handler, and no department whose liaison could act on it."""
    ticket.handler_id = ticket.department_id = None


async def back_to_desk(ticket: Ticket, as_of: datetime, look: bool = False, *, goes_on: bool = False) -> TicketTimes:
    """Let a ticket wait at its court's desk. Returns its times, for the verb to record.

    `look`: supervision looks at once at what the citizen was promised. `goes_on`: a new round goes on with it.
    """
    leave_hands(ticket)
    ticket.came_from = ""
    return await clocks.start(ticket, ClockKind.TRIAGE, as_of, look, goes_on=goes_on)
