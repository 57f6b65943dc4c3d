"""工作日: this page shows a year of a court's calendar, declares days worked or off, and explains deadlines."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import visibility
from desk.errors import Invalid, Refused
from desk.limits import calendar_overrides
from desk.limits.calendar_overrides import YEARS_AHEAD, CalendarDay, DaySetting, Override
from desk.limits.court_calendars import calendar_of
from desk.limits.court_policies import LimitAmount
from desk.limits.policy_history import UNITS
from desk.rules.calendar import office_slots
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.rules.calendar.moments import WEEKDAYS
from desk.rules.calendar.work_calendar import ESTIMATED, WorkCalendar
from desk.rules.policies import Unit
from desk.tickets.timing.late_days import DayEffect, declare_day, effect_of_day
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.http.bounds import LARGEST_VERSION, whole
from handlers.http.services import services
from models import Court

blueprint = Blueprint("console_days")

HERE = "/console/limits/days"
ALL = "all"
TRIED = ("start", "amount", "unit")
NO_DAY = "请填日期，写成 2026-11-30 这样"
SETTINGS: Mapping[DaySetting, str] = {
    DaySetting.OFF: "休息",
    DaySetting.WORK: "上班",
    DaySetting.AS_PUBLISHED: "恢复原样",
}


@dataclass(frozen=True)
class CalendarAddress:
    """Says which calendar is looked at: a court's, or where `court` is None the one for all courts."""

    courts: list[Court]
    court: Court | None
    may_all: bool

    @property
    def value(self) -> str:
        return str(self.court.id) if self.court else ALL


@dataclass(frozen=True)
class DayForm:
    """Holds the form that declares a day, as it was filled in."""

    day: str = ""
    to: str = ""
    note: str = ""


@dataclass(frozen=True)
class DeadlineTrial:
    """算一算: it holds a start and a limit as filled in, and the sentence that explains the deadline."""

    start: str
    amount: str = "3"
    unit: str = Unit.WORKING_DAYS.value
    sentence: str = ""
    refusal: Invalid | None = None


@blueprint.get("/limits/days")
@signed_in
async def days(request: Request, staff: Staff) -> HTTPResponse:
    where = await where_of(staff, request.args.get("court") or "")
    chosen = day_in(request.args.get("day") or "")
    year = whole(request.args.get("year") or "", 9999) or (chosen.year if chosen else 0)
    form = DayForm(day=chosen.isoformat() if chosen else "")
    return await _page(request, staff, where, year, form)


@blueprint.post("/limits/days")
@signed_in
async def declare(request: Request, staff: Staff) -> HTTPResponse:
    where = await where_of(staff, field(request, "court"))
    form = DayForm(**{name: field(request, name)[:200] for name in DayForm.__dataclass_fields__})
    day = day_in(form.day)
    try:
        if day is None:
            raise Invalid(NO_DAY, "day")
        if form.to not in list(DaySetting):
            raise Invalid("请选择休息还是上班", "to")
        what = (where.court, day, DaySetting(form.to), form.note, staff.actor, services(request).now())
        effect = await effect_of_day(*what)
        if effect.moved and field(request, "seen") != seen_of(effect):
            return await _page(request, staff, where, day.year, form, effect=effect)
        await declare_day(*what)
    except Refused as refusal:
        return await _page(request, staff, where, day.year if day else 0, form, refusal)
    return redirect(f"{HERE}?court={where.value}&year={day.year}&done={form.to}", status=303)


async def where_of(staff: Staff, asked: str) -> CalendarAddress:
    courts = await governed(staff)
    may_all = visibility.governs_all(staff.actor)
    if asked == ALL and may_all:
        return CalendarAddress(courts, None, may_all)
    return CalendarAddress(courts, one_of(courts, staff, asked), may_all)


def seen_of(effect: DayEffect) -> str:
    """Return an effect as the form brings it back: somebody read these numbers before saving."""
    return f"{effect.later}-{effect.sooner}-{effect.told}"


def day_in(text: str) -> date | None:
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text))
    except ValueError:
        return None


def _tried(request: Request, calendar: WorkCalendar, now: datetime) -> DeadlineTrial:
    """Return what comes of the start and limit in the address; without any, a form that is ready to be tried."""
    given = request.args
    if not given.get("start"):
        return DeadlineTrial(now.astimezone(COURT_TIME).strftime("%Y-%m-%dT%H:%M"))
    start, amount, unit = (unicodedata.normalize("NFKC", given.get(name) or "")[:30] for name in TRIED)
    typed = DeadlineTrial(start, amount.strip(), unit)
    try:
        return replace(typed, sentence=_sentence(typed, calendar, court_day(now).year))
    except Invalid as refusal:
        return replace(typed, refusal=refusal)


def _sentence(typed: DeadlineTrial, calendar: WorkCalendar, this_year: int) -> str:
    try:
        start = datetime.fromisoformat(typed.start)
    except ValueError:
        raise Invalid("请填起算的日期和时间", "start") from None
    if start.tzinfo or not this_year - 1 <= start.year <= this_year + YEARS_AHEAD:
        raise Invalid(f"请填 {this_year - 1} 到 {this_year + YEARS_AHEAD} 年里的时间", "start")
    amount = whole(typed.amount, LARGEST_VERSION)
    if amount is None or typed.unit not in list(Unit):
        raise Invalid("时限请填整数和单位", "amount")
    limit, begun = LimitAmount(amount, Unit(typed.unit)).limit(), start.replace(tzinfo=COURT_TIME)
    counted = calendar.add_wall(begun, limit) if isinstance(limit, timedelta) else calendar.due(begun, limit)
    return counted.reason


async def _page(
    request: Request,
    staff: Staff,
    where: CalendarAddress,
    year: int,
    form: DayForm,
    refusal: Refused | None = None,
    effect: DayEffect | None = None,
) -> HTTPResponse:
    now = services(request).now()
    today = court_day(now)
    years = range(today.year - 1, today.year + YEARS_AHEAD + 1)
    year = year if year in years else today.year
    court_id, of_year = where.court.id if where.court else None, (date(year, 1, 1), date(year, 12, 31))
    declared = await calendar_overrides.overrides(court_id, *of_year)
    months = calendar_overrides.calendar_year(declared, year)
    calendar = await calendar_of(court_id)
    trial = _tried(request, calendar, now)
    estimated = any(day.estimated for month in months for day in month)
    chosen = _chosen(months, day_in(form.day))
    values = {
        "where": where,
        "today": today,
        "year": year,
        "years": years,
        "months": months,
        "declared": [(one, _may_take_back(one, where, today)) for one in declared],
        "estimated": ESTIMATED if estimated else "",
        "lacking": "、".join(calendar_overrides.lacking(declared, year)) if estimated else "",
        "chosen": chosen,
        "form": form,
        "effect": effect,
        "seen": seen_of(effect) if effect else "",
        "settings": SETTINGS,
        "suggested": form.to or ("" if chosen is None else (DaySetting.OFF if chosen.works else DaySetting.WORK).value),
        "weekdays": WEEKDAYS,
        "hours": office_slots.slots_words(calendar.slots_on(today)),
        "trial": trial,
        "units": UNITS,
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": "已保存，跨过这一天的期限已经重算" if request.args.get("done") in list(DaySetting) else "",
    }
    failed = refusal or trial.refusal
    return page(request, staff, "limits_days.html", values, failed.status if failed else 200)


def _chosen(months: list[list[CalendarDay]], day: date | None) -> CalendarDay | None:
    return next((one for month in months for one in month if one.day == day), None)


def _may_take_back(one: Override, where: CalendarAddress, today: date) -> bool:
    return one.own is (where.court is not None) and one.day >= today
