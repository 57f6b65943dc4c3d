"""Courts, departments, officers and cases from JSON files; safe to run again: rows are brought up to date."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from tortoise.exceptions import ValidationError

from desk.errors import Invalid
from desk.people.passwords import hash_password
from models import Case, CaseEvent, CaseParty, Court, Department, Officer, OfficerRole
from models.database import transaction
from models.enums import CourtLevel, DepartmentKind, Role
from models.keyring import index_of, seal

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ImportCount:
    """How many rows were new, and how many were known."""

    new: int
    known: int


async def import_courts(rows: Sequence[Row]) -> ImportCount:
    """Parents must come before their children. Raises `Invalid` naming the row; nothing is imported then."""
    return await _each(rows, _court)


async def _each(rows: Sequence[Row], take: Callable[[Row], Awaitable[bool]]) -> ImportCount:
    """Take every row, or none: a row that cannot be taken is named by its place in the file, from 1."""
    new = 0
    async with transaction():
        for place, row in enumerate(rows, 1):
            try:
                new += await take(row)
            except KeyError as error:
                raise Invalid(f"第 {place} 条缺少 {error.args[0]}") from error
            except (ValueError, TypeError, AttributeError, ValidationError) as error:
                raise Invalid(f"第 {place} 条填写有误：{error}") from error
            except Invalid as error:
                raise Invalid(f"第 {place} 条：{error.words}", error.field) from error
    return ImportCount(new, len(rows) - new)


async def _court(row: Row) -> bool:
    parent = await Court.get_or_none(code=row["parent"]) if row.get("parent") else None
    if row.get("parent") and parent is None:
        raise Invalid(f"{row['name']} 的上级法院 {row['parent']} 还没有导入，请把它放在前面", "parent")
    values = {
        "name": row["name"],
        "short_name": row["short_name"],
        "level": CourtLevel(row["level"]),
        "parent_id": parent.id if parent else None,
        "path": f"{parent.path if parent else ''}{row['code']}/",
        "telephone": row.get("telephone") or "12368",
        "address": row.get("address", ""),
    }
    court, new = await Court.update_or_create(code=row["code"], defaults=values)
    for name, kind in row.get("departments", ()):
        await Department.update_or_create(court_id=court.id, name=name, defaults={"kind": DepartmentKind(kind)})
    return bool(new)


async def import_officers(rows: Sequence[Row], password: str, as_of: datetime) -> ImportCount:
    """New officers get `password`; known ones keep theirs. Roles in the file are given where they are lacking."""
    return await _each(rows, partial(_officer, password=password, as_of=as_of))


async def _officer(row: Row, password: str, as_of: datetime) -> bool:
    court = await Court.get_or_none(code=row["court"])
    if court is None:
        raise Invalid(f"没有代码为 {row['court']} 的法院，请先用 jiesu courts import 导入", "court")
    department = await _department(court, row.get("department"))
    officer = await Officer.get_or_none(login=row["login"])
    new = officer is None
    if officer is None:
        officer = Officer(login=row["login"], password_hash=await hash_password(password), created_at=as_of)
    officer.name, officer.title, officer.court_id = row["name"], row.get("title", ""), court.id
    officer.department_id = department.id if department else None
    await officer.save()
    for role in row["roles"]:
        await OfficerRole.get_or_create(
            officer_id=officer.id,
            role=Role(role),
            court_id=court.id,
            department_id=officer.department_id,
            defaults={"starts_on": date(2020, 1, 1)},
        )
    return new


async def _department(court: Court, name: str | None) -> Department | None:
    if not name:
        return None
    found = await Department.get_or_none(court_id=court.id, name=name)
    if found is None:
        raise Invalid(f"{court.name}没有部门“{name}”", "department")
    return found


async def import_cases(rows: Sequence[Row], as_of: datetime) -> ImportCount:
    """A case's parties and progress are replaced by what the file says."""
    return await _each(rows, partial(_case, as_of=as_of))


async def _case(row: Row, as_of: datetime) -> bool:
    court = await Court.get_or_none(code=row["court"])
    if court is None:
        raise Invalid(f"没有代码为 {row['court']} 的法院", "court")
    judge = await Officer.get_or_none(login=row["judge"]) if row.get("judge") else None
    values = {
        "court_id": court.id,
        "cause": row["cause"],
        "stage": row["stage"],
        "judge_id": judge.id if judge else None,
        "source": row["source"],
        "as_of": as_of,
        "filed_on": _day(row.get("filed_on")),
        "closed_on": _day(row.get("closed_on")),
        "secret": bool(row.get("secret", False)),
    }
    case, new = await Case.update_or_create(number=row["number"], defaults=values)
    await CaseParty.filter(case_id=case.id).delete()
    await CaseEvent.filter(case_id=case.id).delete()
    for party in row.get("parties", ()):
        await CaseParty.create(
            case_id=case.id,
            role=party["role"],
            name_sealed=seal(party["name"]),
            id_number_index=index_of("id_number", party.get("id_number")),
            mobile_index=index_of("mobile", party.get("mobile")),
        )
    for happened_on, stage, text in row.get("events", ()):
        await CaseEvent.create(case_id=case.id, happened_on=_day(happened_on), stage=stage, text=text)
    return bool(new)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
