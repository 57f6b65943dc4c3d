"""值班: a week of a court's roster; its chief liaison puts people on, takes them off, and copies the week forward."""

from datetime import date, timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.actors import Actor
from desk.errors import Invalid, Refused
from desk.limits.court_calendars import calendar_of
from desk.people.on_duty import on_duty, rostered_at
from desk.people.watches import ROLES, watches
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.calendar.moments import WEEKDAYS
from desk.rules.duty_weeks import WEEK, DutyDays, week_of
from desk.staff import rosters
from desk.staff.duty_gaps import gaps_ahead, has_roster
from handlers.console.frame.forms import field, number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.days import day_in
from handlers.console.settings.governed_courts import governed
from handlers.console.settings.governed_courts import one_of as court_of
from handlers.http.services import services
from models import Court, Officer
from models.enums import Role
from models.reading_together import together

blueprint = Blueprint("console_duty")

HERE = "/console/duty"
DONE = {"on": "已排上", "off": "已取消", "copied": "已抄到这一周，节假日和调休请另排"}


@blueprint.get("/duty")
@signed_in
async def show_week(request: Request, staff: Staff) -> HTTPResponse:
    courts = await governed(staff)
    court = court_of(courts, staff, request.args.get("court") or "")
    done = DONE.get(request.args.get("done") or "", "")
    return await _page(request, staff, courts, court, day_in(request.args.get("week") or ""), done=done)


@blueprint.post("/duty")
@signed_in
async def change_roster(request: Request, staff: Staff) -> HTTPResponse:
    """Put somebody on (`do=on`), take a row off (`off`), or copy the week to the next (`copy`)."""
    courts = await governed(staff)
    court = court_of(courts, staff, field(request, "court"))
    week = day_in(field(request, "week"))
    try:
        done, shown = await _change(request, staff, court, week)
    except Refused as refusal:
        return await _page(request, staff, courts, court, week, refusal)
    return redirect(f"{HERE}?court={court.id}&week={shown.isoformat()}&done={done}", status=303)


async def _change(request: Request, staff: Staff, court: Court, week: date | None) -> tuple[str, date]:
    now, do = services(request).now(), field(request, "do")
    if do == "copy" and week is not None:
        await rosters.copy_forward(court, week_of(week)[0], staff.actor, now)
        return "copied", week + WEEK
    if do == "off":
        await rosters.take_off(court, number(field(request, "duty")) or 0, staff.actor, now)
        return "off", week or court_day(now)
    if do != "on":
        raise Invalid("请选择要办什么", "do")
    wanted = _wanted(request)
    await rosters.put_on(court, wanted, staff.actor, now)
    return "on", wanted.first


def _wanted(request: Request) -> DutyDays:
    role, first = one_of(Role, field(request, "role")), day_in(field(request, "first"))
    last, officer = day_in(field(request, "last")) or first, number(field(request, "officer"))
    if role is None:
        raise Invalid("请选择值什么班", "role")
    if first is None or last is None:
        raise Invalid("请填写日期", "first")
    if officer is None:
        raise Invalid("请选择值班的人", "officer")
    return DutyDays(role, officer, number(field(request, "stand_in")), first, last)


def _on_now(person: Actor, court: Court) -> tuple[str, str]:
    """Return who is there now, and in which posts of that court."""
    posts = [post.role.label for post in person.posts if post.court_id == court.id and post.role in ROLES]
    return person.name, "、".join(dict.fromkeys(posts))


async def _page(
    request: Request,
    staff: Staff,
    courts: list[Court],
    court: Court,
    chosen: date | None,
    refusal: Refused | None = None,
    done: str = "",
) -> HTTPResponse:
    now = services(request).now()
    today = court_day(now)
    week = week_of(chosen or today)
    ahead = [day for day in week if day >= today] or [today]
    rows, calendar, there, goes_by_it, on_now, rostered, gaps, *put_on = await together(
        rosters.roster(court.id, week),
        calendar_of(court.id),
        watches(court.id, week),
        has_roster(court.id, now),
        on_duty(court, now),
        rostered_at(court.id, now),
        gaps_ahead(court.id, now),
        *(rosters.may_be_put_on(court.id, role, ahead) for role in ROLES),
    )
    covered = {one.day for one in there if one.there_id is not None}
    names = {one.id: one.name for one in await Officer.filter(id__in=[one.there_id or 0 for one in there] or [0])}
    people = dict(zip(ROLES, put_on, strict=True))
    values = {
        "court": court,
        "courts": courts if len(courts) > 1 else [],
        "week": [(day, WEEKDAYS[day.weekday()], calendar.works(day), day not in covered) for day in week],
        "grid": [
            (role, [[row for row in rows if row.role is role and row.starts_on <= day <= row.ends_on] for day in week])
            for role in ROLES
        ],
        "people": people,
        "in_place": {
            (one.duty_id, one.day): names.get(one.there_id or 0, "") for one in there if one.there_id != one.named_id
        },
        "goes_by_it": goes_by_it,
        "today": today,
        "there_now": [_on_now(one, court) for one in on_now],
        "rostered_now": bool(rostered),
        "gaps": [day_words(day) for day in gaps],
        "printed": now,
        "before": week[0] - timedelta(days=7),
        "after": week[0] + WEEK,
        "holidays": [day_words(day) for day in sorted(rosters.holidays_in(week))],
        "rostered": bool(rows),
        "refusal": refusal,
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": done,
    }
    return page(request, staff, "duty.html", values, status=refusal.status if refusal else 200)
