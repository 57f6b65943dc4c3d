"""Who is acting: a citizen on a phone, a member of staff, or the system itself."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tortoise.expressions import Q

from desk.rules.calendar.court_time import court_day
from models import Absence, Officer, OfficerRole, statements
from models.enums import ActorKind, Role
from models.petitioners import BELONGS_TO
from models.representations import SPEAKS_FOR


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
    speaks_by: frozenset[int] = frozenset()
    """By which representations a citizen sees petitions today: their own, and those whose matters they took over."""
    petitioner_of: frozenset[int] = frozenset()
    """The petitions of several people that this citizen is one of."""
    spokesperson_of: frozenset[int] = frozenset()
    """Those of them in which they act for all."""

    def holds(self, *roles: Role) -> bool:
        return any(post.role in roles for post in self.posts)

    @property
    def stands_for(self) -> frozenset[int]:
        """The absent officers this one stands in for."""
        return frozenset(post.for_id for post in self.posts if post.for_id is not None)


SYSTEM = Actor(ActorKind.SYSTEM)


def citizen(identity_id: int, citizen_id: int | None) -> Actor:
    return Actor(ActorKind.CITIZEN, identity_id, citizen_id=citizen_id)


async def person(identity_id: int, citizen_id: int | None, as_of: datetime) -> Actor:
    """Returns a citizen on a phone, with whom they speak for on that day and the petitions they are one of."""
    rows = await statements.fetch(BELONGS_TO, identity_id=identity_id, citizen_id=citizen_id)
    by = await statements.fetch(SPEAKS_FOR, citizen_id=citizen_id, day=court_day(as_of)) if citizen_id else []
    return replace(
        citizen(identity_id, citizen_id),
        speaks_by=frozenset(one for row in by for one in (row["own"], row["taken_over"]) if one is not None),
        petitioner_of=frozenset(row["petition_id"] for row in rows),
        spokesperson_of=frozenset(row["petition_id"] for row in rows if row["speaks"]),
    )


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
