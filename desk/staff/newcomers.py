"""Whoever comes to a court is walled off from what was said of them there before, also from what is long closed.

Of open complaints the whole wall is worked out anew (`desk.staff.hands.rebuild_walls`). Closed ones have nobody at work
whom a wall could turn away: only the newcomer is looked for in them.
"""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q

from desk.access import conflicts
from desk.staff import hands
from desk.tickets import walls
from models import Subject, Ticket
from models.enums import OPEN_STATES, Finding, FoundBy

AT_ONCE = 500


async def wall_off(officer_id: int, paths: Sequence[str], as_of: datetime) -> None:
    """Build the walls that somebody's coming to the courts with these paths wants. Call inside a transaction."""
    await hands.rebuild_walls(paths, as_of)
    below = Q(*(Q(court__path__startswith=path) for path in paths), join_type=Q.OR) if paths else Q(id=0)
    closed = Ticket.filter(below, restricted=True).exclude(state__in=sorted(OPEN_STATES))
    last = 0
    while found := await closed.filter(id__gt=last).order_by("id").limit(AT_ONCE).select_related("petition"):
        for ticket in found:
            await _look_for(officer_id, ticket, as_of)
        last = found[-1].id


async def _look_for(officer_id: int, ticket: Ticket, as_of: datetime) -> None:
    findings = [
        finding
        for said in await walls.everything_said(ticket)
        if said.typed_by != officer_id
        and (finding := await conflicts.finding_of(officer_id, said.text, ticket.court_id)) is not None
    ]
    if findings and not await Subject.exists(ticket_id=ticket.id, officer_id=officer_id):
        finding = Finding.NAMED if Finding.NAMED in findings else Finding.HELD_OFF
        await Subject.create(
            ticket_id=ticket.id, officer_id=officer_id, finding=finding, found_by=FoundBy.WORDS, at=as_of
        )
