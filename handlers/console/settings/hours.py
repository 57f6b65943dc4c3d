"""上班时间: this page sets the slots a court is open on a working day and from which day on, and shows what was set."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.limits import office_hours
from desk.limits.office_hours import AHEAD, MOST_SLOTS, HoursChange
from desk.limits.open_now import open_now
from desk.rules.calendar import office_slots
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.calendar.office_slots import SHIPPED_SLOTS, SlotsFrom
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.days import NO_DAY, CalendarAddress, day_in, where_of
from handlers.http.services import services

blueprint = Blueprint("console_hours")

HERE = "/console/limits/hours"
SET, FOLLOW, CANCEL = "set", "follow", "cancel"
DONE = {
    SET: "已保存，到那一天开始执行；正在计时的期限不变",
    FOLLOW: "已保存，到那一天恢复；正在计时的期限不变",
    CANCEL: "已取消，照原来的上班时间",
}


@dataclass(frozen=True)
class HoursForm:
    """Holds the form as it was filled in."""

    day: str
    to: str
    times: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, request: Request) -> "HoursForm":
        times = tuple(
            (_time(request, f"opens-{at}"), _time(request, f"closes-{at}")) for at in range(1, MOST_SLOTS + 1)
        )
        return cls(field(request, "day")[:20], field(request, "to"), times)


def _time(request: Request, name: str) -> str:
    return unicodedata.normalize("NFKC", field(request, name))[:10].strip()


@blueprint.get("/limits/hours")
@signed_in
async def hours(request: Request, staff: Staff) -> HTTPResponse:
    return await _page(request, staff, await where_of(staff, request.args.get("court") or ""))


@blueprint.post("/limits/hours")
@signed_in
async def save(request: Request, staff: Staff) -> HTTPResponse:
    where = await where_of(staff, field(request, "court"))
    filled = HoursForm.of(request)
    try:
        await _do(request, staff, where, filled)
    except Refused as refusal:
        return await _page(request, staff, where, filled, refusal)
    return redirect(f"{HERE}?court={where.value}&done={filled.to}", status=303)


async def _do(request: Request, staff: Staff, where: CalendarAddress, filled: HoursForm) -> None:
    day, now = day_in(filled.day), services(request).now()
    if day is None:
        raise Invalid(NO_DAY, "day")
    if filled.to == CANCEL:
        await office_hours.take_back(where.court, day, staff.actor, now)
    elif filled.to == FOLLOW:
        await office_hours.set_hours(where.court, day, (), staff.actor, now)
    else:
        typed = office_hours.slots_of(filled.times)
        if not typed:
            raise Invalid("请至少填一段上班时间", "opens-1")
        await office_hours.set_hours(where.court, day, typed, staff.actor, now)


async def _page(
    request: Request,
    staff: Staff,
    where: CalendarAddress,
    filled: HoursForm | None = None,
    refusal: Refused | None = None,
) -> HTTPResponse:
    today = court_day(services(request).now())
    changes = await office_hours.changes(where.court.id if where.court else None)
    history = office_slots.join_rows(one.row for one in changes)
    holds = office_slots.slots_on(history, today, SHIPPED_SLOTS)
    values = {
        "where": where,
        "today": today,
        "first": today + timedelta(days=1),
        "last": today + AHEAD,
        "holds": office_slots.slots_words(holds),
        "since": _since(history, today),
        "to_come": [one for one in history if one.day > today],
        "mine": [_line(one) for one in reversed(changes) if one.own is (where.court is not None)],
        "words": office_slots.slots_words,
        "open_now": await open_now(where.court),
        "said": _said,
        "filled": filled or HoursForm("", SET, _ready(holds)),
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE.get(request.args.get("done") or "", ""),
    }
    return page(request, staff, "limits_hours.html", values, refusal.status if refusal else 200)


def _line(one: HoursChange) -> tuple[date, str]:
    return one.day, office_slots.slots_words(one.slots)


def _said(day: date) -> str:
    return f"{day.year}年{day_words(day)}"


def _since(history: tuple[SlotsFrom, ...], today: date) -> date | None:
    return next((one.day for one in reversed(history) if one.day <= today), None)


def _ready(holds: office_slots.Slots) -> tuple[tuple[str, str], ...]:
    """Return what holds now, filled in to be changed."""
    now = [(opens, closes) for opens, closes in office_slots.stored_slots(holds)]
    return tuple(now + [("", "")] * (MOST_SLOTS - len(now)))
