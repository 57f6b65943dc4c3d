"""A court is opened below another, or gets another name. Nobody sees more by it, so one person is enough."""

from dataclasses import dataclass
from datetime import datetime

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import runs_courts
from desk.errors import Invalid, NotAllowed
from desk.people.branches import LONGEST_PATH
from desk.rules import courts
from desk.staff.orders import ONE_AT_A_TIME
from models import Court, Department, statements
from models.database import transaction
from models.enums import CourtLevel, DepartmentKind
from models.once_more import once_more

NOT_YOURS = "只有上级法院的系统管理员可以办"
FIRST_ROOMS = (
    ("群众诉求服务处", DepartmentKind.SERVICE_OFFICE),
    ("立案庭", DepartmentKind.FILING),
    ("执行局", DepartmentKind.ENFORCEMENT),
    ("督察处", DepartmentKind.INSPECTORATE),
    ("院领导", DepartmentKind.PRESIDENT_OFFICE),
)
"""The departments a court begins with; others come with an import."""


@dataclass(frozen=True)
class NewCourt:
    """A court as a form brings it."""

    parent_id: int | None
    code: str
    name: str
    short_name: str
    level: CourtLevel | None


@once_more
async def open_court(wanted: NewCourt, actor: Actor, as_of: datetime) -> Court:
    """新设: a court stands below another from now on. Raises `Invalid` at a field, and does nothing then."""
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        parent = await Court.get_or_none(id=wanted.parent_id or 0)
        if parent is None or not runs_courts(actor, parent.path):
            raise Invalid("请选择上级法院", "parent")
        if parent.closed_at is not None:
            raise Invalid(f"{parent.name}已经撤并，请选它并入的法院", "parent")
        code = await _new_code(wanted.code, parent)
        name, short_name = await _names(wanted.name, wanted.short_name)
        if wanted.level is None or not courts.may_be_below(wanted.level, parent.level):
            raise Invalid(f"请选择级别，要比上级（{parent.level.label}）低", "level")
        court = await Court.create(
            code=code,
            name=name,
            short_name=short_name,
            level=wanted.level,
            parent_id=parent.id,
            path=f"{parent.path}{code}/",
        )
        for room, kind in FIRST_ROOMS:
            await Department.create(court_id=court.id, name=room, kind=kind)
        facts = {"code": code, "under": parent.code}
        await audit.by_officer(actor, Deed.OPEN_COURT, ("court", court.id), as_of, facts)
        return court


async def _new_code(typed: str, parent: Court) -> str:
    code = courts.court_code(typed)
    if not code:
        raise Invalid("代字是案号里的那几个字，如 赣0102", "code")
    known = await Court.get_or_none(code=code)
    if known is not None:
        raise Invalid(f"{code}已经是{known.name}的代字", "code")
    if len(parent.path) + len(code) + 1 > LONGEST_PATH:
        raise Invalid("法院的层级太深", "parent")
    return code


async def _names(name: str, short_name: str, besides: int = 0) -> tuple[str, str]:
    """Return both names as they are kept. Raises `Invalid` where one is missing, too long, or another open court's."""
    found = {"name": courts.court_name(name), "short_name": courts.court_name(short_name)}
    longest = {"name": courts.LONGEST_NAME, "short_name": courts.LONGEST_SHORT_NAME}
    for field, words in found.items():
        what = "全称" if field == "name" else "简称"
        if len(words) < 2:
            raise Invalid(f"请填写{what}", field)
        if len(words) > longest[field]:
            raise Invalid(f"{what}最多 {longest[field]} 个字", field)
        same = Court.filter(**{field: words}, closed_at__isnull=True).exclude(id=besides)
        if await same.exists():
            raise Invalid(f"已经有一家法院的{what}是{words}", field)
    return found["name"], found["short_name"]


@once_more
async def rename_court(court: Court, name: str, short_name: str, actor: Actor, as_of: datetime) -> None:
    """改名: everything that names the court says the new name from now on. Raises `Invalid`, `NotAllowed`."""
    if not runs_courts(actor, courts.parent_path(court.path)):
        raise NotAllowed(NOT_YOURS)
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        await court.refresh_from_db()
        if court.closed_at is not None:
            raise Invalid(f"{court.name}已经撤并，不再改名", "name")
        names = await _names(name, short_name, court.id)
        if names == (court.name, court.short_name):
            raise Invalid("名称没有变", "name")
        court.name, court.short_name = names
        await court.save(update_fields=["name", "short_name"])
        await audit.by_officer(actor, Deed.RENAME_COURT, ("court", court.id), as_of)
