"""Who is acting: a citizen on a phone, a member of staff, or the system itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from desk.rules.calendar.court_time import court_day
from models import statements
from models.enums import ActorKind, Role
from models.petitioners import BELONGS_TO
from models.representations import SPEAKS_FOR


@dataclass(frozen=True)
class Post:
    """A role held at a place; no department means the whole court. `for_id`: held as stand-in for that officer (代).
    `whole_tree`: every court there is stands at that place or below it.
    """

    role: Role
    court_id: int
    court_path: str
    department_id: int | None = None
    for_id: int | None = None
    whole_tree: bool = False


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
POSTS = """
SELECT officer.name, held.role, held.officer_id, held.court_id, held.department_id, court.path,
    NOT EXISTS (SELECT 1 FROM court AS other WHERE NOT starts_with(other.path, court.path)) AS whole_tree
FROM officer
    LEFT JOIN officer_role AS held ON held.starts_on <= ${day} AND (held.ends_on IS NULL OR held.ends_on >= ${day})
        AND (held.officer_id = officer.id OR held.officer_id IN (
            SELECT absent.id FROM absence JOIN officer AS absent ON absent.id = absence.officer_id AND absent.active
            WHERE absence.stand_in_id = officer.id AND absence.starts_on <= ${day} AND absence.ends_on >= ${day}))
    LEFT JOIN court ON court.id = held.court_id
WHERE officer.id = ${officer} AND officer.active
ORDER BY held.id"""


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
    rows = await statements.fetch(POSTS, officer=officer_id, day=court_day(as_of))
    if not rows:
        return None
    posts = tuple(_post(row, officer_id) for row in rows if row["role"] is not None)
    return Actor(ActorKind.OFFICER, officer_id, rows[0]["name"], posts)


def _post(row: Mapping[str, Any], officer_id: int) -> Post:
    for_id = None if row["officer_id"] == officer_id else row["officer_id"]
    return Post(Role(row["role"]), row["court_id"], row["path"], row["department_id"], for_id, row["whole_tree"])
