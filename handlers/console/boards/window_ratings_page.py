"""窗口评价: the desk reads what people thought of its windows, the newest first, and each window's figures by month."""

from datetime import UTC, date, datetime, time, timedelta

from sanic import Blueprint, HTTPResponse, Request

from desk.access.seen import courts_looked_over
from desk.access.visibility import COURT_WIDE
from desk.errors import NotFound
from desk.rules.calendar.court_time import COURT_TIME, court_day
from desk.scores import windows
from desk.scores.periods import NamedPeriod, Period, months_offered, period
from desk.views.boards import window_ratings
from desk.views.boards.window_ratings import RatingsFilter
from handlers.console.boards.supervision_page import SupervisionPlace
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import utc, whole
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import ServiceWindow
from models.enums import Grade, Labelled

blueprint = Blueprint("console_window_ratings")

HERE = "/console/window-ratings"
MOST_WINDOWS = 300
MONTH = NamedPeriod.THIS_MONTH.value


class Shown(Labelled):
    """Which grades are shown."""

    UNHAPPY = "unhappy", "只看不满意"
    HAPPY = "happy", "只看满意"


GRADES = {
    Shown.UNHAPPY: tuple(one for one in Grade if one.is_unhappy),
    Shown.HAPPY: tuple(one for one in Grade if not one.is_unhappy),
}


@blueprint.get("/window-ratings")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    place, today = await _place(request, staff), court_day(services(request).now())
    when = period(request.args.get("period") or MONTH, today)
    shown = one_of(Shown, request.args.get("grade"))
    window = await _window(request, place)
    wanted = RatingsFilter(
        place.courts,
        _midnight(when.first),
        _midnight(when.last + timedelta(days=1)),
        window.id if window else None,
        GRADES[shown] if shown else (),
    )
    after = _read_key(request.args.get("after") or "")
    lines, more = await window_ratings.page(staff.actor, wanted, after)
    narrowed = {
        name: value
        for name, value in (("period", when.key), ("grade", shown), ("window", window.id if window else ""))
        if value
    }
    values = {
        "place": place,
        "when": when,
        "periods": _periods(today),
        "shown": shown,
        "grades": list(Shown),
        "window": window,
        "windows": await _offered(place),
        "lines": lines,
        "first": place.address(HERE, **narrowed) if after else "",
        "more": place.address(HERE, **narrowed, after=_key(more)) if more else "",
        "figures": await _figures(place, when),
        "names": {one.id: one.short_name for one in place.courts},
        "one_court": len(place.courts) == 1,
    }
    return page(request, staff, "board_windows.html", values)


async def _place(request: Request, staff: Staff) -> SupervisionPlace:
    """Read which courts are asked for. Raises `NotFound` for whoever reads none, or not that one."""
    offered = await courts_looked_over(staff.actor, COURT_WIDE)
    if not offered:
        raise NotFound(WORDS[404])
    asked = request.args.get("court") or ""
    chosen = next((one for one in offered if one.id == number(asked)), None)
    if asked and chosen is None:
        raise NotFound(WORDS[404])
    return SupervisionPlace(offered, [chosen] if chosen else offered, chosen)


async def _window(request: Request, place: SupervisionPlace) -> ServiceWindow | None:
    """Read which window is asked for; another court's is as if none was."""
    asked = number(request.args.get("window") or "")
    return await ServiceWindow.get_or_none(id=asked, court_id__in=place.ids) if asked is not None else None


async def _offered(place: SupervisionPlace) -> list[ServiceWindow]:
    if len(place.courts) != 1:
        return []
    return await ServiceWindow.filter(court_id=place.courts[0].id).order_by("id").limit(MOST_WINDOWS)


async def _figures(place: SupervisionPlace, when: Period) -> list[windows.WindowFigures]:
    if len(place.courts) == 1:
        return await windows.figures_of_court(place.courts[0].id, when.first, when.last)
    return await windows.figures_of_courts(place.ids, when.first, when.last)


def _periods(today: date) -> list[tuple[str, str]]:
    named = [(one.value, one.label) for one in NamedPeriod]
    return [*named, *((one.key, one.label) for one in months_offered(today))]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COURT_TIME)


def _key(key: window_ratings.Key) -> str:
    return f"{key[0].astimezone(UTC).isoformat()},{key[1]}"


def _read_key(text: str) -> window_ratings.Key | None:
    moment, _, row = text.rpartition(",")
    at, row_id = utc(moment), whole(row)
    return None if at is None or row_id is None else (at, row_id)
