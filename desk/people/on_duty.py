"""Who is called when somebody is in danger: whoever is on duty in a court, and who of them may know of it.

Today everybody on duty is everybody who holds a role there; a roster takes the place of `on_duty`, and nothing else
changes.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.access.actors import Actor, Post
from desk.access.visibility import TicketPlace, sees
from desk.people.staffing import holders
from models import Court
from models.enums import ActorKind, Role

ROLES = (Role.AGENT, Role.CHIEF_LIAISON, Role.INSPECTOR, Role.PRESIDENT)


async def on_duty(court: Court, as_of: datetime) -> list[Actor]:
    """Return whoever is on duty in a court now, each with the posts held there."""
    posts: dict[int, list[Post]] = {}
    for role in ROLES:
        for officer_id in await holders(court.id, role, as_of):
            posts.setdefault(officer_id, []).append(Post(role, court.id, court.path))
    return [Actor(ActorKind.OFFICER, officer_id, posts=tuple(held)) for officer_id, held in posts.items()]


async def duty_groups(place: TicketPlace, as_of: datetime) -> list[tuple[int, ...]]:
    """Return those on duty who may see a ticket there, court by court from its own to the root; empty ones left out."""
    courts = await Court.filter(path__in=_paths_up(place.court_path)).order_by("-path")
    groups = [tuple(one.id or 0 for one in await on_duty(court, as_of) if sees(one, place)) for court in courts]
    return [group for group in groups if group]


def called(groups: Sequence[tuple[int, ...]], step: int, restricted: bool) -> list[int]:
    """Return who is called at a step: the first court that has anybody, and one more above with each step.

    For a restricted ticket the court above is called with the first: fewer people there may know of it.
    """
    reach = step + (2 if restricted else 1)
    return list(dict.fromkeys(officer for group in groups[:reach] for officer in group))


def _paths_up(path: str) -> list[str]:
    codes = path.strip("/").split("/")
    return ["".join(f"{code}/" for code in codes[: length + 1]) for length in range(len(codes))]
