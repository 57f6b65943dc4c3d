"""The board of supervision: late tickets by rung and court, and by person, as far as its reader sees them."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access.actors import Actor
from desk.access.seen import seen_tickets
from desk.rules.ladder import TOP
from desk.rules.sizes import MOST_COUNTED
from desk.views.lateness import lateness_of
from desk.views.lists.narrowing import OPEN
from models import Court, Department, Officer, Ticket
from models.database import connection
from models.reading_together import together

RUNGS = tuple(range(1, TOP + 1))
CELLS = """
SELECT one.court_id, one.rung, one.department_id, one.handler_id, count(*) AS number, min(one.due_at) AS since,
    (array_agg(one.id ORDER BY one.due_at, one.id))[1] AS oldest
FROM unnest({courts}::bigint[]) AS place (court_id) CROSS JOIN generate_series(1, {top}) AS step (rung)
CROSS JOIN LATERAL (
    SELECT * FROM ({seen}) AS seen
    WHERE seen.court_id = place.court_id AND seen.rung = step.rung AND seen.rung > 0 AND seen.state IN ({open})
    ORDER BY seen.due_at, seen.id LIMIT {most}
) AS one
GROUP BY 1, 2, 3, 4"""
"""Of each court and rung the oldest, by the index of what is on a rung; no more than is counted."""


@dataclass(frozen=True)
class Cell:
    """So many tickets of one court on one rung with one person; `oldest` is the one that is due longest."""

    court_id: int
    rung: int
    department_id: int | None
    handler_id: int | None
    count: int
    since: datetime
    oldest: int


@dataclass(frozen=True)
class RungLine:
    """One line of the board: how many on each rung, since when and how late the oldest is."""

    court: Court
    by_rung: Mapping[int, int]
    since: datetime
    oldest: int
    late: str = ""
    department: Department | None = None
    handler: Officer | None = None

    @property
    def total(self) -> int:
        return sum(self.by_rung.values())

    @property
    def key(self) -> tuple[datetime, int, int, int]:
        """Where a page of people ends."""
        place = (self.department.id if self.department else 0, self.handler.id if self.handler else 0)
        return (self.since, self.court.id, *place)


@dataclass(frozen=True)
class SupervisionBoard:
    """What is on the ladder now. Lines come with the oldest first; a court's count ends past `MOST_COUNTED` a rung."""

    courts: Sequence[RungLine]
    people: Sequence[RungLine]

    def on_rung(self, rung: int) -> int:
        return sum(line.by_rung.get(rung, 0) for line in self.courts)

    @property
    def total(self) -> int:
        return sum(line.total for line in self.courts)


def statement(actor: Actor, courts: Sequence[int]) -> tuple[str, Sequence[object]]:
    """Return the board's one statement for this reader, with its values."""
    text, values = seen_tickets(actor)
    asked = CELLS.format(courts=f"${len(values) + 1}", seen=text, open=OPEN, top=TOP, most=MOST_COUNTED + 1)
    return asked, [*values, list(courts)]


async def board(actor: Actor, courts: Sequence[Court], as_of: datetime) -> SupervisionBoard:
    """Return what of these courts is on the ladder, as far as this person sees it."""
    text, values = statement(actor, [one.id for one in courts])
    async with connection() as plain:
        rows = await plain.fetch(text, *values)
    cells = [
        Cell(*(row[name] for name in ("court_id", "rung", "department_id", "handler_id", "number", "since", "oldest")))
        for row in rows
    ]
    by_court = _grouped(cells, lambda one: one.court_id)
    by_person = _grouped(cells, lambda one: (one.court_id, one.department_id, one.handler_id))
    late, departments, officers = await together(
        _lateness([*by_court, *by_person], as_of),
        Department.in_bulk({one.department_id for one in cells if one.department_id}, "id"),
        Officer.in_bulk({one.handler_id for one in cells if one.handler_id}, "id"),
    )
    named = {one.id: one for one in courts}

    def line(group: Sequence[Cell], person: bool) -> RungLine:
        first = _oldest(group)
        return RungLine(
            court=named[first.court_id],
            by_rung=_by_rung(group),
            since=first.since,
            oldest=first.oldest,
            late=late.get(first.oldest, ""),
            department=departments.get(first.department_id or 0) if person else None,
            handler=officers.get(first.handler_id or 0) if person else None,
        )

    return SupervisionBoard(
        sorted((line(group, person=False) for group in by_court), key=lambda one: one.key),
        sorted((line(group, person=True) for group in by_person), key=lambda one: one.key),
    )


def _grouped(cells: Iterable[Cell], by: Callable[[Cell], Hashable]) -> list[list[Cell]]:
    groups: dict[Hashable, list[Cell]] = {}
    for one in cells:
        groups.setdefault(by(one), []).append(one)
    return list(groups.values())


def _oldest(group: Sequence[Cell]) -> Cell:
    return min(group, key=lambda one: (one.since, one.oldest))


def _by_rung(group: Sequence[Cell]) -> dict[int, int]:
    return {rung: sum(one.count for one in group if one.rung == rung) for rung in RUNGS}


async def _lateness(groups: Iterable[Sequence[Cell]], as_of: datetime) -> dict[int, str]:
    oldest = {_oldest(group).oldest for group in groups}
    return await lateness_of(await Ticket.filter(id__in=sorted(oldest)), as_of)
