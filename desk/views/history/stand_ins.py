"""Whoever acted for somebody absent is shown in their own name, with 代 and the absent one's beside it."""

from collections.abc import Iterable, Sequence

from desk.rules.calendar.court_time import court_day
from desk.rules.lifecycle import Capacity
from desk.rules.lifecycles.petition import PETITION
from models import Absence, OfficerRole, TicketEvent
from models.enums import Act, ActorKind, Role

ROLES = {
    Capacity.AGENT: frozenset({Role.AGENT}),
    Capacity.CHIEF_LIAISON: frozenset({Role.CHIEF_LIAISON, Role.INSPECTOR}),
    Capacity.LIAISON: frozenset({Role.LIAISON}),
    Capacity.SUPERVISOR: frozenset({Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT}),
}


async def stood_in(events: Iterable[TicketEvent]) -> dict[int, str]:
    """Return, by the seq of a line, the name of whom its officer stood in for: what they did was not theirs to do."""
    acted = [event for event in events if event.actor_kind is ActorKind.OFFICER and event.actor_id is not None]
    absences = await Absence.filter(stand_in_id__in=[event.actor_id for event in acted] or [0]).select_related(
        "officer"
    )
    if not absences:
        return {}
    ids = {one.officer_id for one in absences} | {event.actor_id or 0 for event in acted}
    posts = await OfficerRole.filter(officer_id__in=sorted(ids))
    found: dict[int, str] = {}
    for event in acted:
        for absence in absences:
            if _for_absent(event, absence, posts):
                found[event.seq] = absence.officer.name
    return found


def _for_absent(event: TicketEvent, absence: Absence, posts: Sequence[OfficerRole]) -> bool:
    day = court_day(event.at)
    if absence.stand_in_id != event.actor_id or not absence.starts_on <= day <= absence.ends_on:
        return False
    if event.officer_id == absence.officer_id:
        return True
    wanted = _wanted(event.act)

    def held(officer_id: int | None) -> bool:
        return any(
            post.officer_id == officer_id
            and post.role in wanted
            and post.starts_on <= day
            and (post.ends_on is None or post.ends_on >= day)
            for post in posts
        )

    return event.officer_id != event.actor_id and held(absence.officer_id) and not held(event.actor_id)


def _wanted(act: Act) -> frozenset[Role]:
    rule = PETITION.rules.get(act)
    return frozenset().union(*(ROLES.get(one, frozenset()) for one in rule.by)) if rule else frozenset()
