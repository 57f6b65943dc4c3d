"""What a citizen says later of a petition that was merged (并案) reaches the ticket that lives: the root of its chain.

It is written down with their own petition, and whoever has the living one reads it there and is told. Its own
petitioner reads nothing of it.
"""

from dataclasses import replace

from desk.notices.catalogue import Tell, officers, tell
from desk.people import staffing
from desk.tickets.days_measure import tell_once
from desk.tickets.event_facts import FromMergedFacts
from desk.tickets.history import record_beside
from desk.tickets.joining.living import living_ticket
from desk.tickets.orders import Order
from desk.tickets.ticket_store import HeldTicket, lock, petition_number_of
from models import Officer, Ticket
from models.enums import Act

NOTICES = {Act.URGE: "urged", Act.WITHDRAW: "merged_withdrawn"}


async def pass_on(held: HeldTicket, act: Act, order: Order, words_id: int | None, files: int = 0) -> None:
    """Write into the living ticket's history what was said of this merged one, and tell whoever has it.

    Call inside a transaction, both locked, before the act is recorded.
    """
    ticket = held.ticket
    root = await living_ticket(ticket)
    if root is None or ticket.restricted:
        return
    other = await lock(root)
    living = other.ticket
    if act is Act.URGE:
        living.urged += 1
    facts = FromMergedFacts(act, petition_number_of(ticket), files)
    await record_beside(other, Act.FROM_MERGED, order.actor, order.as_of, words_id, facts)
    told: dict[str, int | str] = {"words": words_id or 0, "times": living.urged, "merged": facts.number}
    has_it = await in_hand(living, order)
    if act is Act.SUPPLEMENT:
        await tell_once(living, has_it, told, order.as_of)
    else:
        await tell(living, Tell(NOTICES[act], officers(has_it), told), order.as_of)


async def in_hand(ticket: Ticket, order: Order) -> list[int]:
    """Return its handler; the desk where there is none, or where the handler has left."""
    if ticket.handler_id is not None and await Officer.exists(id=ticket.handler_id, active=True):
        return [ticket.handler_id]
    return await staffing.chiefs(ticket, order.as_of)


def of_another(order: Order, ticket_id: int) -> Order:
    """Return the same order for another ticket of the petition, whatever happened to that one meanwhile."""
    return replace(order, ticket_id=ticket_id, version=None)
