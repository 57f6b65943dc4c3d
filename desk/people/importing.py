"""Courts, departments and officers from JSON files; safe to run again: rows are brought up to date."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as NotAsWanted
from tortoise.exceptions import ValidationError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from desk.errors import Invalid
from desk.people import branches
from desk.people.passwords import hash_password
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.person_names import folded_name
from desk.rules.papers.telephones import Telephone, parse_mobile
from desk.rules.sizes import LONGEST_LOGIN, LONGEST_NAME
from models import Court, Department, Officer, OfficerRole
from models.database import transaction
from models.enums import CourtLevel, DepartmentKind, Role
from models.keyring import seal
from models.once_more import once_more

Row = Mapping[str, Any]
Wanted = TypeVar("Wanted", bound="FileRow")

WORDS: Mapping[str, str] = {
    "string_type": "应为文字",
    "string_too_short": "必须填写",
    "too_short": "必须填写",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "不能有空格和看不见的字符",
    "enum": "不在可选范围内",
    "bool_parsing": "应为 true 或 false",
    "bool_type": "应为 true 或 false",
    "tuple_type": "应为列表",
    "too_long": "多了一项",
    "model_type": "应为一个对象",
    "date_type": "应为日期，如 2026-11-22",
    "value_error": "应为日期，如 2026-11-22",
}


def _day(written: object) -> date | None:
    if written is None or written == "":
        return None
    if not isinstance(written, str):
        raise ValueError
    return date.fromisoformat(written)


def _or_nothing(written: object) -> object:
    return "" if written is None else written


Short = Annotated[str, Field(max_length=20)]
Key = Annotated[str, Field(min_length=1, max_length=60)]
Words = Annotated[str, BeforeValidator(_or_nothing)]
"""May be left out, or null."""
Day = Annotated[date, BeforeValidator(_day)]
DayOrNone = Annotated[date | None, BeforeValidator(_day)]


class FileRow(BaseModel):
    """A row of a file; what else stands in it is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


class CourtRow(FileRow):
    code: Annotated[str, Field(min_length=1, max_length=16)]
    name: Annotated[str, Field(max_length=60)]
    short_name: Short
    level: CourtLevel
    parent: Words = ""
    telephone: Annotated[Words, Field(max_length=30)] = ""
    address: Annotated[Words, Field(max_length=120)] = ""
    departments: tuple[tuple[Annotated[str, Field(max_length=40)], DepartmentKind], ...] = ()


def _name(written: object) -> object:
    return folded_name(written) if isinstance(written, str) else written


class OfficerRow(FileRow):
    login: Annotated[str, Field(min_length=1, max_length=LONGEST_LOGIN, pattern=r"^[^\s\x00-\x1f\x7f]+$")]
    name: Annotated[str, BeforeValidator(_name), Field(min_length=1, max_length=LONGEST_NAME)]
    court: str
    roles: tuple[Role, ...]
    title: Words = ""
    department: Words = ""
    mobile: Words = Field("", repr=False)


@dataclass(frozen=True)
class ImportCount:
    """How many rows were new, and how many were known."""

    new: int
    known: int


async def import_courts(rows: Sequence[Row]) -> ImportCount:
    """Imports courts, parents before their children. Raises `Invalid` naming the row; nothing is imported then."""
    return await _each(rows, CourtRow, _court)


@once_more
async def _each(rows: Sequence[Row], wanted: type[Wanted], take: Callable[[Wanted], Awaitable[bool]]) -> ImportCount:
    """Take every row, or none: a row that cannot be taken is named by its place in the file, from 1."""
    new = 0
    async with transaction():
        for place, row in enumerate(rows, 1):
            try:
                new += await take(wanted.model_validate(row))
            except NotAsWanted as error:
                raise Invalid(f"第 {place} 条{what_is_wrong(error)}") from None
            except ValidationError as error:
                raise Invalid(f"第 {place} 条填写有误：{error}") from error
            except Invalid as error:
                raise Invalid(f"第 {place} 条：{error.words}", error.field) from error
    return ImportCount(new, len(rows) - new)


def what_is_wrong(error: NotAsWanted) -> str:
    """The first thing that is wrong with a row; what was written is not repeated."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = " ".join(f"第 {step + 1} 项" if isinstance(step, int) else step for step in first["loc"])
    if first["type"] == "missing":
        return f"缺少 {where}"
    return f"填写有误：{where} {WORDS.get(first['type'], '格式不对').format(**first.get('ctx', {}))}"


async def _court(row: CourtRow) -> bool:
    parent = await Court.get_or_none(code=row.parent) if row.parent else None
    if row.parent and parent is None:
        raise Invalid(f"{row.name} 的上级法院 {row.parent} 还没有导入，请把它放在前面", "parent")
    values = {
        "name": row.name,
        "short_name": row.short_name,
        "level": row.level,
        "parent_id": parent.id if parent else None,
        "path": f"{parent.path if parent else ''}{row.code}/",
        "telephone": row.telephone or "12368",
        "address": row.address,
    }
    known = await Court.get_or_none(code=row.code)
    if known is not None:
        await branches.move_branch(known, parent)
    court, new = await Court.update_or_create(code=row.code, defaults=values)
    for name, kind in row.departments:
        await Department.update_or_create(court_id=court.id, name=name, defaults={"kind": kind})
    return bool(new)


async def import_officers(
    rows: Sequence[Row], password: str, as_of: datetime, since: date | None = None
) -> ImportCount:
    """Imports officers: new ones get `password` or, where it is empty, none: they sign in at the identity provider
    only. Known ones keep theirs. Roles in the file are given where they are lacking, from today on or from the day
    `since`. Whoever is at another court or department now has left their posts where they were;
    `desk.staff.following` takes what they had in hand there.
    """
    first = since or court_day(as_of)
    return await _each(rows, OfficerRow, partial(_officer, password=password, as_of=as_of, first=first))


async def _officer(row: OfficerRow, password: str, as_of: datetime, first: date) -> bool:
    court = await Court.get_or_none(code=row.court)
    if court is None:
        raise Invalid(f"没有代码为 {row.court} 的法院，请先用 jiesu import courts 导入", "court")
    department = await _department(court, row.department)
    officer = await Officer.get_or_none(login=row.login)
    new = officer is None
    if officer is None:
        hashed = await hash_password(password) if password else ""
        officer = Officer(login=row.login, password_hash=hashed, created_at=as_of)
    if not new:
        await end_posts_elsewhere(officer, court.id, department.id if department else None, first)
    officer.name, officer.title, officer.court_id = row.name, row.title, court.id
    officer.department_id = department.id if department else None
    if row.mobile:
        officer.mobile_sealed = seal(officer_mobile(row.mobile))
    await officer.save()
    held = _held(officer.id, first)
    for role in row.roles:
        post = {"role": role, "court_id": court.id, "department_id": officer.department_id}
        if not await held.filter(**post).exists():
            await OfficerRole.create(officer_id=officer.id, starts_on=first, **post)
    return new


def _held(officer_id: int, first: date) -> QuerySet[OfficerRole]:
    return OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), officer_id=officer_id)


async def end_posts_elsewhere(officer: Officer, court_id: int, department_id: int | None, first: date) -> int:
    """End the posts an officer has where they are at home, the day before they are at home elsewhere; returns how many.

    Call before the home is changed.
    """
    held, last = _held(officer.id, first), first - timedelta(days=1)
    if officer.court_id != court_id:
        return await held.filter(court_id=officer.court_id).update(ends_on=last)
    if officer.department_id not in (None, department_id):
        return await held.filter(department_id=officer.department_id).update(ends_on=last)
    return 0


def officer_mobile(typed: str) -> str:
    """Return the number an officer is rung on. Raises `Invalid`."""
    mobile = parse_mobile(typed)
    if not isinstance(mobile, Telephone):
        raise Invalid(mobile.reason, "mobile")
    return mobile.value


async def _department(court: Court, name: str) -> Department | None:
    if not name:
        return None
    found = await Department.get_or_none(court_id=court.id, name=name)
    if found is None:
        raise Invalid(f"{court.name}没有部门“{name}”", "department")
    return found
