"""绿色通道逐分钟记录: a page to print says what was done in which minute while the green channel was open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanic import Blueprint, HTTPResponse, Request

from desk.access.openings import open_ticket
from desk.tickets.ticket_store import number_of, title_of
from desk.tickets.timing import green
from desk.tickets.timing.green import GreenStretch
from desk.views.history.history import HistoryMoment, officer_history
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.services import services

blueprint = Blueprint("console_green")


@dataclass(frozen=True)
class GreenLine:
    minute: int
    moment: HistoryMoment


@dataclass(frozen=True)
class GreenReport:
    """One time the channel was open: `minutes` until what ended it, or until now; of `limit`, `late` were too many."""

    began_at: datetime
    ended_at: datetime | None
    answered: bool
    minutes: int
    limit: int
    late: int
    lines: Sequence[GreenLine]


@blueprint.get("/tickets/<number:str>/green")
@signed_in
async def report(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show each time the channel was open, the newest first."""
    ticket = await ticket_of(staff, number)
    await open_ticket(staff.actor, ticket, services(request).now(), what="green")
    history = await officer_history(ticket, whole=True)
    moments = {moment.seq: moment for moment in history.all_moments()}
    now = services(request).now()
    values = {
        "number": number_of(ticket),
        "title": title_of(ticket),
        "court": ticket.court.name,
        "reports": [_report(one, moments, now) for one in reversed(green.stretches(history.events))],
    }
    return page(request, staff, "green.html", values)


def _report(stretch: GreenStretch, moments: dict[int, HistoryMoment], now: datetime) -> GreenReport:
    until, limit = stretch.ended.at if stretch.ended else now, stretch.limit
    over = until - stretch.began_at - timedelta(minutes=limit)
    return GreenReport(
        began_at=stretch.began_at,
        ended_at=stretch.ended.at if stretch.ended else None,
        answered=stretch.answered,
        minutes=stretch.minutes(until),
        limit=limit,
        late=max(0, -(-over // timedelta(minutes=1))),
        lines=[GreenLine(stretch.minutes(event.at), moments[event.seq]) for event in stretch.events],
    )
