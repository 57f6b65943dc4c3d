"""A chain of merged tickets has one that lives: the root, as long as it is worked on."""

from models import Ticket, statements
from models.enums import OPEN_STATES, TicketState

ROOT = """
WITH RECURSIVE up AS (
    SELECT id, merged_into_id, 0 AS far FROM ticket WHERE id = ${ticket_id}
    UNION ALL
    SELECT above.id, above.merged_into_id, far + 1 FROM ticket AS above JOIN up ON above.id = up.merged_into_id
    WHERE far < 20
)
SELECT root.id, root.state, root.restricted FROM up JOIN ticket AS root ON root.id = up.id
ORDER BY far DESC LIMIT 1"""


async def living_ticket(ticket: Ticket) -> int | None:
    """Return the id of the ticket that is worked on in place of a merged one; None where nobody works on it any more.

    What became a complaint gets no words of others.
    """
    if ticket.state is not TicketState.MERGED:
        return None
    root = await statements.fetchrow(ROOT, ticket_id=ticket.id)
    lives = root is not None and TicketState(root["state"]) in OPEN_STATES and not root["restricted"]
    return int(root["id"]) if root is not None and lives else None
