"""Officers from rows. New ones have no password: they sign in once one is set, or by the court's own sign-on."""

from collections.abc import Sequence
from dataclasses import dataclass

from desk.importing.files.columns import FileColumn, ReadRow, RowFault, fault
from desk.importing.kinds.court_rows import LONGEST_CODE, LONGEST_DEPARTMENT, changed
from desk.importing.kinds.fields import code, mobile, name, text
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
from desk.people.importing import end_posts_elsewhere
from desk.rules.calendar.court_time import court_day
from desk.rules.sizes import LONGEST_LOGIN, LONGEST_NAME
from desk.staff.changing import NOT_ONESELF
from models import Officer
from models.keyring import seal, unseal

LOGIN = "工号"
WORDS = ("name", "title")
OFFICERS = (
    FileColumn("login", LOGIN, code(LONGEST_LOGIN), True, ("登录名", "干警工号"), "zhangwei", "登录用，不要用手机号"),
    FileColumn("name", "姓名", name(LONGEST_NAME), True, ("干警姓名",), "张伟", ""),
    FileColumn("title", "职务", text(LONGEST_NAME), False, (), "法官", ""),
    FileColumn("court", COURT, code(LONGEST_CODE), True, ("法院",), "赣01", "已经导入的法院"),
    FileColumn(
        "department", DEPARTMENT, text(LONGEST_DEPARTMENT), False, ("部门名称", "所在部门"), "执行局", "已有的部门"
    ),
    FileColumn(
        "mobile", "手机号", mobile, False, ("手机", "手机号码", "联系电话"), "13800000000", "有危险警报时发短信"
    ),
)


@dataclass(frozen=True)
class _Home:
    """Where a row says an officer is at home."""

    court: CourtPlace
    department_id: int | None


class OfficerTaker(StaffTaker):
    """Takes officers. Whoever is elsewhere now has left their posts where they were (`desk.staff.following`)."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.courts: dict[str, CourtPlace] = {}
        self.paths: dict[int, str] = {}
        self.known: dict[str, Officer] = {}
        self.moving = 0

    @property
    def notes(self) -> Sequence[str]:
        if not self.moving:
            return ()
        return (f"{self.moving} 人换了法院或部门：原来那里的职责到昨天为止，在办的工单随后交回服务处",)

    async def look(self, rows: Sequence[ReadRow]) -> Sequence[Look]:
        self.courts = await court_places()
        self.paths = {court.id: court.path for court in self.courts.values()}
        logins = [row.text("login") for row in rows]
        self.known = {officer.login: officer for officer in await Officer.filter(login__in=logins)}
        return [self._look(row) for row in rows]

    def _look(self, row: ReadRow) -> Look:
        home = self._home(row)
        if isinstance(home, RowFault):
            return home
        known = self.known.get(row.text("login"))
        if known is None:
            return RowOutcome.NEW
        if known.id in self.scope.barred:
            return fault(LOGIN, NOT_ONESELF)
        if not known.active:
            return fault(LOGIN, "这个工号已经停用，请先重新启用")
        if not self.scope.covers(self.paths[known.court_id]):
            return fault(LOGIN, "这个工号是别的法院的")
        moves = self._moves(known, row, home)
        self.moving += moves
        same = not moves and not changed(known, row.values, WORDS) and not self._new_mobile(known, row)
        return RowOutcome.SAME if same else RowOutcome.CHANGED

    def _home(self, row: ReadRow) -> _Home | RowFault:
        place = place_of(row, self.courts, self.scope)
        return place if isinstance(place, RowFault) else _Home(*place)

    def _moves(self, known: Officer, row: ReadRow, home: _Home) -> bool:
        """Say whether they are elsewhere now; within their court only where the row names a department."""
        if known.court_id != home.court.id:
            return True
        return bool(row.text("department")) and known.department_id != home.department_id

    def _new_mobile(self, known: Officer, row: ReadRow) -> bool:
        return bool(row.text("mobile")) and unseal(known.mobile_sealed) != row.text("mobile")

    async def keep(self, rows: Sequence[ReadRow]) -> None:
        for row in rows:
            await self._keep(row)

    async def _keep(self, row: ReadRow) -> None:
        home = self._home(row)
        assert isinstance(home, _Home)
        officer = self.known.get(row.text("login"))
        if officer is None:
            officer = Officer(login=row.text("login"), created_at=self.scope.as_of)
            officer.court_id, officer.department_id = home.court.id, home.department_id
        elif self._moves(officer, row, home):
            today = court_day(self.scope.as_of)
            await end_posts_elsewhere(officer, home.court.id, home.department_id, today)
            officer.court_id, officer.department_id = home.court.id, home.department_id
        for word in changed(officer, row.values, WORDS):
            setattr(officer, word, row.values[word])
        if row.text("mobile"):
            officer.mobile_sealed = seal(row.text("mobile"))
        await officer.save()
