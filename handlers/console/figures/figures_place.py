"""A page of 数据 reads from its address whose figures it is about, for somebody who may see them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from sanic import Request

from desk.access.visibility import LOOKS_DOWN, FigurePlace, sees_figures
from desk.errors import NotFound
from desk.rules.calendar.court_time import COURT_TIME
from desk.scores.periods import Period, period
from desk.scores.reading import FigureScope
from handlers.console.frame.forms import number
from handlers.console.frame.staff import Staff
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Court, Department, Officer
from models.enums import Role

HERE = "/console/figures"
NO_FIGURES = "没有找到这些数据，或您无权查看"


@dataclass(frozen=True)
class FiguresAddress:
    """Says whose figures: a court's (with those below it, `branch`, itself first), a department's, or an officer's."""

    court: Court
    branch: tuple[Court, ...]
    period: Period
    department: Department | None = None
    officer: Officer | None = None
    alone: bool = False

    @property
    def is_branch(self) -> bool:
        return self.department is None and self.officer is None and not self.alone and len(self.branch) > 1

    @property
    def scope(self) -> FigureScope:
        courts = tuple(one.id for one in self.branch) if self.is_branch else (self.court.id,)
        return FigureScope(
            courts, self.department.id if self.department else None, self.officer.id if self.officer else None
        )

    @property
    def title(self) -> str:
        if self.officer:
            return self.officer.name
        if self.department:
            return self.department.name
        return f"{self.court.short_name}及下级法院" if self.is_branch else self.court.short_name

    @property
    def ends(self) -> datetime:
        """Return the last second of the period."""
        last = self.period.last
        return datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=COURT_TIME)

    def address(self, to: str = HERE, **more: Any) -> str:
        """Return an address about the same, with something more or something else; None leaves something out."""
        parts = {
            "court": self.court.id,
            "department": self.department.id if self.department else None,
            "officer": self.officer.id if self.officer else None,
            "alone": "1" if self.alone else None,
            "period": self.period.key,
        } | more
        return f"{to}?{urlencode({name: value for name, value in parts.items() if value is not None})}"

    def at(self, court: Court, **more: Any) -> str:
        """Return the address of another court's figures; for this very court, of its own without those below."""
        alone = "1" if court.id == self.court.id and self.is_branch else None
        return replace(self, court=court, alone=False).address(alone=alone, department=None, officer=None, **more)


async def figures_address(request: Request, staff: Staff) -> FiguresAddress:
    """Read whose figures are asked for. Raises `NotFound` for whoever may read none, or not these."""
    if not staff.reads_petitions:
        raise NotFound(WORDS[404])
    today = services(request).now().astimezone(COURT_TIME).date()
    when = period(request.args.get("period") or "", today)
    asked = {name: request.args.get(name) or "" for name in ("court", "department", "officer", "alone")}
    found = await (_asked(asked, when) if asked["court"] else _usual(staff, when))
    where = FigurePlace(
        found.court.id,
        found.court.path,
        found.department.id if found.department else None,
        found.officer.id if found.officer else None,
    )
    if not sees_figures(staff.actor, where):
        raise NotFound(NO_FIGURES)
    return found


async def _asked(asked: dict[str, str], when: Period) -> FiguresAddress:
    court = await Court.get_or_none(id=number(asked["court"]))
    department = officer = None
    if asked["department"]:
        department = await Department.get_or_none(id=number(asked["department"]), court_id=court.id if court else None)
    if asked["officer"]:
        officer = await Officer.get_or_none(id=number(asked["officer"]))
    if court is None or (asked["department"] and not department) or (asked["officer"] and not officer):
        raise NotFound(NO_FIGURES)
    return FiguresAddress(court, await _branch(court), when, department, officer, asked["alone"] == "1")


async def _usual(staff: Staff, when: Period) -> FiguresAddress:
    """Return what somebody looks at first: their courts, their department, or their own figures."""
    posts = staff.actor.posts
    above = next((post for post in posts if post.role in LOOKS_DOWN), None)
    if above is not None:
        court = await Court.get(id=above.court_id)
        return FiguresAddress(court, await _branch(court), when)
    liaison = next((post for post in posts if post.role is Role.LIAISON and post.department_id is not None), None)
    if liaison is not None:
        court = await Court.get(id=liaison.court_id)
        return FiguresAddress(court, (court,), when, await Department.get(id=liaison.department_id))
    return FiguresAddress(staff.officer.court, (staff.officer.court,), when, officer=staff.officer)


async def _branch(court: Court) -> tuple[Court, ...]:
    return tuple(await Court.filter(path__startswith=court.path).order_by("path"))
