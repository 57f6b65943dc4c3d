"""督察看板: inspectors see the complaints they may read by state and limit, and what waits for them."""

from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.access.seen import courts_looked_over
from desk.errors import NotFound
from desk.rules.calendar.court_time import LONG_AGO
from desk.tickets.ticket_store import number_of, title_of
from desk.views.boards import complaints
from desk.views.boards.complaints import INSPECTORS, STATES
from desk.views.lists.narrowing import shown_count
from handlers.console.boards.supervision_page import SupervisionPlace
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import utc, whole
from handlers.http.errors import WORDS
from handlers.http.services import services
from models.enums import TicketState

blueprint = Blueprint("console_complaints")

HERE = "/console/complaints"


@blueprint.get("/complaints")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    place, now = await _place(request, staff), services(request).now()
    state = one_of(TicketState, request.args.get("state"))
    state = state if state in STATES else None
    after = _read_key(request.args.get("after") or "")
    states = [state] if state else STATES
    lines, more = await complaints.page(staff.actor, place.courts, states, now, after or (LONG_AGO, 0))
    narrowed = {"state": state.value} if state else {}
    counts = await complaints.by_state(staff.actor, place.courts)
    values = {
        "place": place,
        "state": state,
        "states": [(one, place.address(HERE, state=one.value), shown_count(counts[one])) for one in STATES],
        "all": place.address(HERE),
        "total": shown_count(sum(counts.values())),
        "lines": lines,
        "first": place.address(HERE, **narrowed) if after else "",
        "more": place.address(HERE, **narrowed, after=f"{more[0].astimezone(UTC).isoformat()},{more[1]}")
        if more
        else "",
        "decisions": await complaints.decisions(staff.actor, place.courts),
        "acts": await complaints.acts(staff.actor),
        "sealed": await complaints.count_sealed(staff.actor),
        "shown": shown_count,
        "numbers": number_of,
        "titles": title_of,
    }
    return page(request, staff, "board_complaints.html", values)


async def _place(request: Request, staff: Staff) -> SupervisionPlace:
    """Read which courts are asked for. Raises `NotFound` for whoever inspects none, or not that one."""
    offered = await courts_looked_over(staff.actor, INSPECTORS)
    if not offered:
        raise NotFound(WORDS[404])
    asked = request.args.get("court") or ""
    chosen = next((one for one in offered if one.id == number(asked)), None)
    if asked and chosen is None:
        raise NotFound(WORDS[404])
    return SupervisionPlace(offered, [chosen] if chosen else offered, chosen)


def _read_key(text: str) -> tuple[datetime, int] | None:
    moment, _, row = text.rpartition(",")
    at, row_id = utc(moment), whole(row)
    return None if at is None or row_id is None else (at, row_id)
