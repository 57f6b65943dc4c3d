"""The inspectors' board: complaints by state with their limits, what waits for a second person, what asks for an act.

A complaint that somebody is walled off from is nowhere on it, also in no count. Of sealed ones those are counted whom
nobody here is walled off from; none is named.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.seen import seen_tickets
from desk.access.visibility import called_to_sealed
from desk.rules.sizes import MOST_COUNTED, PAGE
from desk.views.lateness import lateness_of
from desk.views.lists.narrowing import OPEN
from models import Court, Officer, PendingDecision, Supervision, Ticket
from models.database import connection
from models.enums import OPEN_STATES, Act, Role, TicketState

INSPECTORS = frozenset({Role.INSPECTOR})
STATES = tuple(state for state in TicketState if state in OPEN_STATES)
COUNTS = """
SELECT place.state, count(*) AS number FROM unnest({courts}::bigint[]) AS court (id)
CROSS JOIN unnest({states}::text[]) AS place (state)
CROSS JOIN LATERAL (
    SELECT seen.id FROM ({seen}) AS seen
    WHERE seen.court_id = court.id AND seen.state = place.state AND seen.restricted AND seen.state IN ({open})
    LIMIT {most}
) AS one GROUP BY 1"""
PAGE_OF = """
SELECT one.id, one.due_at FROM unnest({courts}::bigint[]) AS court (id)
CROSS JOIN unnest({states}::text[]) AS place (state)
CROSS JOIN LATERAL (
    SELECT seen.id, seen.due_at FROM ({seen}) AS seen
    WHERE seen.court_id = court.id AND seen.state = place.state AND seen.restricted AND seen.state IN ({open})
        AND (seen.due_at, seen.id) > ({at}::timestamptz, {id}::bigint)
    ORDER BY seen.due_at, seen.id LIMIT {most}
) AS one ORDER BY one.due_at, one.id LIMIT {most}"""
"""Of each court and state the nearest limits, by the index of what is restricted and open."""
Key = tuple[datetime, int]


@dataclass(frozen=True)
class ComplaintLine:
    """One open complaint (with petition, court and handler), and how late it is; empty while it is not."""

    ticket: Ticket
    late: str


@dataclass(frozen=True)
class WaitingDecision:
    """What one person wants done, and a second has to agree to. `mine` says that its reader is the first."""

    ticket: Ticket
    act: Act
    asked_by: str
    asked_at: datetime
    mine: bool


@dataclass(frozen=True)
class InspectorAct:
    """A rung that was opened for its reader, who has not said yet what was done."""

    ticket: Ticket
    rung: int
    due_at: datetime


def _asked(
    template: str,
    actor: Actor,
    courts: Sequence[Court],
    states: Sequence[TicketState],
    more: Sequence[object],
    most: int,
) -> tuple[str, Sequence[object]]:
    text, values = seen_tickets(actor, Q(restricted=True))
    given = [*values, [one.id for one in courts], [one.value for one in states], *more]
    numbered = dict(zip(("courts", "states", "at", "id"), (f"${len(values) + n}" for n in range(1, 5)), strict=True))
    return template.format(seen=text, open=OPEN, most=most, **numbered), given


def page_statement(
    actor: Actor, courts: Sequence[Court], states: Sequence[TicketState], after: Key, most: int
) -> tuple[str, Sequence[object]]:
    """Return the statement of one page after a key, with its values."""
    return _asked(PAGE_OF, actor, courts, states, after, most)


async def by_state(actor: Actor, courts: Sequence[Court]) -> Mapping[TicketState, int]:
    """Count the open complaints of these courts in each state, each court's up to one more than is counted."""
    text, values = _asked(COUNTS, actor, courts, STATES, (), MOST_COUNTED + 1)
    async with connection() as plain:
        rows = await plain.fetch(text, *values)
    found = {row["state"]: row["number"] for row in rows}
    return {state: found.get(state.value, 0) for state in STATES}


async def page(
    actor: Actor, courts: Sequence[Court], states: Sequence[TicketState], as_of: datetime, after: Key
) -> tuple[Sequence[ComplaintLine], Key | None]:
    """Return one page of open complaints, the nearest limit first, and the key of the next page."""
    text, values = page_statement(actor, courts, states, after, PAGE + 1)
    async with connection() as plain:
        rows = await plain.fetch(text, *values)
    shown = rows[:PAGE]
    tickets = await _tickets([row["id"] for row in shown])
    late = await lateness_of(tickets.values(), as_of)
    lines = [ComplaintLine(tickets[row["id"]], late.get(row["id"], "")) for row in shown]
    return lines, (shown[-1]["due_at"], shown[-1]["id"]) if len(rows) > PAGE else None


async def decisions(actor: Actor, courts: Sequence[Court]) -> Sequence[WaitingDecision]:
    """Return what waits for a second person, the oldest first, up to a page: the open ones are few."""
    text, values = seen_tickets(actor, Q(restricted=True))
    asked = f"""SELECT wanted.id, wanted.ticket_id FROM pending_decision AS wanted
        CROSS JOIN LATERAL (
            SELECT seen.court_id FROM ({text}) AS seen WHERE seen.id = wanted.ticket_id OFFSET 0) AS seen
        WHERE wanted.decided_at IS NULL AND seen.court_id = ANY (${len(values) + 1}::bigint[])
        ORDER BY wanted.id LIMIT {PAGE}"""  # noqa: S608 - the pieces are our own
    async with connection() as plain:
        rows = await plain.fetch(asked, *values, [one.id for one in courts])
    tickets = await _tickets([row["ticket_id"] for row in rows])
    wanted = await PendingDecision.filter(id__in=[row["id"] for row in rows] or [0]).order_by("id")
    names = {one.id: one.name for one in await Officer.filter(id__in=[one.asked_by_id for one in wanted] or [0])}
    return [
        WaitingDecision(
            tickets[one.ticket_id], one.act, names[one.asked_by_id], one.asked_at, one.asked_by_id == actor.id
        )
        for one in wanted
    ]


async def acts(actor: Actor) -> Sequence[InspectorAct]:
    """Return the rungs opened for this person that they have not attended to, the nearest limit first, up to a page."""
    open_ones = Supervision.filter(recipient_id=actor.id, closed_at__isnull=True, done_words_id__isnull=True)
    rows = await open_ones.order_by("due_at", "id").limit(PAGE)
    text, values = seen_tickets(actor, Q(id__in=[row.ticket_id for row in rows] or [0]))
    async with connection() as plain:
        seen = {row["id"] for row in await plain.fetch(text, *values)}
    tickets = await _tickets(sorted(seen))
    return [InspectorAct(tickets[row.ticket_id], row.rung, row.due_at) for row in rows if row.ticket_id in seen]


async def count_sealed(actor: Actor) -> int:
    """Count the sealed complaints that nothing about this person keeps them from knowing of."""
    return await Ticket.filter(called_to_sealed(actor)).limit(MOST_COUNTED + 1).count()


async def _tickets(ids: Sequence[int]) -> dict[int, Ticket]:
    found = Ticket.filter(id__in=list(ids) or [0]).select_related("petition", "court", "handler")
    return {one.id: one for one in await found}
