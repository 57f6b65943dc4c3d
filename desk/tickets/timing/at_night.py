"""What cannot wait is told at any hour; out of hours it disturbs whoever is on duty, and the others when hours open."""

from collections.abc import Sequence
from datetime import datetime

from desk.access.visibility import place_of
from desk.notices.catalogue import Tell, officers, tell
from desk.people.on_duty import disturbed
from desk.tickets.ticket_store import load
from desk.tickets.timing import clocks
from models import Ticket


async def tell_by_post(ticket: Ticket, telling: Tell, asked: Sequence[int], as_of: datetime, cause: str = "") -> None:
    """Tell the desk and those above it (`asked` by their posts) at once, as far as the hour allows.

    Out of hours a roster says who of the ticket's court is disturbed in their place; they hear of it when hours open.
    """
    opens = (await clocks.calendar_of(ticket.court_id)).next_open(as_of)
    if opens == as_of:
        await tell(ticket, _to(telling, asked), as_of, cause=cause)
        return
    now = await disturbed(place_of(await load(ticket.id)), asked, as_of)
    await tell(ticket, _to(telling, now), as_of, cause=cause)
    await tell(ticket, _to(telling, [one for one in asked if one not in now]), as_of, not_before=opens, cause=cause)


def _to(telling: Tell, ids: Sequence[int]) -> Tell:
    return Tell(telling.notice, officers(ids), telling.facts)
