"""What every kind of row needs to get into the database: looked at first, then kept; and the courts it refers to."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from desk.importing.files.columns import ReadRow, RowFault, fault
from desk.staff.orders import ONE_AT_A_TIME
from models import Court, Department, statements

COURT = "法院代码"
DEPARTMENT = "部门"


class RowOutcome(StrEnum):
    """What a row would do, or did."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


Look = RowOutcome | RowFault


@dataclass
class Looked:
    """What became of some rows, or would: how many of each outcome, and what is wrong with which (by its place)."""

    new: int = 0
    changed: int = 0
    same: int = 0
    faults: dict[int, RowFault] = field(default_factory=dict)


class Taker(Protocol):
    """Takes rows of one kind through one reading of a file."""

    async def check(self, rows: Sequence[ReadRow]) -> Looked:
        """Say what would become of these rows. Nothing is written."""
        ...

    async def store(self, rows: Sequence[ReadRow]) -> Looked:
        """Write those that are right, inside a transaction, and say what became of each."""
        ...

    @property
    def notes(self) -> Sequence[str]:
        """What whoever imports should know before they go on."""
        ...

    @property
    def widens(self) -> bool:
        """Says that somebody sees more by these rows, so that a second person has to agree at the console."""
        ...


class StaffTaker(ABC):
    """Takes rows of courts and staff: one after another, nobody else changing staff meanwhile."""

    def __init__(self, scope: "Scope") -> None:
        self.scope = scope

    @property
    def notes(self) -> Sequence[str]:
        return ()

    @property
    def widens(self) -> bool:
        return False

    @abstractmethod
    async def look(self, rows: Sequence[ReadRow]) -> Sequence[Look]: ...

    @abstractmethod
    async def keep(self, rows: Sequence[ReadRow]) -> None:
        """Write rows that are new or changed, right after they were looked at."""

    async def check(self, rows: Sequence[ReadRow]) -> Looked:
        return self._counted(rows, await self.look(rows))

    async def store(self, rows: Sequence[ReadRow]) -> Looked:
        await statements.execute(ONE_AT_A_TIME)
        looks = await self.look(rows)
        await self.keep(
            [row for row, look in zip(rows, looks, strict=True) if look in (RowOutcome.NEW, RowOutcome.CHANGED)]
        )
        return self._counted(rows, looks)

    def _counted(self, rows: Sequence[ReadRow], looks: Sequence[Look]) -> Looked:
        faults = {row.place: look for row, look in zip(rows, looks, strict=True) if isinstance(look, RowFault)}
        return Looked(
            looks.count(RowOutcome.NEW), looks.count(RowOutcome.CHANGED), looks.count(RowOutcome.SAME), faults
        )


@dataclass(frozen=True)
class Scope:
    """By when, and within which branches of courts (none given: everywhere), rows are taken.

    `barred` are the officers who decide on this import, and so not about themselves.
    """

    as_of: datetime
    branches: tuple[str, ...] | None = None
    barred: tuple[int, ...] = ()

    def covers(self, path: str) -> bool:
        return self.branches is None or any(path.startswith(branch) for branch in self.branches)


@dataclass(frozen=True)
class CourtPlace:
    """A court as rows refer to it."""

    id: int
    path: str
    is_closed: bool
    rooms: dict[str, int] = field(default_factory=dict)


async def court_places() -> dict[str, CourtPlace]:
    """Return every court by its code, with its departments by name."""
    found = {row.id: (row.code, CourtPlace(row.id, row.path, row.closed_at is not None)) for row in await Court.all()}
    for room in await Department.all():
        found[room.court_id][1].rooms[room.name] = room.id
    return dict(found.values())


def place_of(row: ReadRow, courts: dict[str, CourtPlace], scope: Scope) -> tuple[CourtPlace, int | None] | RowFault:
    """Return the court and department a row names, or what is wrong with them."""
    court = courts.get(row.text("court"))
    if court is None:
        return fault(COURT, "没有这个代码的法院，请先导入法院")
    if court.is_closed:
        return fault(COURT, "这家法院已经撤并，请写并入的法院")
    if not scope.covers(court.path):
        return fault(COURT, "这家法院不归您管")
    name = row.text("department")
    if name and name not in court.rooms:
        return fault(DEPARTMENT, "这家法院没有这个部门，请先导入部门")
    return court, court.rooms[name] if name else None
