"""A page of figures has lines for courts, departments or officers, each with its address; and the way back up."""

from collections.abc import Mapping
from dataclasses import replace

from desk.access.visibility import FigurePlace, sees_figures, sees_restricted_figures
from desk.scores import reading
from desk.scores.measures import FORMULA, Counts
from handlers.console.figures.figures_place import HERE, FiguresAddress
from handlers.console.figures.figures_view import Behind, FigureKind, FigureLine
from handlers.console.frame.staff import Staff
from models import Court, Department, Officer

TICKETS = f"{HERE}/tickets"


def behind_of(here: FiguresAddress, formula: str = FORMULA, **more: object) -> Behind:
    """Return what makes the addresses of the tickets behind the numbers of a place, as this formula counts them."""
    by = {"formula": formula} if formula != FORMULA else {}
    return lambda keys: here.address(TICKETS, of=",".join(keys), **by, **more)


async def lines(
    here: FiguresAddress, kind: FigureKind, courts: Mapping[int, reading.Bucket] | None = None
) -> list[FigureLine]:
    """Return the courts of a branch (`courts` has their counts, where these were read), the departments of a court, or
    the officers of a department.
    """
    if here.is_branch:
        found = courts if courts is not None else await reading.courts(here.scope.courts, here.period, kind.formula)
        return [_court_line(here, one, found.get(one.id, reading.NOTHING).open, kind) for one in here.branch]
    if here.officer is not None:
        return []
    if here.department is not None:
        counted = await reading.officers(here.court.id, here.department.id, here.period, kind.formula)
        people = await Officer.filter(id__in=list(counted)).order_by("id")
        return [_line(one, one.title, replace(here, officer=one), counted[one.id].open, kind) for one in people]
    counted = await reading.departments(here.court.id, here.period, kind.formula)
    own = await Department.filter(id__in=list(counted)).order_by("id")
    return [_line(one, "", replace(here, department=one), counted[one.id].open, kind) for one in own]


def _line(of: Officer | Department, note: str, where: FiguresAddress, counts: Counts, kind: FigureKind) -> FigureLine:
    behind = behind_of(where, kind.formula, alone=None)
    return FigureLine(of.id, of.name, note, counts, lambda: where.address(alone=None), behind)


def _court_line(here: FiguresAddress, court: Court, counts: Counts, kind: FigureKind) -> FigureLine:
    behind = behind_of(replace(here, court=court, branch=(court,), alone=True), kind.formula)
    return FigureLine(court.id, court.short_name, court.level.label, counts, lambda: here.at(court), behind)


async def restricted_lines(staff: Staff, here: FiguresAddress, kind: FigureKind) -> list[FigureLine]:
    """Return what is counted apart, of courts whose complaints this person may read; nothing of single departments."""
    if here.department is not None or here.officer is not None:
        return []
    courts = here.branch if here.is_branch else (here.court,)
    open_to = [one for one in courts if sees_restricted_figures(staff.actor, one.id, one.path)]
    me = staff.officer.id
    found = await reading.complaints(me, [one.id for one in open_to], here.period, kind.formula) if open_to else {}
    return [_apart(here, one, found[one.id], kind) for one in open_to if found.get(one.id)]


def _apart(here: FiguresAddress, court: Court, counts: Counts, kind: FigureKind) -> FigureLine:
    behind = behind_of(replace(here, court=court, branch=(court,), alone=False), kind.formula, restricted="1")
    return FigureLine(court.id, court.short_name, court.level.label, counts, str, behind)


async def path(staff: Staff, here: FiguresAddress) -> list[tuple[str, str]]:
    """Return the way back up, as far as this person may see it: names and addresses."""
    codes = here.court.path.strip("/").split("/")
    up = [
        (court.short_name, replace(here, court=court, alone=False, department=None, officer=None).address())
        for court in await Court.filter(code__in=codes).order_by("path")
        if sees_figures(staff.actor, FigurePlace(court.id, court.path))
    ]
    below = here.department is not None or here.officer is not None
    if up and len(here.branch) > 1 and below:
        up.append(("本院", replace(here, alone=True, department=None, officer=None).address()))
    if up and not below and not (here.alone and len(here.branch) > 1):
        up.pop()
    if here.department is not None and here.officer is not None:
        up.append((here.department.name, replace(here, officer=None).address()))
    return up
