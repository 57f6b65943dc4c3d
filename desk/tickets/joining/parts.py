"""A petition that was split (拆单) has parts: which there are, and which one the petition's own number means."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desk.rules.papers.redaction import redact
from desk.tickets.joining.living import living_ticket
from models import Ticket, TicketEvent, Words
from models.database import connection
from models.enums import OPEN_STATES, Act, TicketState
from models.keyring import unseal

LOCK = """
WITH RECURSIVE up AS (
    SELECT id, merged_into_id, 0 AS far FROM ticket
    WHERE petition_id = (SELECT petition_id FROM ticket WHERE id = $1)
    UNION ALL
    SELECT above.id, above.merged_into_id, far + 1 FROM ticket AS above JOIN up ON above.id = up.merged_into_id
    WHERE far < 20
)
SELECT id FROM ticket WHERE id IN (SELECT id FROM up) ORDER BY id FOR UPDATE"""
"""Every part, and what a part was merged into: what is said of the part reaches that."""


async def parts_of(ticket: Ticket) -> list[Ticket]:
    """Return all tickets of the ticket's petition, in order: itself alone where the petition was not split."""
    if not ticket.part:
        return [ticket]
    query = Ticket.filter(petition_id=ticket.petition_id).order_by("part")
    return await query.select_related("court", "petition", "department", "handler")


async def parts_of_each(tickets: Iterable[Ticket]) -> Mapping[int, Sequence[Ticket]]:
    """Return the parts of each petition among these that was split, in order; one query, none where none was split."""
    petitions = [ticket.petition_id for ticket in tickets if ticket.part]
    if not petitions:
        return {}
    found: dict[int, list[Ticket]] = {}
    query = Ticket.filter(petition_id__in=petitions).order_by("part")
    for part in await query.select_related("court", "petition", "department", "handler"):
        found.setdefault(part.petition_id, []).append(part)
    return found


def leading_part(parts: Sequence[Ticket]) -> Ticket:
    """Return the part that wants its petitioner first: one being worked on, else one to rate, else the first."""
    return min(parts, key=lambda part: (not part.state.is_open, part.state is not TicketState.ANSWERED, part.part))


@dataclass(frozen=True)
class PartWords:
    """Holds what the desk wrote about a part, identity numbers and mobiles masked; `id` is that of the words."""

    id: int
    words: str = field(repr=False)


async def matter_of(ticket: Ticket) -> PartWords | None:
    """Return what a part is about, for whoever handles it; None for a whole petition, and once erased."""
    if not ticket.part:
        return None
    split = await TicketEvent.get(ticket_id=ticket.id, act=Act.SPLIT)
    row = await Words.get_or_none(id=split.words_id or 0, redacted_at__isnull=True)
    return PartWords(row.id, redact(unseal(row.text_sealed)).text) if row else None


async def lock_parts(ticket_id: int) -> None:
    """Lock every part, always in the same order, so that two who act on a whole petition never wait for each other."""
    async with connection() as plain:
        await plain.execute(LOCK, ticket_id)


async def others_open(ticket: Ticket) -> list[int]:
    """Return the ids of the other parts of which a citizen may still say something: worked on, here or with another."""
    if not ticket.part:
        return []
    found = Ticket.filter(petition_id=ticket.petition_id, state__in=[*OPEN_STATES, TicketState.MERGED])
    others = await found.exclude(id=ticket.id).order_by("id")
    return [one.id for one in others if one.state.is_open or await living_ticket(one) is not None]


async def others_worked_on(ticket: Ticket) -> list[int]:
    """Return those of them that do not wait for the citizen."""
    waiting = Ticket.filter(petition_id=ticket.petition_id, state=TicketState.WAITING)
    waits = {int(str(one)) for one in await waiting.values_list("id", flat=True)} if ticket.part else set()
    return [one for one in await others_open(ticket) if one not in waits]
