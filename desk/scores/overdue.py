"""Who is late right now, and since when: open tickets past due, by the index of open tickets, the longest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.rules.sizes import MOST_COUNTED, PAGE
from desk.scores.reading import FigureScope
from models import Officer, Ticket
from models.enums import OPEN_STATES


@dataclass(frozen=True)
class Custodian:
    """Who has so many late tickets, the oldest due at `since`; no officer where they wait at a court's desk."""

    court_id: int
    officer: Officer | None
    count: int
    since: datetime
    rung: int


@dataclass(frozen=True)
class OverdueKey:
    due_at: datetime
    ticket_id: int


def late(actor: Actor, scope: FigureScope, as_of: datetime) -> Q:
    """Returns the late tickets of a scope that this person may see."""
    within = Q(court_id__in=list(scope.courts), state__in=sorted(OPEN_STATES), due_at__lt=as_of)
    if scope.department_id is not None:
        within &= Q(department_id=scope.department_id)
    if scope.officer_id is not None:
        within &= Q(handler_id=scope.officer_id)
    return within & visible_tickets(actor)


async def tickets(
    actor: Actor, scope: FigureScope, as_of: datetime, after: OverdueKey | None = None, most: int = PAGE
) -> tuple[Sequence[Ticket], OverdueKey | None]:
    """Returns one page of late tickets, and the key of the next one."""
    beyond = Q(due_at__gte=after.due_at) & (Q(due_at__gt=after.due_at) | Q(id__gt=after.ticket_id)) if after else Q()
    query = Ticket.filter(late(actor, scope, as_of), beyond).order_by("due_at", "id").limit(most + 1)
    found = await query.select_related("petition", "court", "department", "handler")
    last = found[most - 1] if len(found) > most else None
    return found[:most], OverdueKey(last.due_at, last.id) if last and last.due_at else None


async def by_whom(actor: Actor, scope: FigureScope, as_of: datetime) -> tuple[int, list[Custodian]]:
    """Counts how many are late, up to `MOST_COUNTED`, and who has them: whoever has been late longest comes first."""
    oldest = Ticket.filter(late(actor, scope, as_of)).order_by("due_at", "id").limit(MOST_COUNTED)
    rows = await oldest.values("court_id", "handler_id", "due_at", "rung")
    held: dict[tuple[int, int | None], list[tuple[datetime, int]]] = {}
    for row in rows:
        held.setdefault((row["court_id"], row["handler_id"]), []).append((row["due_at"], row["rung"]))
    officers = {one.id: one for one in await Officer.filter(id__in=[o for _, o in held if o]).select_related("court")}
    return len(rows), [
        Custodian(court, officers.get(officer or 0), len(some), some[0][0], max(rung for _, rung in some))
        for (court, officer), some in held.items()
    ]
