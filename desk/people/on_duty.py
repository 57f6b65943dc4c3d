"""Who is called when somebody is in danger: whoever is on duty in a court, and who of them may know of it.

Where a roster stands for that day, those on it; where none does, or nobody on it may know, everybody who holds a role
there.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access import actors
from desk.access.actors import Actor
from desk.access.visibility import TicketPlace, may_be_called, sees
from desk.people.staffing import holders
from desk.people.watches import ROLES, watches
from desk.rules.calendar.court_time import court_day
from models import Court
from models.enums import Role
from models.reading_together import together


async def on_duty(court: Court, as_of: datetime) -> list[Actor]:
    """Return whoever is on duty in a court now, each with the posts held there: the roster's, or else everybody's."""
    everybody = await _holders(court, ROLES, as_of)
    rostered = await rostered_at(court.id, as_of)
    return [one for one in everybody if one.id in rostered] or everybody


async def rostered_at(court_id: int, as_of: datetime) -> set[int]:
    """Return whom the roster of a court puts there today; nobody where there is none, or nobody on it is there."""
    return {one.there_id for one in await watches(court_id, [court_day(as_of)]) if one.there_id is not None}


async def _holders(court: Court, roles: Sequence[Role], as_of: datetime) -> list[Actor]:
    """Return those who work in one of these posts there today; a stand-in is held off from what the absent one is."""
    ids = [one for there in await together(*(holders(court.id, role, as_of) for role in roles)) for one in there]
    found = await together(*(actors.officer(officer_id, as_of) for officer_id in dict.fromkeys(ids)))
    return [one for one in found if one is not None]


async def disturbed(place: TicketPlace, asked: Sequence[int], as_of: datetime) -> list[int]:
    """Return whom to disturb out of hours in place of the desk and of those above it, who are `asked` by their posts.

    Those whom the roster of the ticket's court puts there and who may see the ticket; where nobody is, all of `asked`.
    """
    court = await Court.get(id=place.court_id)
    rostered = await rostered_at(court.id, as_of)
    if not rostered or not asked:
        return list(asked)
    people = await _holders(court, ROLES, as_of)
    return [one.id or 0 for one in people if one.id in rostered and sees(one, place)] or list(asked)


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
