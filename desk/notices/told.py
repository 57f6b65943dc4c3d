"""What a notice is about is read for every delivery, so its query is written once."""

from models import Ticket
from models.prepared_query import PreparedQuery

_TOLD = PreparedQuery(lambda: Ticket.filter(id=1).select_related("court", "petition", "handler"))


async def told_ticket(ticket_id: int | None) -> Ticket | None:
    """Read a ticket with its court, petition and handler; None where there is none."""
    found = await _TOLD.rows(ticket_id) if ticket_id is not None else []
    return found[0] if found else None
