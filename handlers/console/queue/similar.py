"""Which open tickets a ticket may be about the same thing as: those of the same person or of the same case."""

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from handlers.console.queue.listing import COLUMNS, QueueRow, row_of
from models import Petition, Ticket
from models.enums import OPEN_STATES

MOST = 8


def same_person(petition: Petition) -> Q:
    """As a filter over tickets: those of whoever left this petition, as far as that is known."""
    same = Q(id=-1)
    if petition.identity_id is not None:
        same |= Q(petition__identity_id=petition.identity_id)
    if petition.citizen_id is not None:
        same |= Q(petition__citizen_id=petition.citizen_id)
    if petition.contact_mobile_index is not None:
        same |= Q(petition__contact_mobile_index=petition.contact_mobile_index)
    return same


async def similar_tickets(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Into which it may be merged, the newest first, as far as this officer may see them."""
    same = same_person(ticket.petition)
    if ticket.petition.case_number:
        same |= Q(petition__case_number=ticket.petition.case_number)
    query = Ticket.filter(visible_tickets(actor), same, state__in=list(OPEN_STATES), restricted=ticket.restricted)
    return [row_of(row) for row in await query.exclude(id=ticket.id).order_by("-id").limit(MOST).values(*COLUMNS)]
