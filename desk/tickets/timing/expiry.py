"""A ticket goes on by itself once a citizen's own time has run out: nothing waits for ever, nobody counts as happy."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from desk.access.actors import SYSTEM
from desk.tickets import asking_more
from desk.tickets.history import record
from desk.tickets.rating import return_visits
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing import clocks
from models.enums import Act, ClockKind, VisitOutcome

Expire = Callable[[HeldTicket, datetime], Awaitable[None]]


async def lapse(held: HeldTicket, as_of: datetime) -> None:
    """未评价归档: nobody rated the answer in time; it is put away as "not rated". The ticket must be locked."""
    ticket = held.ticket
    times = await clocks.stop_all(ticket, as_of)
    ticket.closed_at = as_of
    await record(held, Act.LAPSE, SYSTEM, as_of, times=times)
    await return_visits.close_visit(ticket, VisitOutcome.LAPSED)


EXPIRES: Mapping[ClockKind, Expire] = {ClockKind.SUPPLY: asking_more.give_up, ClockKind.VISIT: lapse}
