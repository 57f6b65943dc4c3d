"""Somebody is added to the staff, by command or at the console, with a password that opens only the form for another.

At the console posts are asked for like any other change of staff: a second person agrees before the newcomer sees
anything.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import gives_passwords
from desk.errors import Invalid
from desk.people.importing import ImportCount, import_officers, officer_mobile
from desk.people.own_passwords import checked, first_password, known_of
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.person_names import folded_name
from desk.rules.sizes import LONGEST_LOGIN, LONGEST_NAME
from desk.staff import newcomers
from desk.staff.changing import order_change
from desk.staff.orders import ONE_AT_A_TIME, StaffOrder
from models import Court, Department, Officer, StaffRequest, statements
from models.database import transaction
from models.enums import Role, StaffChange
from models.once_more import once_more

LOGIN = re.compile(r"[^\s\x00-\x1f\x7f]+")
ELSEWHERE = "这个工号已经有人用，请换一个"
OUTSIDE = "请选择您辖区里的一家法院"


@dataclass(frozen=True)
class NewOfficer:
    """Somebody as typed at the console, and what they are to be there for."""

    login: str
    name: str
    court_id: int | None
    department_id: int | None = None
    title: str = ""
    mobile: str = field(default="", repr=False)
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True)
class AddedOfficer:
    """Who was added (with court and department), the password that serves once, and the posts that wait."""

    officer: Officer
    password: str = field(repr=False)
    asked: StaffRequest | None = None


async def keep_officer(row: Mapping[str, Any], password: str, as_of: datetime) -> tuple[Officer, ImportCount]:
    """Add an officer, or bring one up to date, as files bring them (`desk.people.importing`); a new one must change
    the password, an empty one is none. Call inside a transaction. Raises `Invalid`.
    """
    counted = await import_officers([row], password, as_of)
    officer = await Officer.get(login=row["login"]).select_related("court", "department")
    if counted.new and password:
        checked(password, known_of(officer))
        await Officer.filter(id=officer.id).update(must_change=True)
    await newcomers.wall_off(officer.id, [officer.court.path], as_of)
    return officer, counted


@once_more
async def add_officer(wanted: NewOfficer, actor: Actor, as_of: datetime) -> AddedOfficer:
    """Add somebody, and ask for their posts. Raises `Invalid` at a field and adds nobody then; a login that is there
    already is never brought up to date here.
    """
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        court, department = await _home(wanted, actor)
        row = _row(wanted) | {"court": court.code, "department": department.name if department else "", "roles": ()}
        await _check_free(wanted.login, actor)
        password = first_password()
        officer, _ = await keep_officer(row, password, as_of)
        facts = {"court": court.id, "new": 1}
        await audit.by_officer(actor, Deed.KEEP_OFFICER, ("officer", officer.id), as_of, facts)
        return AddedOfficer(officer, password, await _ask_posts(wanted, officer, actor, as_of))


async def _home(wanted: NewOfficer, actor: Actor) -> tuple[Court, Department | None]:
    court = await Court.get_or_none(id=wanted.court_id or 0, closed_at__isnull=True)
    if court is None or not gives_passwords(actor, court.path):
        raise Invalid(OUTSIDE, "court")
    department = await Department.get_or_none(id=wanted.department_id or 0, court_id=court.id)
    if wanted.department_id is not None and department is None:
        raise Invalid(f"{court.name}没有这个部门，请重新选择", "court")
    return court, department


def _row(wanted: NewOfficer) -> dict[str, Any]:
    """Return what was typed as a row of a file. Raises `Invalid` at its field."""
    if not LOGIN.fullmatch(wanted.login) or len(wanted.login) > LONGEST_LOGIN:
        raise Invalid(f"请填写工号，中间没有空格，最多 {LONGEST_LOGIN} 个字", "login")
    name = folded_name(wanted.name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(f"请填写姓名，最多 {LONGEST_NAME} 个字", "name")
    if len(wanted.title) > LONGEST_NAME:
        raise Invalid(f"职务最多 {LONGEST_NAME} 个字", "title")
    mobile = officer_mobile(wanted.mobile) if wanted.mobile else ""
    return {"login": wanted.login, "name": name, "title": wanted.title, "mobile": mobile}


async def _check_free(login: str, actor: Actor) -> None:
    """Raise `Invalid` where somebody has that login; whose it is, only to whoever looks after them."""
    there = await Officer.get_or_none(login=login).select_related("court")
    if there is None:
        return
    if not gives_passwords(actor, there.court.path):
        raise Invalid(ELSEWHERE, "login")
    then = "到他的“密码”再给一个一次性密码" if there.active else "已停用，到他的“变动”重新启用"
    raise Invalid(
        f"工号 {login} 已经有了：{there.court.short_name}{there.name}。是刚才新建的，或者就是这个人，{then}", "login"
    )


async def _ask_posts(wanted: NewOfficer, officer: Officer, actor: Actor, as_of: datetime) -> StaffRequest | None:
    if not wanted.roles:
        return None
    place = (officer.court_id, officer.department_id, wanted.roles, court_day(as_of))
    return await order_change(StaffOrder(StaffChange.POST, officer.id, *place), actor, as_of)
