"""Posts from rows: who, as what, where, from which day to which; what is held already is no second post."""

from collections.abc import Sequence
from datetime import date

from desk.importing.files.columns import FileColumn, ReadRow, RowFault, fault
from desk.importing.kinds.court_rows import LONGEST_CODE, LONGEST_DEPARTMENT
from desk.importing.kinds.fields import code, day, one_of, text
from desk.importing.kinds.officer_rows import LOGIN
from desk.importing.kinds.takers import (
    COURT,
    DEPARTMENT,
    CourtPlace,
    Look,
    RowOutcome,
    Scope,
    StaffTaker,
    court_places,
    place_of,
)
from desk.rules.calendar.court_time import court_day
from desk.rules.posts import PostPlace, widens
from desk.rules.sizes import LONGEST_LOGIN
from desk.staff import hands
from desk.staff.changing import NOT_ONESELF
from models import Officer, OfficerRole
from models.enums import Role

FIRST, LAST = "起始日期", "结束日期"
POSTS = (
    FileColumn("login", LOGIN, code(LONGEST_LOGIN), True, ("登录名", "干警工号"), "zhangwei", "已经导入的干警"),
    FileColumn("role", "职责", one_of(Role), True, ("角色",), "法官", "、".join(role.label for role in Role)),
    FileColumn("court", COURT, code(LONGEST_CODE), True, ("法院",), "赣01", "在哪家法院担任"),
    FileColumn("department", DEPARTMENT, text(LONGEST_DEPARTMENT), False, ("部门名称",), "执行局", "不填是整个法院"),
    FileColumn("first", FIRST, day, False, ("开始日期", "任职日期", "从", "from"), "2026-12-01", "不填是今天"),
    FileColumn("last", LAST, day, False, ("截止日期", "免职日期", "到", "to"), "", "最后一天；一直担任的不填"),
)


class PostTaker(StaffTaker):
    """Takes posts of officers who are there already.

    A row is the same post where the officer holds that role there on its first day; then only its end can change.
    """

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.today = court_day(scope.as_of)
        self.courts: dict[str, CourtPlace] = {}
        self.officers: dict[str, Officer] = {}
        self.held: dict[int, list[OfficerRole]] = {}
        self.paths: dict[int, str] = {}
        self.widening = 0
        self.planned: dict[tuple[int, PostPlace], list[tuple[date, date]]] = {}
        """The days of new posts that are not written yet."""

    @property
    def notes(self) -> Sequence[str]:
        return (f"{self.widening} 项职责让担任的人看到更多",) if self.widening else ()

    @property
    def widens(self) -> bool:
        return self.widening > 0

    async def look(self, rows: Sequence[ReadRow]) -> Sequence[Look]:
        self.courts = await court_places()
        self.paths = {court.id: court.path for court in self.courts.values()}
        logins = [row.text("login") for row in rows]
        self.officers = {one.login: one for one in await Officer.filter(login__in=logins)}
        ids = [officer.id for officer in self.officers.values()]
        self.held = {}
        for post in await OfficerRole.filter(officer_id__in=ids or [0]).order_by("starts_on", "id"):
            self.held.setdefault(post.officer_id, []).append(post)
        return [self._look(row) for row in rows]

    def _look(self, row: ReadRow) -> Look:
        officer = self.officers.get(row.text("login"))
        if officer is None:
            return fault(LOGIN, "没有这个工号的干警，请先导入干警")
        if officer.id in self.scope.barred:
            return fault(LOGIN, NOT_ONESELF)
        if not officer.active:
            return fault(LOGIN, "这个工号已经停用，请先重新启用")
        if not self.scope.covers(self.paths[officer.court_id]):
            return fault(LOGIN, "这个工号是别的法院的")
        place = place_of(row, self.courts, self.scope)
        if isinstance(place, RowFault):
            return place
        wanted = PostPlace(Role(row.text("role")), place[0].id, place[1])
        first, last = row.day("first") or self.today, row.day("last")
        return self._wrong(wanted, first, last) or self._compared(officer.id, wanted, first, last)

    def _wrong(self, wanted: PostPlace, first: date, last: date | None) -> RowFault | None:
        if wanted.role is Role.LIAISON and wanted.department_id is None:
            return fault(DEPARTMENT, "部门联络员要写明是哪个部门")
        if last is not None and last < first:
            return fault(LAST, f"在{FIRST}之前")
        return None

    def _compared(self, officer_id: int, wanted: PostPlace, first: date, last: date | None) -> Look:
        planned = self.planned.setdefault((officer_id, wanted), [])
        twice = next((one for one in planned if one[0] <= (last or date.max) and first <= one[1]), None)
        if twice is not None:
            return fault(FIRST, f"和文件里的同一项职责（{twice[0]} 起）重叠，请核对日期")
        same = self._same(officer_id, wanted, first)
        if same is not None:
            if last is None or last == same.ends_on:
                return RowOutcome.SAME
            overlap = self._next_after(officer_id, wanted, same.starts_on)
            return self._overlaps(overlap) if overlap and overlap.starts_on <= last else RowOutcome.CHANGED
        later = self._next_after(officer_id, wanted, first)
        if later is not None and (last is None or later.starts_on <= last):
            return self._overlaps(later)
        if last is None or last >= self.today:
            self.widening += widens(self._places(officer_id), wanted)
        planned.append((first, last or date.max))
        return RowOutcome.NEW

    def _overlaps(self, post: OfficerRole) -> RowFault:
        return fault(FIRST, f"和已有的同一项职责（{post.starts_on} 起）重叠，请核对日期")

    def _places(self, officer_id: int) -> list[PostPlace]:
        on = [one for one in self.held.get(officer_id, []) if one.starts_on <= self.today <= (one.ends_on or date.max)]
        return [PostPlace(one.role, one.court_id, one.department_id) for one in on]

    def _there(self, officer_id: int, wanted: PostPlace) -> list[OfficerRole]:
        """Return the posts of an officer in that role at that place; one that never began is none."""
        return [
            one
            for one in self.held.get(officer_id, [])
            if PostPlace(one.role, one.court_id, one.department_id) == wanted
            and (one.ends_on is None or one.ends_on >= one.starts_on)
        ]

    def _same(self, officer_id: int, wanted: PostPlace, first: date) -> OfficerRole | None:
        there = self._there(officer_id, wanted)
        return next((one for one in there if one.starts_on <= first <= (one.ends_on or date.max)), None)

    def _next_after(self, officer_id: int, wanted: PostPlace, day: date) -> OfficerRole | None:
        return next((one for one in self._there(officer_id, wanted) if one.starts_on > day), None)

    async def keep(self, rows: Sequence[ReadRow]) -> None:
        paths = []
        self.planned.clear()
        for row in rows:
            place = place_of(row, self.courts, self.scope)
            assert not isinstance(place, RowFault)
            await self._keep(row, PostPlace(Role(row.text("role")), place[0].id, place[1]))
            paths.append(place[0].path)
        await hands.rebuild_walls(sorted(set(paths)), self.scope.as_of)

    async def _keep(self, row: ReadRow, wanted: PostPlace) -> None:
        officer = self.officers[row.text("login")]
        first, last = row.day("first") or self.today, row.day("last")
        same = self._same(officer.id, wanted, first)
        if same is not None:
            same.ends_on = last
            await same.save(update_fields=["ends_on"])
            return
        made = await OfficerRole.create(
            officer_id=officer.id,
            role=wanted.role,
            court_id=wanted.court_id,
            department_id=wanted.department_id,
            starts_on=first,
            ends_on=last,
        )
        self.held.setdefault(officer.id, []).append(made)
