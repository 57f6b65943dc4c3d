"""Somebody is away for some days and another stands in: does what their posts allow, in their own name (代).

Tickets stay with the absent one, who finds them on return as they were left.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from desk.errors import Invalid
from desk.notices.catalogue import Tell, officers, tell
from desk.rules.absences import AbsenceDays, objection_to
from desk.rules.calendar.court_time import court_day
from desk.staff import hands, newcomers
from desk.staff.orders import StaffOrder
from desk.staff.posts import find_officer, posts_of
from models import Absence, Officer

WHO = "请选择代办的人"


async def away(order: StaffOrder, as_of: datetime) -> Absence:
    """请假: write down that somebody is away and who stands in. Call inside a transaction. Raises `Invalid`."""
    await check_away(order, as_of)
    assert order.first is not None
    assert order.last is not None
    absence = await Absence.create(
        officer_id=order.officer_id,
        stand_in_id=order.other_id,
        starts_on=order.first,
        ends_on=order.last,
        created_at=as_of,
    )
    await begin_and_end(as_of)
    return absence


async def check_away(order: StaffOrder, as_of: datetime) -> None:
    """Raise `Invalid` where this absence cannot be written down."""
    officer = await find_officer(order.officer_id)
    if order.first is None or order.last is None:
        raise Invalid("请填写从哪一天到哪一天", "first")
    stand_in = await Officer.get_or_none(id=order.other_id or 0, active=True)
    if stand_in is None:
        raise Invalid(WHO, "other")
    if not await posts_of(stand_in.id, order.first):
        raise Invalid(f"{stand_in.name}没有担任职责，不能代办", "other")
    wanted = AbsenceDays(officer.id, stand_in.id, order.first, order.last)
    rows = await Absence.filter(ends_on__gte=order.first)
    standing = [AbsenceDays(row.officer_id, row.stand_in_id, row.starts_on, row.ends_on) for row in rows]
    objection = objection_to(wanted, standing, court_day(as_of))
    if objection:
        raise Invalid(objection, "other" if "代办" in objection or "本人" in objection else "first")


async def back(order: StaffOrder, as_of: datetime) -> Absence:
    """销假: end an absence now; one that has not begun never does. Raises `Invalid` where nobody is away."""
    today = court_day(as_of)
    standing = Absence.filter(officer_id=order.officer_id, ends_on__gte=today)
    absence = await standing.order_by("starts_on").first()
    if absence is None:
        raise Invalid("现在没有请假，不用销假", "change")
    absence.ends_on = today - timedelta(days=1)
    await absence.save(update_fields=["ends_on"])
    await begin_and_end(as_of)
    return absence


async def begin_and_end(as_of: datetime) -> int:
    """Act upon the absences that begin or are over by now, once each. Returns how many. Call inside a transaction."""
    return sum([await follow(one, as_of) for one in await due(as_of)])


async def due(as_of: datetime) -> list[int]:
    """Return the absences that begin or are over by now and were not acted upon: those that begin first."""
    today = court_day(as_of)
    begun = Absence.filter(starts_on__lte=today, ends_on__gte=today, begun_at__isnull=True).order_by("id")
    over = Absence.filter(ends_on__lt=today, over_at__isnull=True).order_by("id")
    every = [*await begun.values_list("id", flat=True), *await over.values_list("id", flat=True)]
    return [int(str(one)) for one in every]


async def follow(absence_id: int, as_of: datetime) -> int:
    """Act upon one absence that begins or is over by now. Returns 0 where that was done. Call inside a transaction."""
    today, absence = court_day(as_of), await Absence.get(id=absence_id)
    if absence.ends_on < today:
        if absence.over_at is not None:
            return 0
        absence.over_at = as_of
        await absence.save(update_fields=["over_at"])
        await hands.rebuild_walls(await _paths(absence.officer_id, today), as_of)
        return 1
    if absence.begun_at is not None:
        return 0
    absence.begun_at = as_of
    await absence.save(update_fields=["begun_at"])
    paths = await _paths(absence.officer_id, today)
    if absence.stand_in_id is None:
        await hands.rebuild_walls(paths, as_of)
    else:
        await newcomers.wall_off(absence.stand_in_id, paths, as_of)
    await _tell_stand_in(absence, as_of)
    return 1


async def _paths(officer_id: int, day: date) -> list[str]:
    return [post.court.path for post in await posts_of(officer_id, day)]


async def _tell_stand_in(absence: Absence, as_of: datetime) -> None:
    """Tell the stand-in of each ticket that waits in the absent one's hands."""
    if absence.stand_in_id is None:
        return
    for ticket in await hands.in_hand(absence.officer_id):
        telling = Tell("stands_in", officers([absence.stand_in_id]))
        await tell(ticket, telling, as_of, cause=f"absence:{absence.id}:{ticket.id}")


async def standing_absences(ids: Sequence[int], day: date) -> dict[int, Absence]:
    """Return the absence of each of these officers that is on or still to come, the nearest one, with its stand-in."""
    rows = await Absence.filter(officer_id__in=list(ids) or [0], ends_on__gte=day).order_by("-starts_on")
    await Absence.fetch_for_list(rows, "stand_in") if rows else None
    return {row.officer_id: row for row in rows}
