"""值班表: a court's chief liaison says who is on duty on which day, week by week; gaps are told the day before."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from desk.access import audit
from desk.access.actors import Actor
from desk.access.audit import Deed
from desk.access.visibility import governs
from desk.errors import Invalid, NotAllowed
from desk.limits.court_calendars import calendar_of
from desk.notices import pubsub
from desk.notices.catalogue import Lane
from desk.people.on_duty import ROLES
from desk.people.staffing import holders
from desk.rules.calendar import national_days
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.duty_weeks import WEEK, DutyDays, copied, gaps, week_of
from desk.staff.orders import ONE_AT_A_TIME, YEAR_AHEAD
from models import Court, Delivery, Duty, statements
from models.database import transaction
from models.enums import Role

NOT_YOURS = "只有本院或上级法院的总联络员可以排值班"
GAP = "duty_gap"
TELL_FROM_HOUR = 9
"""From this hour of the day before, by the court's clock, a gap is told."""
LIVES = timedelta(days=1)


async def roster(court_id: int, week: Sequence[date]) -> list[Duty]:
    """Return the rows of a court's roster that touch these days, with who is on duty."""
    rows = Duty.filter(court_id=court_id, starts_on__lte=week[-1], ends_on__gte=week[0])
    return await rows.order_by("starts_on", "id").select_related("officer", "stand_in")


def days_of(rows: Sequence[Duty]) -> list[DutyDays]:
    return [DutyDays(row.role, row.officer_id, row.stand_in_id, row.starts_on, row.ends_on) for row in rows]


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
    noon = datetime.combine(wanted.first, datetime.min.time(), COURT_TIME) + timedelta(hours=12)
    there = await holders(court.id, wanted.role, noon)
    if wanted.officer_id not in there:
        raise Invalid(f"那一天他不是{court.short_name}的{wanted.role.label}，请另选一位", "officer")
    if wanted.stand_in_id == wanted.officer_id:
        raise Invalid("替班的不能是本人", "stand_in")
    everybody = {one for role in ROLES for one in await holders(court.id, role, noon)}
    if wanted.stand_in_id is not None and wanted.stand_in_id not in everybody:
        raise Invalid("替班的人不在本院值班的范围里，请另选一位", "stand_in")


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


async def copy_forward(court: Court, monday: date, actor: Actor, as_of: datetime) -> int:
    """Copy a week's roster to the week after, where nobody is on it yet; holidays stay open. Returns how many rows."""
    _may(court, actor)
    week = week_of(monday)
    after = [day + WEEK for day in week]
    if after[0] <= court_day(as_of):
        raise Invalid("只能抄到还没开始的一周", "week")
    async with transaction():
        await statements.execute(ONE_AT_A_TIME)
        if await roster(court.id, after):
            raise Invalid("下一周已经排了人，请一条一条改", "week")
        wanted = copied(days_of(await roster(court.id, week)), week, holidays_in(after))
        if not wanted:
            raise Invalid("这一周没有排人，没有可抄的", "week")
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


async def gaps_ahead(court: Court, as_of: datetime) -> list[date]:
    """Return the days nobody is on duty from tomorrow to the next working day; none for a court without a roster."""
    today = court_day(as_of)
    recent = Duty.filter(court_id=court.id, ends_on__gte=today - WEEK - WEEK)
    if not await recent.exists():
        return []
    calendar, days = await calendar_of(court.id), [today + timedelta(days=1)]
    while not calendar.works(days[-1]) and len(days) < 12:
        days.append(days[-1] + timedelta(days=1))
    return gaps(days_of(await roster(court.id, days)), days)


async def tell_gaps(as_of: datetime) -> int:
    """Tell the chief liaisons of courts with a roster the days ahead that nobody is on duty, once a day.

    Returns how many were told.
    """
    if as_of.astimezone(COURT_TIME).hour < TELL_FROM_HOUR:
        return 0
    told = 0
    for court_id in (
        await Duty.filter(ends_on__gte=court_day(as_of) - WEEK - WEEK).distinct().values_list("court_id", flat=True)
    ):
        court = await Court.get(id=int(str(court_id)))
        days = await gaps_ahead(court, as_of)
        for officer_id in await holders(court.id, Role.CHIEF_LIAISON, as_of) if days else []:
            told += await _tell(court, officer_id, days, as_of)
    return told


async def _tell(court: Court, officer_id: int, days: Sequence[date], as_of: datetime) -> bool:
    cause = f"duty:{court.id}:{court_day(as_of).isoformat()}:o{officer_id}"
    if await Delivery.exists(cause=cause):
        return False
    await Delivery.create(
        cause=cause,
        notice=GAP,
        officer_id=officer_id,
        facts={"court": court.id, "days": ",".join(day.isoformat() for day in days)},
        lane=Lane.REMINDER.value,
        not_before=as_of,
        expires_at=as_of + LIVES,
        created_at=as_of,
    )
    pubsub.announce_deliveries()
    return True
