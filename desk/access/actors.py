"""Who is acting: a citizen on a phone, a member of staff, or the system itself."""

from dataclasses import dataclass, field
from datetime import datetime

from tortoise.expressions import Q

from desk.rules.calendar.court_time import court_day
from models import Absence, Officer, OfficerRole
from models.enums import ActorKind, Role


@dataclass(frozen=True)
class Post:
    """A role held at a place; no department means the whole court. `for_id`: held as stand-in for that officer (代)."""

    role: Role
    court_id: int
    court_path: str
    department_id: int | None = None
    for_id: int | None = None


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

    @property
    def stands_for(self) -> frozenset[int]:
        """The absent officers this one stands in for."""
        return frozenset(post.for_id for post in self.posts if post.for_id is not None)


SYSTEM = Actor(ActorKind.SYSTEM)


def citizen(identity_id: int, citizen_id: int | None) -> Actor:
    return Actor(ActorKind.CITIZEN, identity_id, citizen_id=citizen_id)


async def officer(officer_id: int, as_of: datetime) -> Actor | None:
    """Returns an active officer with the posts held on the day of `as_of`, or None.

    Theirs are their own, also while they are away, and those of whom they stand in for on that day.
    """
    found = await Officer.get_or_none(id=officer_id, active=True)
    if found is None:
        return None
    day = court_day(as_of)
    stood_for = Absence.filter(stand_in_id=officer_id, starts_on__lte=day, ends_on__gte=day, officer__active=True)
    absent = [int(str(one)) for one in await stood_for.values_list("officer_id", flat=True)]
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)
    roles = await held.filter(officer_id__in=[officer_id, *absent]).order_by("id").select_related("court")
    return Actor(ActorKind.OFFICER, officer_id, found.name, tuple(_post(row, officer_id) for row in roles))


def _post(row: OfficerRole, officer_id: int) -> Post:
    for_id = None if row.officer_id == officer_id else row.officer_id
    return Post(row.role, row.court_id, row.court.path, row.department_id, for_id)
