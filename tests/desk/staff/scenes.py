"""Changes of staff as the tests order them: by names, on days counted from 17 November 2026."""

from datetime import date, datetime, timedelta

from desk.rules.calendar.court_time import court_day
from desk.staff import changing, following
from desk.staff.orders import StaffOrder
from models import Department, Officer, OfficerRole
from models.database import transaction
from models.enums import Role, StaffChange
from tests.cast import MORNING, court, officer

TODAY = court_day(MORNING)


def day(later: int = 0) -> date:
    return TODAY + timedelta(days=later)


def moment(later: int = 0) -> datetime:
    """The same time of day, so many days later."""
    return MORNING + timedelta(days=later)


async def an_order(
    change: StaffChange,
    name: str,
    *,
    at_court: str = "",
    department: str = "",
    roles: tuple[Role, ...] = (),
    first: int = 0,
    last: int | None = None,
    other: str = "",
) -> StaffOrder:
    who = await officer(name)
    where = await court(at_court) if at_court else None
    room = await Department.get(court_id=where.id, name=department) if where and department else None
    return StaffOrder(
        change,
        who.id,
        where.id if where else None,
        room.id if room else None,
        roles,
        day(first),
        day(last) if last is not None else None,
        (await officer(other)).id if other else None,
    )


async def changed(order: StaffOrder, as_of: datetime = MORNING) -> object:
    async with transaction():
        return await changing.carry_out(order, as_of)


async def moves(name: str, to: str = "九江中院", department: str = "", roles: tuple[Role, ...] = (Role.JUDGE,)) -> None:
    await changed(await an_order(StaffChange.MOVE, name, at_court=to, department=department, roles=roles))


async def leaves(name: str, to: str = "") -> None:
    await changed(await an_order(StaffChange.LEAVE, name, other=to))


async def is_away(name: str, by: str, first: int = 0, last: int = 4) -> None:
    await changed(await an_order(StaffChange.ABSENCE, name, other=by, first=first, last=last))


async def follow(later: int = 0) -> int:
    return await following.follow_staff(moment(later))


async def posts(name: str) -> list[tuple[str, Role, date, date | None]]:
    who = await officer(name)
    rows = await OfficerRole.filter(officer_id=who.id).order_by("starts_on", "id").select_related("court")
    return [(row.court.short_name, row.role, row.starts_on, row.ends_on) for row in rows]


async def is_active(name: str) -> bool:
    return (await Officer.get(name=name)).active
