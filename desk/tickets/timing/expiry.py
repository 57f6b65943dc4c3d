"""A ticket goes on by itself once a citizen's own time has run out: nothing waits for ever, nobody counts as happy."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from desk.access.actors import SYSTEM
from desk.tickets import asking_more
from desk.tickets.history import record
from desk.tickets.rating import ratings, return_visits
from desk.tickets.rating.standing import standing_of
from desk.tickets.ticket_store import HeldTicket
from desk.tickets.timing import clocks
from models.enums import Act, ClockKind, VisitOutcome

Expire = Callable[[HeldTicket, datetime], Awaitable[None]]


async def lapse(held: HeldTicket, as_of: datetime) -> None:
    """未评价归档: nobody rated the answer in time; it is put away as "not rated". The ticket must be locked.

    Where somebody was unhappy and did not say why, it is taken up again instead.
    """
    ticket = held.ticket
    if await standing_of(ticket, as_of) is not None:
        await ratings.take_up_unexplained(held, as_of)
        return
    times = await clocks.stop_all(ticket, as_of)
    ticket.closed_at = as_of
    await record(held, Act.LAPSE, SYSTEM, as_of, times=times)
    await return_visits.close_visit(ticket, VisitOutcome.LAPSED)


EXPIRES: Mapping[ClockKind, Expire] = {ClockKind.SUPPLY: asking_more.give_up, ClockKind.VISIT: lapse}
