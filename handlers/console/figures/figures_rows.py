"""A page of figures has lines for courts, departments or officers, each with its address; and the way back up."""

from dataclasses import replace

from desk.access.visibility import FigurePlace, sees_figures, sees_restricted_figures
from desk.scores import reading
from desk.scores.measures import FORMULA, Counts
from handlers.console.figures.figures_place import HERE, FiguresAddress
from handlers.console.figures.figures_view import Behind, FigureKind, FigureRow, row
from handlers.console.frame.staff import Staff
from models import Court, Department, Officer

TICKETS = f"{HERE}/tickets"


def behind_of(here: FiguresAddress, formula: str = FORMULA, **more: object) -> Behind:
    """Return what makes the addresses of the tickets behind the numbers of a place, as this formula counts them."""
    by = {"formula": formula} if formula != FORMULA else {}
    return lambda keys: here.address(TICKETS, of=",".join(keys), **by, **more)


async def rows(here: FiguresAddress, kind: FigureKind) -> list[FigureRow]:
    """Return the courts of a branch, the departments of a court, or the officers of a department."""
    if here.is_branch:
        found = await reading.courts(here.scope.courts, here.period, kind.formula)
        return [_court_row(here, one, found.get(one.id, reading.NOTHING).open, kind) for one in here.branch]
    if here.officer is not None:
        return []
    if here.department is not None:
        counted = await reading.officers(here.court.id, here.department.id, here.period, kind.formula)
        people = await Officer.filter(id__in=list(counted)).order_by("id")
        return [_row(one.name, one.title, replace(here, officer=one), counted[one.id].open, kind) for one in people]
    counted = await reading.departments(here.court.id, here.period, kind.formula)
    own = await Department.filter(id__in=list(counted)).order_by("id")
    return [_row(one.name, "", replace(here, department=one), counted[one.id].open, kind) for one in own]


def _row(name: str, note: str, where: FiguresAddress, counts: Counts, kind: FigureKind) -> FigureRow:
    return row(name, where.address(alone=None), note, counts, kind, behind_of(where, kind.formula, alone=None))


def _court_row(here: FiguresAddress, court: Court, counts: Counts, kind: FigureKind) -> FigureRow:
    alone = replace(here, court=court, branch=(court,), alone=True)
    return row(court.short_name, here.at(court), court.level.label, counts, kind, behind_of(alone, kind.formula))


async def restricted_rows(staff: Staff, here: FiguresAddress, kind: FigureKind) -> list[FigureRow]:
    """Return what is counted apart, of courts whose complaints this person may read; nothing of single departments."""
    if here.department is not None or here.officer is not None:
        return []
    courts = here.branch if here.is_branch else (here.court,)
    open_to = [one for one in courts if sees_restricted_figures(staff.actor, one.id, one.path)]
    me = staff.officer.id
    found = await reading.complaints(me, [one.id for one in open_to], here.period, kind.formula) if open_to else {}
    made = []
    for one in open_to:
        counts = found.get(one.id, {})
        if counts:
            links = behind_of(replace(here, court=one, branch=(one,), alone=False), kind.formula, restricted="1")
            made.append(row(one.short_name, "", one.level.label, counts, kind, links))
    return made


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
