"""Who is acting: a citizen on a phone, a member of staff, or the system itself."""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.rules.calendar.court_time import court_day
from models import Officer, OfficerRole
from models.enums import ActorKind, Role


@dataclass(frozen=True)
class Post:
    """A role held at a place; no department means the whole court."""

    role: Role
    court_id: int
    court_path: str
    department_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """`id` is an officer's id, or a citizen's identity id; `address` where an officer acts from, for the audit log."""

    kind: ActorKind
    id: int | None = None
    name: str = field(default="", repr=False)
    posts: tuple[Post, ...] = ()
    citizen_id: int | None = None
    address: str = field(default="", repr=False, compare=False)

    def holds(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)


SYSTEM = Actor(ActorKind.SYSTEM)


def citizen(identity_id: int, citizen_id: int | None) -> Actor:
    return Actor(ActorKind.CITIZEN, identity_id, citizen_id=citizen_id)


async def officer(officer_id: int, as_of: datetime) -> Actor | None:
    """Returns an active officer with the posts held on the day of `as_of`, or None."""
    found = await Officer.get_or_none(id=officer_id, active=True)
    if found is None:
        return None
    day = court_day(as_of)
    roles = await OfficerRole.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), officer_id=officer_id, starts_on__lte=day
    ).select_related("court")
    posts = tuple(Post(row.role, row.court_id, row.court.path, row.department_id) for row in roles)
    return Actor(ActorKind.OFFICER, officer_id, found.name, posts)
