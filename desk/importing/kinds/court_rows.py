"""Courts and departments from rows. What is left blank stays as it is; nothing is ever removed."""

from collections.abc import Mapping, Sequence

from desk.importing.files.columns import FileColumn, ReadRow, RowFault, Value, fault
from desk.importing.kinds.fields import code, one_of, text
from desk.importing.kinds.takers import COURT, CourtPlace, Look, RowOutcome, Scope, StaffTaker, court_places, place_of
from desk.people.branches import LONGEST_PATH, move_branch
from desk.rules.text.refusal import Refusal
from desk.staff import hands
from models import Court, Department
from models.enums import CourtLevel, DepartmentKind

PARENT = "上级法院代码"
LONGEST_CODE = 16
LONGEST_DEPARTMENT = 40
WORDS = ("name", "short_name", "level", "telephone", "address")
"""What of a court is overwritten where the file says something."""


def _departments(cell: object) -> Value | Refusal:
    """Departments within their court, as JSON has them: pairs of a name and a kind."""
    pairs = [tuple(one) for one in cell if isinstance(one, list)] if isinstance(cell, list) else [()]
    kinds = {kind.value for kind in DepartmentKind}
    if any(len(one) != 2 or not isinstance(one[0], str) or one[1] not in kinds for one in pairs):
        return Refusal("应为列表，每项是部门名称和种类")
    if any(not one[0] or len(one[0]) > LONGEST_DEPARTMENT for one in pairs):
        return Refusal(f"部门名称必须填写，最多 {LONGEST_DEPARTMENT} 个字")
    return tuple(pairs)


COURTS = (
    FileColumn("code", COURT, code(LONGEST_CODE), True, ("代码", "法院代字"), "赣0102", "法院代字，如 赣0102"),
    FileColumn("name", "法院名称", text(60), True, ("名称", "法院全称"), "南昌市东湖区人民法院", "全称"),
    FileColumn("short_name", "简称", text(20), True, ("法院简称",), "东湖法院", "最多 20 个字"),
    FileColumn("level", "级别", one_of(CourtLevel), True, ("法院级别",), "基层法院", "高级法院、中级法院或基层法院"),
    FileColumn(
        "parent", PARENT, code(LONGEST_CODE), False, ("上级", "上级法院"), "赣01", "上级要在前面；最高的一家不填"
    ),
    FileColumn("telephone", "电话", text(30), False, ("联系电话",), "12368", "不填是 12368"),
    FileColumn("address", "地址", text(120), False, ("法院地址",), "南昌市东湖区", ""),
    FileColumn("departments", "部门", text(1), read_list=_departments),
)
DEPARTMENTS = (
    FileColumn("court", COURT, code(LONGEST_CODE), True, ("法院", "代码"), "赣01", "已经导入的法院"),
    FileColumn("name", "部门名称", text(LONGEST_DEPARTMENT), True, ("名称", "部门"), "执行局", "最多 40 个字"),
    FileColumn(
        "kind",
        "种类",
        one_of(DepartmentKind),
        True,
        ("部门种类", "类型"),
        "执行局",
        "、".join(kind.label for kind in DepartmentKind),
    ),
)


class CourtTaker(StaffTaker):
    """Takes courts, parents before their children."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.known: dict[str, Court] = {}
        self.parents: dict[str, str] = {}
        self.rooms: dict[int, dict[str, DepartmentKind]] = {}

    async def look(self, rows: Sequence[ReadRow]) -> Sequence[Look]:
        courts = {row.id: row for row in await Court.all()}
        self.known = {row.code: row for row in courts.values()}
        for row in courts.values():
            self.parents.setdefault(row.code, courts[row.parent_id].code if row.parent_id else "")
        self.rooms = {}
        for room in await Department.all():
            self.rooms.setdefault(room.court_id, {})[room.name] = room.kind
        return [self._look(row) for row in rows]

    def _look(self, row: ReadRow) -> Look:
        own, parent = row.text("code"), row.text("parent")
        known = self.known.get(own)
        parent = parent or (self.parents.get(own, "") if known else "")
        wrong = self._wrong(own, parent, known)
        if wrong is not None:
            return wrong
        before = self.parents.get(own)
        self.parents[own] = parent
        if known is None:
            return RowOutcome.NEW
        same = before == parent and not changed(known, row.values, WORDS) and not self._new_rooms(known, row)
        return RowOutcome.SAME if same else RowOutcome.CHANGED

    def _wrong(self, own: str, parent: str, known: Court | None) -> RowFault | None:
        above = self._above(parent)
        if parent and parent not in self.parents:
            return fault(PARENT, "还没有这家法院，请把它放在前面")
        if own in above:
            return fault(PARENT, "不能放在自己或自己的下级法院下面")
        path = "/".join([*reversed(above), own, ""])
        if len(path) > LONGEST_PATH:
            return fault(PARENT, "法院的层级太深")
        if known is not None and known.closed_at is not None:
            return fault(COURT, "这家法院已经撤并")
        over = self.known.get(parent)
        if over is not None and over.closed_at is not None:
            return fault(PARENT, "这家法院已经撤并，请写并入的法院")
        if not self.scope.covers(path) or (known is not None and not self.scope.covers(known.path)):
            return fault(COURT, "这家法院不归您管")
        return None

    def _above(self, parent: str) -> list[str]:
        found: list[str] = []
        while parent and parent not in found:
            found.append(parent)
            parent = self.parents.get(parent, "")
        return found

    def _new_rooms(self, court: Court, row: ReadRow) -> list[tuple[str, str]]:
        there = self.rooms.get(court.id, {})
        return [(name, kind) for name, kind in rooms_of(row) if there.get(name) != kind]

    async def keep(self, rows: Sequence[ReadRow]) -> None:
        moved = []
        for row in rows:
            court, has_moved = await self._court(row)
            moved += [court.path] if has_moved else []
            for name, kind in rooms_of(row):
                await Department.update_or_create(court_id=court.id, name=name, defaults={"kind": kind})
        if moved:
            await hands.rebuild_walls(moved, self.scope.as_of)
            await hands.hand_on_orphans(self.scope.as_of)

    async def _court(self, row: ReadRow) -> tuple[Court, bool]:
        code = row.text("code")
        above = self.parents.get(code, "")
        parent = await Court.get(code=above) if above else None
        court = await Court.get_or_none(code=code)
        if court is None:
            court = Court(code=code, path=f"{parent.path if parent else ''}{code}/")
            court.parent_id = parent.id if parent else None
        has_moved = court.id is not None and await move_branch(court, parent)
        for name in changed(court, row.values, WORDS):
            setattr(court, name, row.values[name])
        await court.save()
        return court, has_moved


def changed(known: object, values: Mapping[str, Value], names: Sequence[str]) -> list[str]:
    """Return the names of what the file says otherwise; what it leaves blank it does not say."""
    return [name for name in names if values.get(name) is not None and getattr(known, name) != values[name]]


def rooms_of(row: ReadRow) -> list[tuple[str, str]]:
    found = row.values.get("departments")
    return [(str(one[0]), str(one[1])) for one in found if isinstance(one, tuple)] if isinstance(found, tuple) else []


class DepartmentTaker(StaffTaker):
    """Takes departments of courts that are there already."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.courts: dict[str, CourtPlace] = {}

    async def look(self, rows: Sequence[ReadRow]) -> Sequence[Look]:
        self.courts = await court_places()
        ids = [self.courts[row.text("court")].id for row in rows if row.text("court") in self.courts]
        kinds = {(room.court_id, room.name): room.kind for room in await Department.filter(court_id__in=ids or [0])}
        return [self._look(row, kinds) for row in rows]

    def _look(self, row: ReadRow, kinds: Mapping[tuple[int, str], DepartmentKind]) -> Look:
        place = place_of(row, self.courts, self.scope)
        if isinstance(place, RowFault):
            return place
        known = kinds.get((place[0].id, row.text("name")))
        if known is None:
            return RowOutcome.NEW
        return RowOutcome.SAME if known == row.values["kind"] else RowOutcome.CHANGED

    async def keep(self, rows: Sequence[ReadRow]) -> None:
        for row in rows:
            court = self.courts[row.text("court")]
            kind = {"kind": row.values["kind"]}
            await Department.update_or_create(court_id=court.id, name=row.text("name"), defaults=kind)
