"""Beside a ticket stand others, as lines of a list: of the same person or case or petition, or merged with it."""

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import merged_into, visible_tickets
from desk.views.tickets.queue_row import COLUMNS, QueueRow, row_of
from models import Petition, Ticket
from models.any_of import AnyOf, Part
from models.enums import OPEN_STATES

MOST = 8
SAME_PERSON = ("identity_id", "citizen_id", "contact_mobile_index")
BY = "SELECT id FROM petition WHERE {} = ?"
"""Each column has an index of its own."""


def same_person(petition: Petition, *, or_case: bool = False) -> Q:
    """Return a filter over tickets: those of whoever left this petition, as far as that is known; or of its case."""
    columns = [*SAME_PERSON, *(["case_number"] if or_case else [])]
    values = {column: getattr(petition, column) for column in columns}
    parts: list[Part] = [(BY.format(column), (value,)) for column, value in values.items() if value]
    return Q(petition_id=AnyOf(parts)) if parts else Q(id=-1)


async def similar_tickets(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Return the tickets it may be merged into, the newest first, as far as this officer may see them."""
    same = same_person(ticket.petition, or_case=True)
    query = Ticket.filter(visible_tickets(actor), same, state__in=list(OPEN_STATES), restricted=ticket.restricted)
    return [row_of(row) for row in await query.exclude(id=ticket.id).order_by("-id").limit(MOST).values(*COLUMNS)]


async def others_of(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Return the same person's other petitions, as far as this officer may see them."""
    petition = ticket.petition
    query = Ticket.filter(visible_tickets(actor), same_person(petition)).exclude(petition_id=petition.id)
    found = [row_of(row) for row in await query.order_by("-id").limit(MOST).values(*COLUMNS)]
    return list({row.petition_id: row for row in reversed(found)}.values())[::-1]


async def parts_of(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Return all parts of what was split, as far as this officer may see them; empty for a whole petition."""
    if not ticket.part:
        return []
    query = Ticket.filter(visible_tickets(actor), petition_id=ticket.petition_id)
    return [row_of(row) for row in await query.order_by("part").values(*COLUMNS)]


async def chain_of(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Return the same demand at other times, where this one was found to repeat or to be repeated."""
    first = ticket.repeat_of_id or ticket.id
    query = Ticket.filter(visible_tickets(actor), Q(id=first) | Q(repeat_of_id=first)).exclude(id=ticket.id)
    return [row_of(row) for row in await query.order_by("-id").limit(MOST).values(*COLUMNS)]


async def together_of(actor: Actor, ticket: Ticket) -> list[QueueRow]:
    """Return what the ticket was merged into, and what was merged into it."""
    into = Q(id=ticket.merged_into_id or 0) & visible_tickets(actor)
    query = Ticket.filter(into | merged_into(ticket))
    return [row_of(row) for row in await query.order_by("id").values(*COLUMNS)]
