"""Which acts are offered to an officer: those the lifecycle table opens to them, without what would only be refused."""

from datetime import datetime

from desk.access.actors import Actor
from desk.people import staffing
from desk.rules.lifecycle import acts_open_to
from desk.tickets.ticket_store import capacities_of, full_facts
from models import Ticket
from models.enums import Act


async def acts_for(actor: Actor, ticket: Ticket, as_of: datetime) -> list[Act]:
    """In the table's order. A rung of supervision is seen to by those it was opened for, not by every supervisor."""
    acts = acts_open_to(await full_facts(ticket), capacities_of(actor, ticket))
    if Act.ATTEND in acts and actor.id not in await staffing.overseers(ticket, ticket.rung, as_of):
        acts.remove(Act.ATTEND)
    return acts
