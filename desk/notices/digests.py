"""What a digest says is counted when it is sent: of those it tells, what still waits and its reader may see."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desk.access import actors
from desk.access.visibility import visible_tickets
from models import Delivery, Ticket
from models.enums import TicketState

MOST_COURTS = 8


@dataclass(frozen=True)
class Digest:
    """`by_court`: how many of each court, most first. `oldest` waits longest."""

    count: int
    by_court: Sequence[tuple[str, int]]
    oldest: Ticket


async def digest_of(delivery: Delivery) -> Digest | None:
    """Return what a digest says; None where nothing of it waits any more."""
    told = [row.ticket_id for row in await Delivery.filter(digest_id=delivery.id).only("ticket_id")]
    reader = await actors.officer(delivery.officer_id or 0, delivery.created_at)
    if reader is None or not told:
        return None
    waiting = Ticket.filter(visible_tickets(reader), id__in=told, state=TicketState.PENDING)
    oldest = await waiting.order_by("opened_at", "id").select_related("petition", "court").first()
    if oldest is None:
        return None
    courts = Counter(str(name) for name in await waiting.values_list("court__short_name", flat=True))
    return Digest(courts.total(), _most(courts), oldest)


def _most(courts: Counter[str]) -> list[tuple[str, int]]:
    first = sorted(courts.items(), key=lambda one: (-one[1], one[0]))
    if len(first) <= MOST_COURTS:
        return first
    rest = first[MOST_COURTS - 1 :]
    return [*first[: MOST_COURTS - 1], (f"其他 {len(rest)} 家法院", sum(number for _, number in rest))]
