"""An officer sees on the phone who is on duty at their courts, today and in the next six days."""

from dataclasses import dataclass
from datetime import date, timedelta

from sanic import Blueprint, HTTPResponse, Request

from desk.people.watches import watches
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.staff.rosters import roster
from handlers.http.services import services
from handlers.pages.frame.screen import show
from handlers.pages.frame.visitors import Visitor, known
from handlers.pages.tickets.ticket_pages import bind_first
from models import Court, Officer

blueprint = Blueprint("pages_duty")
DAYS_SHOWN = 7


@dataclass(frozen=True)
class DutyLine:
    """One watch of one day: the post, who is there ('' where nobody is), and whether that is oneself."""

    day: str
    role: str
    name: str
    mine: bool


@blueprint.get("/duty")
@known
async def on_duty_here(request: Request, visitor: Visitor) -> HTTPResponse:
    officer = visitor.officer
    if officer is None:
        return bind_first(request, visitor)
    today = court_day(services(request).now())
    days = [today + timedelta(days=each) for each in range(DAYS_SHOWN)]
    courts = await Court.filter(id__in={post.court_id for post in officer.posts} or {0}).order_by("path")
    shown = [(court.name, await _lines(court.id, days, officer.id)) for court in courts]
    return show(request, "duty", {"courts": shown}, visitor.session)


async def _lines(court_id: int, days: list[date], me: int | None) -> list[DutyLine]:
    rows = {row.id: row for row in await roster(court_id, days)}
    found = [one for one in await watches(court_id, days) if one.duty_id in rows]
    there = {one.id: one.name for one in await Officer.filter(id__in={one.there_id for one in found} - {None} or {0})}
    return [
        DutyLine(day_words(one.day), rows[one.duty_id].role.label, there.get(one.there_id or 0, ""), one.there_id == me)
        for one in found
    ]
