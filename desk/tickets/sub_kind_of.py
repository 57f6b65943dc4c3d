"""A ticket is put under a sub-kind by whoever may weigh it; the work that begins afterwards goes by its limits.

It is no line of the ticket's history, for it says nothing of what was done: who chose it and when stands with it, and
in the audit log. What is running keeps its limit, and what the citizen was promised stays.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.errors import Invalid
from desk.limits import sub_kinds
from desk.limits.court_policies import SUB_KIND
from desk.tickets.authorizing import authorize_and_lock
from desk.tickets.orders import Order
from models import SubKind, Ticket, TicketSubKind
from models.database import transaction
from models.enums import Act
from models.once_more import once_more

NOT_HERE = "请选择这一类里的二级类别"


async def sub_kind_of(ticket: Ticket) -> SubKind | None:
    """Return what a ticket was put under, as long as it is of that kind."""
    found = await TicketSubKind.filter(ticket_id=ticket.id).select_related("sub_kind").first()
    return found.sub_kind if found is not None and found.sub_kind.kind is ticket.petition.kind else None


async def offered_to(ticket: Ticket) -> Sequence[SubKind]:
    """Return what a ticket (loaded with court and petition) may be put under."""
    return await sub_kinds.offered_for(ticket.court, ticket.petition.kind)


@once_more
async def put_under(ticket_id: int, sub_kind_id: int | None, actor: Actor, as_of: datetime) -> None:
    """Put a ticket under a sub-kind of its kind, or under none. Raises what weighing it would, and `Invalid`."""
    async with transaction():
        held = await authorize_and_lock(Act.WEIGH, Order(ticket_id, None, actor, as_of))
        ticket = held.ticket
        offered = {one.id: one for one in await offered_to(ticket)}
        if sub_kind_id is not None and sub_kind_id not in offered:
            raise Invalid(NOT_HERE, "sub_kind")
        if sub_kind_id is None:
            await TicketSubKind.filter(ticket_id=ticket.id).delete()
        else:
            chosen = {"sub_kind_id": sub_kind_id, "officer_id": actor.id, "at": as_of}
            await TicketSubKind.update_or_create(ticket_id=ticket.id, defaults=chosen)
        await Ticket.filter(id=ticket.id).update(policy=await _policy(ticket.policy, sub_kind_id))
        facts = {"sub_kind": sub_kind_id or 0}
        await audit.by_officer(actor, Deed.PUT_UNDER_SUB_KIND, ("ticket", ticket.id), as_of, facts)


async def _policy(name: str, sub_kind_id: int | None) -> str:
    """Return the name of a ticket's policy with the limits of this sub-kind before those of its court."""
    base = without_sub_kind(name)
    newest = await sub_kinds.newest_limits(sub_kind_id) if sub_kind_id is not None else None
    return f"{SUB_KIND}{newest.id}/{base}" if newest is not None and newest.limits else base


def without_sub_kind(name: str) -> str:
    """Return the name of a policy as the ticket's court made it."""
    return name.partition("/")[2] if name.startswith(SUB_KIND) else name


async def leave_sub_kind(ticket: Ticket) -> None:
    """Take a ticket that is of another kind now from under its sub-kind; call before the ticket is written."""
    await TicketSubKind.filter(ticket_id=ticket.id).delete()
    ticket.policy = without_sub_kind(ticket.policy)
