"""公告: the list of a publisher's broadcasts by state, and the calendar of what went and will go."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from sanic import Blueprint, HTTPResponse, Request

from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.views.broadcasts.lists import broadcasts_of, calendar_of, courts_led, courts_published_for, to_approve
from handlers.console.broadcasts.publishing_place import HERE, ask_in, led
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.services import services
from models.enums import BroadcastState

blueprint = Blueprint("console_broadcasts")

WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
EARLIEST, LATEST = 2000, 2100


@blueprint.get("/broadcasts")
@signed_in
async def show_list(request: Request, staff: Staff) -> HTTPResponse:
    """List broadcasts, the newest first; of one state or court where the address says so."""
    ask_in(staff)
    state = one_of(BroadcastState, request.args.get("state"))
    court = number(request.args.get("court") or "")
    before = number(request.args.get("before") or "")
    found = await broadcasts_of(staff.actor, court, [state] if state else (), before)
    values = {
        "found": found,
        "states": list(BroadcastState),
        "state": state,
        "court": court,
        "courts": await courts_led(staff.actor),
        "publishes": bool(await courts_published_for(staff.actor)),
        "waits": await to_approve(staff.actor),
        "before": before,
        "home": HERE,
    }
    return page(request, staff, "broadcasts.html", values)


@blueprint.get("/broadcasts/calendar")
@signed_in
async def show_calendar(request: Request, staff: Staff) -> HTTPResponse:
    """Show a month of a court: what went, and what is to go."""
    ask_in(staff)
    court, courts = await led(staff, request.args.get("court") or "")
    today = court_day(services(request).now())
    first = _month(request.args.get("month") or "", today)
    length = monthrange(first.year, first.month)[1]
    after = first + timedelta(days=length)
    lines = await calendar_of(staff.actor, court.id, _start(first), _start(after))
    days = [first + timedelta(days=one) for one in range(length)]
    values = {
        "court": court,
        "courts": courts,
        "first": first,
        "before": first - timedelta(days=1),
        "after": after,
        "today": today,
        "weekdays": WEEKDAYS,
        "days": [(one, [line for line in lines if court_day(line.at) == one]) for one in days],
        "home": HERE,
    }
    return page(request, staff, "broadcast_calendar.html", values)


def _month(asked: str, today: date) -> date:
    """Return the first of the month that is asked for; of this one for anything else."""
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return found if EARLIEST < found.year < LATEST else today.replace(day=1)


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), COURT_TIME)
