"""Who is called when somebody is in danger: whoever is on duty in a court, and who of them may know of it.

Where a roster stands for that day, those on it; where none does, or nobody on it may know, everybody who holds a role
there.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access.actors import Actor, Post
from desk.access.visibility import TicketPlace, may_be_called
from desk.people.staffing import holders
from desk.rules.calendar.court_time import court_day
from models import Court, Duty
from models.enums import ActorKind, Role

ROLES = (Role.AGENT, Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT)


async def on_duty(court: Court, as_of: datetime) -> list[Actor]:
    """Return whoever is on duty in a court now, each with the posts held there: the roster's, or else everybody's."""
    everybody = await _holders(court, ROLES, as_of)
    rostered = await _rostered(court, {one.id for one in everybody}, as_of)
    return [one for one in everybody if one.id in rostered] or everybody


async def _holders(court: Court, roles: Sequence[Role], as_of: datetime) -> list[Actor]:
    posts: dict[int, list[Post]] = {}
    for role in roles:
        for officer_id in await holders(court.id, role, as_of):
            posts.setdefault(officer_id, []).append(Post(role, court.id, court.path))
    return [Actor(ActorKind.OFFICER, officer_id, posts=tuple(held)) for officer_id, held in posts.items()]


async def _rostered(court: Court, there: set[int | None], as_of: datetime) -> set[int | None]:
    """Return whom the roster names today: in place of somebody who is not there, their stand-in on the roster."""
    day = court_day(as_of)
    rows = await Duty.filter(court_id=court.id, starts_on__lte=day, ends_on__gte=day)
    named = {row.officer_id if row.officer_id in there else row.stand_in_id for row in rows}
    return {one for one in named if one in there}


async def duty_groups(place: TicketPlace, as_of: datetime) -> list[tuple[int, ...]]:
    """Return those on duty who may be called to a ticket there, court by court from its own to the root.

    Courts where nobody may are left out. To a sealed one its courts' system administrators are called too: only they
    can print it.
    """
    courts = await Court.filter(path__in=_paths_up(place.court_path)).order_by("-path")
    groups = [await _group(court, place, as_of) for court in courts]
    return [group for group in groups if group]


async def _group(court: Court, place: TicketPlace, as_of: datetime) -> tuple[int, ...]:
    printers = await _holders(court, (Role.SYSTEM_ADMIN,), as_of) if place.sealed else []
    for people in (await on_duty(court, as_of), await _holders(court, ROLES, as_of)):
        may = _may(people, place)
        if may:
            return tuple(dict.fromkeys((*may, *_may(printers, place))))
    return _may(printers, place)


def _may(people: Sequence[Actor], place: TicketPlace) -> tuple[int, ...]:
    return tuple(one.id or 0 for one in people if may_be_called(one, place))


def called(groups: Sequence[tuple[int, ...]], step: int, restricted: bool) -> list[int]:
    """Return who is called at a step: the first court that has anybody, and one more above with each step.

    For a restricted ticket the court above is called with the first: fewer people there may know of it.
    """
    reach = step + (2 if restricted else 1)
    return list(dict.fromkeys(officer for group in groups[:reach] for officer in group))


def _paths_up(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["".join(f"{code}/" for code in codes[: length + 1]) for length in range(len(codes))]
