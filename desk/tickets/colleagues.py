"""Who else may see a ticket today: those an officer can call to it by `@`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.access.actors import Actor, Post
from desk.access.visibility import place_of, sees
from desk.rules.calendar.court_time import court_day
from desk.screening.naming.sounds import typed_as
from models import Ticket, statements
from models.enums import ActorKind, Role

AT_ITS_COURTS = """
SELECT held.officer_id, held.role, held.court_id, held.department_id, held.for_id, place.path, officer.name,
    officer.title, coalesce(department.name, '') AS department, own.short_name AS court,
    officer.court_id = ${court_id} AS here
FROM posts_on(${day}::date) AS held JOIN court AS place ON place.id = held.court_id
    JOIN officer ON officer.id = held.officer_id JOIN court AS own ON own.id = officer.court_id
    LEFT JOIN department ON department.id = officer.department_id
WHERE officer.active AND starts_with(${path}, place.path)
ORDER BY officer.court_id <> ${court_id}, officer.department_id, officer.id"""


@dataclass(frozen=True)
class Colleague:
    """An officer who may see the ticket. `where` is their department, with its court where that is another."""

    id: int
    name: str
    title: str
    where: str

    @property
    def typed_as(self) -> str:
        """Return how the name is typed in Latin letters."""
        return typed_as(self.name)


async def colleagues(ticket: Ticket, as_of: datetime) -> list[Colleague]:
    """Return everybody of its court and those above who may see this ticket (loaded by `ticket_store`) on that day.

    Those of its own court come first. `visibility.sees` decides of each.
    """
    rows = await statements.fetch(AT_ITS_COURTS, court_id=ticket.court_id, path=ticket.court.path, day=court_day(as_of))
    of: dict[int, list[Mapping[str, Any]]] = {}
    for row in rows:
        of.setdefault(row["officer_id"], []).append(row)
    place = place_of(ticket)
    return [_colleague(held[0]) for held in of.values() if sees(_actor(held), place)]


def _actor(held: list[Mapping[str, Any]]) -> Actor:
    posts = (Post(Role(row["role"]), row["court_id"], row["path"], row["department_id"], row["for_id"]) for row in held)
    return Actor(ActorKind.OFFICER, held[0]["officer_id"], held[0]["name"], tuple(posts))


def _colleague(row: Mapping[str, Any]) -> Colleague:
    where = row["department"] if row["here"] else f"{row['court']} {row['department']}".strip()
    return Colleague(row["officer_id"], row["name"], row["title"], where)
