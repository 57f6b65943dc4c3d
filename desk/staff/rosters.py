"""值班表: a court's chief liaison says who is on duty on which day, week by week (its gaps: `desk.staff.duty_gaps`)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tortoise.expressions import Q

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import governs
from desk.errors import Invalid, NotAllowed
from desk.people.watches import ROLES
from desk.rules.calendar import national_days
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.duty_weeks import WEEK, DutyDays, copied, week_of
from desk.staff.orders import ONE_AT_A_TIME, YEAR_AHEAD
from models import Absence, Court, Duty, Officer, OfficerRole, statements
from models.database import transaction
from models.enums import Role
from models.once_more import once_more

NOT_YOURS = "只有本院或上级法院的总联络员可以排值班"


async def roster(court_id: int, week: Sequence[date]) -> list[Duty]:
    """Return the rows of a court's roster that touch these days, with who is on duty."""
    rows = Duty.filter(court_id=court_id, starts_on__lte=week[-1], ends_on__gte=week[0])
    return await rows.order_by("starts_on", "id").select_related("officer", "stand_in")


def days_of(rows: Sequence[Duty]) -> list[DutyDays]:
    return [DutyDays(row.role, row.officer_id, row.stand_in_id, row.starts_on, row.ends_on) for row in rows]


@once_more
async def put_on(court: Court, wanted: DutyDays, actor: Actor, as_of: datetime) -> Duty:
    """Write that somebody is on duty. Raises `NotAllowed`, and `Invalid` naming the field where it cannot be."""
    _may(court, actor)
    await _check(court, wanted, as_of)
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        there = Duty.filter(court_id=court.id, role=wanted.role, officer_id=wanted.officer_id)
        if await there.filter(starts_on__lte=wanted.last, ends_on__gte=wanted.first).exists():
            raise Invalid("这几天已经排了这个人", "officer")
        row = await _create(court, wanted, as_of)
        facts: dict[str, int | str] = {
            "duty": row.id,
            "first": wanted.first.isoformat(),
            "last": wanted.last.isoformat(),
        }
        await audit.by_officer(actor, Deed.SET_DUTY, ("court", court.id), as_of, facts)
        return row


async def _check(court: Court, wanted: DutyDays, as_of: datetime) -> None:
    today = court_day(as_of)
    if wanted.last < wanted.first:
        raise Invalid("最后一天不能早于第一天", "last")
    if wanted.first < today:
        raise Invalid("过去的日子不能再排", "first")
    if wanted.last > today + YEAR_AHEAD:
        raise Invalid("最多提前排一年", "last")
    if wanted.role not in ROLES:
        raise Invalid("请选择坐席、总联络员、督察或院领导", "role")
    if wanted.stand_in_id == wanted.officer_id:
        raise Invalid("替班的不能是本人", "stand_in")
    await _check_people(court, wanted)


async def _check_people(court: Court, wanted: DutyDays) -> None:
    """Raise `Invalid` where somebody named is not of that post there, or is away with nobody in their place."""
    days = [wanted.first + timedelta(days=later) for later in range((wanted.last - wanted.first).days + 1)]
    who = await Officer.get_or_none(id=wanted.officer_id)
    posted = await posted_days(court.id, wanted.officer_id, [wanted.role], days)
    if who is None or days[0] not in posted:
        raise Invalid(f"那一天他不是{court.short_name}的{wanted.role.label}，请另选一位", "officer")
    if len(posted) < len(days):
        raise Invalid(
            f"{day_words(min(set(days) - posted))}起{who.name}不再担任{wanted.role.label}，请排到前一天", "last"
        )
    if wanted.stand_in_id is not None:
        if await posted_days(court.id, wanted.stand_in_id, ROLES, days) != set(days):
            raise Invalid("替班的人不在本院值班的范围里，请另选一位", "stand_in")
        return
    away = Absence.filter(officer_id=who.id, stand_in_id=None, starts_on__lte=days[-1], ends_on__gte=days[0])
    if await away.exists():
        raise Invalid(f"{who.name}这几天请假，还没有人代，请写不在时叫谁", "stand_in")


async def may_be_put_on(court_id: int, role: Role, days: Sequence[date]) -> list[Officer]:
    """Return who holds this post at a court on one of these days, away or not: whom the roster may name."""
    held = OfficerRole.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=days[0]), court_id=court_id, role=role)
    ids = await held.filter(starts_on__lte=days[-1]).values_list("officer_id", flat=True)
    return await Officer.filter(id__in=list(ids) or [0], active=True).order_by("id")


async def posted_days(court_id: int, officer_id: int, roles: Sequence[Role], days: Sequence[date]) -> set[date]:
    """Return those of these days on which an officer holds one of these posts at a court, away or not."""
    held = OfficerRole.filter(court_id=court_id, officer_id=officer_id, officer__active=True, role__in=list(roles))
    rows = await held.filter(starts_on__lte=days[-1])
    return {day for day in days for row in rows if row.starts_on <= day <= (row.ends_on or day)}


@once_more
async def take_off(court: Court, duty_id: int, actor: Actor, as_of: datetime) -> None:
    """Take a row off the roster; one that has begun ends yesterday, and so stays to be read. Raises `Invalid`."""
    _may(court, actor)
    today = court_day(as_of)
    async with transaction():
        row = await Duty.get_or_none(id=duty_id, court_id=court.id)
        if row is None or row.ends_on < today:
            raise Invalid("这一条已经不在了", "duty")
        if row.starts_on >= today:
            await row.delete()
        else:
            row.ends_on = today - timedelta(days=1)
            await row.save(update_fields=["ends_on"])
        await audit.by_officer(actor, Deed.SET_DUTY, ("court", court.id), as_of, {"off": duty_id})


@once_more
async def copy_forward(court: Court, monday: date, actor: Actor, as_of: datetime) -> int:
    """Copy a week's roster to the week after, where nobody is on it yet. Returns how many rows.

    Holidays stay open, and so does what was of somebody who is not of that post any more.
    """
    _may(court, actor)
    week = week_of(monday)
    after = [day + WEEK for day in week]
    if after[0] <= court_day(as_of):
        raise Invalid("只能抄到还没开始的一周", "week")
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        if await roster(court.id, after):
            raise Invalid("下一周已经排了人，请一条一条改", "week")
        rows = copied(days_of(await roster(court.id, week)), week, holidays_in(after))
        if not rows:
            raise Invalid("这一周没有排人，没有可抄的", "week")
        wanted = [one for one in rows if await posted_days(court.id, one.officer_id, [one.role], [one.first])]
        for one in wanted:
            await _create(court, one, as_of)
        facts: dict[str, int | str] = {"week": after[0].isoformat(), "rows": len(wanted)}
        await audit.by_officer(actor, Deed.SET_DUTY, ("court", court.id), as_of, facts)
        return len(wanted)


def holidays_in(days: Sequence[date]) -> set[date]:
    """Return the weekdays among these that are holidays, and the weekend days that are worked: not as every week."""
    return {day for day in days if national_days.works(day) is not (day.weekday() < 5)}


async def _create(court: Court, one: DutyDays, as_of: datetime) -> Duty:
    return await Duty.create(
        court_id=court.id,
        role=one.role,
        starts_on=one.first,
        ends_on=one.last,
        officer_id=one.officer_id,
        stand_in_id=one.stand_in_id,
        created_at=as_of,
    )


def _may(court: Court, actor: Actor) -> None:
    if not governs(actor, court.path):
        raise NotAllowed(NOT_YOURS)
