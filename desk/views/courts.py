"""People choose from the courts a ticket can be sent to: each intermediate court with its basic courts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desk.tickets.event_facts import TransferFacts, facts_of_event
from models import Court, Ticket, TicketEvent


@dataclass(frozen=True)
class CourtBranch:
    """A court and the courts below it; the highest court stands alone."""

    name: str
    courts: Sequence[Court]


async def branches(ticket: Ticket) -> list[CourtBranch]:
    """Return every court but the one that has the ticket, its own branch first."""
    found = await Court.filter(closed_at__isnull=True).exclude(id=ticket.court_id).order_by("path")
    names = {court.path: court.short_name for court in await Court.all()}
    by_head: dict[str, list[Court]] = {}
    for court in found:
        by_head.setdefault(_head(court.path), []).append(court)
    own = _head(ticket.court.path)
    heads = sorted(by_head, key=lambda head: (head != own, head))
    return [CourtBranch(names.get(head, head), by_head[head]) for head in heads]


def _head(path: str) -> str:
    """Return the path of the intermediate court of a court: `赣/赣01/` of `赣/赣01/赣0102/`."""
    return "".join(f"{code}/" for code in path.split("/")[:2] if code)


async def court_names(events: Iterable[TicketEvent]) -> Mapping[str, str]:
    """Return the short names of the courts that these events name, by their codes."""
    transfers = [facts for facts in map(facts_of_event, events) if isinstance(facts, TransferFacts)]
    codes = {code for facts in transfers for code in (facts.court, facts.asked)}
    return {court.code: court.short_name for court in await Court.filter(code__in=codes)} if codes else {}
