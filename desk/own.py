"""What a citizen finds again of their own; somebody else's is not told from what does not exist."""

from desk import numbers
from desk.actors import Actor
from desk.errors import NotFound
from desk.records import find_visible
from desk.visibility import visible_tickets
from models import Ticket

NOT_YOURS = "没有找到这件诉求，或者它不是您提交的"


async def own_petition(citizen: Actor, number: str) -> Ticket:
    """The newest ticket of the citizen's own petition. Raises the same `NotFound` for somebody else's as for none."""
    if not (number.startswith("SQ") and numbers.valid(number)):
        raise NotFound(NOT_YOURS)
    try:
        return await find_visible(citizen, number)
    except NotFound as error:
        raise NotFound(NOT_YOURS) from error


async def own_petitions(citizen: Actor, before: str, most: int) -> tuple[list[Ticket], str]:
    """A page, newest first, and the number to ask for the next one before; empty where there is none.

    `before` is the last number of the page before, or empty. Raises `NotFound` where it is not the citizen's own.
    """
    query = Ticket.filter(visible_tickets(citizen))
    if before:
        query = query.filter(petition_id__lt=(await own_petition(citizen, before)).petition_id)
    found = await query.order_by("-petition_id", "-id").limit(most + 1).select_related("petition", "court")
    return found[:most], found[most - 1].petition.number if len(found) > most else ""
