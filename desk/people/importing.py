"""Courts, departments, officers and cases from JSON files; safe to run again: rows are brought up to date."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as NotAsWanted
from tortoise.exceptions import ValidationError
from tortoise.expressions import Q

from desk.errors import Invalid
from desk.people import branches
from desk.people.passwords import hash_password
from desk.rules.calendar.court_time import court_day
from models import Case, CaseEvent, CaseParty, Court, Department, Officer, OfficerRole
from models.database import transaction
from models.enums import CourtLevel, DepartmentKind, Role
from models.keyring import index_of, seal

Row = Mapping[str, Any]
Wanted = TypeVar("Wanted", bound="_Wanted")

WORDS: Mapping[str, str] = {
    "string_type": "应为文字",
    "string_too_short": "必须填写",
    "string_too_long": "最多 {max_length} 个字",
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


class _Wanted(BaseModel):
    """A row of a file; what else stands in it is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, hide_input_in_errors=True)


class CourtRow(_Wanted):
    code: Annotated[str, Field(min_length=1, max_length=16)]
    name: Annotated[str, Field(max_length=60)]
    short_name: Short
    level: CourtLevel
    parent: Words = ""
    telephone: Annotated[Words, Field(max_length=30)] = ""
    address: Annotated[Words, Field(max_length=120)] = ""
    departments: tuple[tuple[Annotated[str, Field(max_length=40)], DepartmentKind], ...] = ()


class OfficerRow(_Wanted):
    login: Key
    name: str
    court: str
    roles: tuple[Role, ...]
    title: Words = ""
    department: Words = ""


class PartyRow(_Wanted):
    role: Short
    name: str
    id_number: str | None = None
    mobile: str | None = None


class CaseRow(_Wanted):
    number: Key
    court: str
    cause: Annotated[str, Field(max_length=60)]
    stage: Short
    source: Annotated[str, Field(max_length=40)]
    judge: Words = ""
    filed_on: DayOrNone = None
    closed_on: DayOrNone = None
    secret: Annotated[bool, BeforeValidator(lambda written: written or False)] = False
    parties: tuple[PartyRow, ...] = ()
    events: tuple[tuple[Day, Short, Annotated[str, Field(max_length=200)]], ...] = ()


@dataclass(frozen=True)
class ImportCount:
    """How many rows were new, and how many were known."""

    new: int
    known: int


async def import_courts(rows: Sequence[Row]) -> ImportCount:
    """Imports courts, parents before their children. Raises `Invalid` naming the row; nothing is imported then."""
    return await _each(rows, CourtRow, _court)


async def _each(rows: Sequence[Row], wanted: type[Wanted], take: Callable[[Wanted], Awaitable[bool]]) -> ImportCount:
    """Take every row, or none: a row that cannot be taken is named by its place in the file, from 1."""
    new = 0
    async with transaction():
        for place, row in enumerate(rows, 1):
            try:
                new += await take(wanted.model_validate(row))
            except NotAsWanted as error:
                raise Invalid(f"第 {place} 条{_what_is_wrong(error)}") from None
            except ValidationError as error:
                raise Invalid(f"第 {place} 条填写有误：{error}") from error
            except Invalid as error:
                raise Invalid(f"第 {place} 条：{error.words}", error.field) from error
    return ImportCount(new, len(rows) - new)


def _what_is_wrong(error: NotAsWanted) -> str:
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
    """Imports officers: new ones get `password`, known ones keep theirs. Roles in the file are given where they are
    lacking, from today on or from the day `since`. Whoever is at another court or department now has left their posts
    where they were; `desk.staff.following` takes what they had in hand there.
    """
    first = since or court_day(as_of)
    return await _each(rows, OfficerRow, partial(_officer, password=password, as_of=as_of, first=first))


async def _officer(row: OfficerRow, password: str, as_of: datetime, first: date) -> bool:
    court = await Court.get_or_none(code=row.court)
    if court is None:
        raise Invalid(f"没有代码为 {row.court} 的法院，请先用 jiesu courts import 导入", "court")
    department = await _department(court, row.department)
    officer = await Officer.get_or_none(login=row.login)
    new = officer is None
    if officer is None:
        officer = Officer(login=row.login, password_hash=await hash_password(password), created_at=as_of)
    home = (None, None) if new else (officer.court_id, officer.department_id)
    officer.name, officer.title, officer.court_id = row.name, row.title, court.id
    officer.department_id = department.id if department else None
    await officer.save()
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=first), officer_id=officer.id)
    if home[0] not in (None, court.id):
        await held.filter(court_id=home[0]).update(ends_on=first - timedelta(days=1))
    elif home[1] not in (None, officer.department_id):
        await held.filter(department_id=home[1]).update(ends_on=first - timedelta(days=1))
    for role in row.roles:
        post = {"role": role, "court_id": court.id, "department_id": officer.department_id}
        if not await held.filter(**post).exists():
            await OfficerRole.create(officer_id=officer.id, starts_on=first, **post)
    return new


async def _department(court: Court, name: str) -> Department | None:
    if not name:
        return None
    found = await Department.get_or_none(court_id=court.id, name=name)
    if found is None:
        raise Invalid(f"{court.name}没有部门“{name}”", "department")
    return found


async def import_cases(rows: Sequence[Row], as_of: datetime) -> ImportCount:
    """Imports cases: a case's parties and progress are replaced by what the file says."""
    return await _each(rows, CaseRow, partial(_case, as_of=as_of))


async def _case(row: CaseRow, as_of: datetime) -> bool:
    court = await Court.get_or_none(code=row.court)
    if court is None:
        raise Invalid(f"没有代码为 {row.court} 的法院", "court")
    judge = await Officer.get_or_none(login=row.judge) if row.judge else None
    values = {
        "court_id": court.id,
        "cause": row.cause,
        "stage": row.stage,
        "judge_id": judge.id if judge else None,
        "source": row.source,
        "as_of": as_of,
        "filed_on": row.filed_on,
        "closed_on": row.closed_on,
        "secret": row.secret,
    }
    case, new = await Case.update_or_create(number=row.number, defaults=values)
    await CaseParty.filter(case_id=case.id).delete()
    await CaseEvent.filter(case_id=case.id).delete()
    for party in row.parties:
        await CaseParty.create(
            case_id=case.id,
            role=party.role,
            name_sealed=seal(party.name),
            id_number_index=index_of("id_number", party.id_number),
            mobile_index=index_of("mobile", party.mobile),
        )
    for happened_on, stage, text in row.events:
        await CaseEvent.create(case_id=case.id, happened_on=happened_on, stage=stage, text=text)
    return bool(new)
