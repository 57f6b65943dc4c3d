"""Citizens find their own petitions; somebody else's look the same as ones that do not exist."""

from datetime import datetime

from desk.access.actors import Actor
from desk.access.visibility import place_of, sees, visible_tickets
from desk.errors import NotFound
from desk.rules.text import petition_numbers
from desk.tickets.joining import parts
from desk.tickets.ticket_facts import objection_to
from desk.tickets.ticket_store import by_number
from models import Ticket
from models.enums import Act

NOT_YOURS = "没有找到这件诉求，或者它不是您提交的"


async def own_petition(citizen: Actor, number: str) -> Ticket:
    """Find the ticket of the citizen's own petition. Raises the same `NotFound` for somebody else's as for none.

    Of one that was split, `SQ…-2` names a part, and the number alone the part that wants their attention first.
    """
    return parts.leading_part(await _own(citizen, number))


async def own_for(citizen: Actor, number: str, act: Act, as_of: datetime) -> Ticket:
    """Find it as `own_petition` does, but the first part that this act is open to, where there is one."""
    found = await _own(citizen, number)
    open_to = [one for one in found if await objection_to(act, citizen, one, as_of) is None]
    return open_to[0] if open_to else parts.leading_part(found)


async def _own(citizen: Actor, number: str) -> list[Ticket]:
    exact, _ = petition_numbers.parsed(number)
    found = await by_number(number) if exact.startswith("SQ") else []
    seen = [one for one in found if sees(citizen, place_of(one))]
    if not seen:
        raise NotFound(NOT_YOURS)
    return seen


async def own_petitions(citizen: Actor, before: str, most: int) -> tuple[list[Ticket], str]:
    """Return a page of them, newest first, and the number to ask for the next page before; empty where there is none.

    Each petition comes once: one that was split as its first part (`parts.parts_of_each` has the others). `before` is
    the last number of the page before, or empty. Raises `NotFound` where it is not the citizen's own.
    """
    query = Ticket.filter(visible_tickets(citizen), part__lte=1)
    if before:
        query = query.filter(petition_id__lt=(await own_petition(citizen, before)).petition_id)
    found = await query.order_by("-petition_id", "-id").limit(most + 1).select_related("petition", "court")
    return found[:most], found[most - 1].petition.number if len(found) > most else ""
