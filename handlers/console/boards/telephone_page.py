"""电话: one board for whoever makes calls: whom to tell, to ask about an answer, to call back; by limit."""

from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from desk.rules.lifecycles.petition_guards import MOST_ATTEMPTS
from desk.tickets.rating import callback_list
from desk.views.boards import telephone
from desk.views.boards.telephone import CallKind
from handlers.console.boards.supervision_page import SupervisionPlace
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import utc
from handlers.http.errors import WORDS
from handlers.http.services import services

blueprint = Blueprint("console_telephone")

HERE = "/console/telephone"
NOTHING = {
    CallKind.TELL: "没有要告知的人",
    CallKind.VISIT: "没有要回访的群众",
    CallKind.BACK: "没有要回的电话",
}


@blueprint.get("/telephone")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    place, now = await _place(request, staff), services(request).now()
    kind = one_of(CallKind, request.args.get("kind")) or CallKind.TELL
    after = _read_key(request.args.get("after") or "")
    found = await telephone.page(staff.actor, kind, place.courts, place.chosen is not None, now, after)
    values = {
        "place": place,
        "kind": kind,
        "kinds": [(one, place.address(HERE, kind=one.value)) for one in CallKind],
        "lines": found.lines,
        "first": place.address(HERE, kind=kind.value) if after else "",
        "more": place.address(HERE, kind=kind.value, after=_key(found.after)) if found.after else "",
        "nothing": NOTHING[kind],
        "most": MOST_ATTEMPTS,
    }
    return page(request, staff, "board_telephone.html", values)


async def _place(request: Request, staff: Staff) -> SupervisionPlace:
    """Read which courts are asked for. Raises `NotFound` for whoever calls for none, or not for that one."""
    offered = await callback_list.courts(staff.actor)
    if not offered:
        raise NotFound(WORDS[404])
    asked = request.args.get("court") or ""
    chosen = next((one for one in offered if one.id == number(asked)), None)
    if asked and chosen is None:
        raise NotFound(WORDS[404])
    return SupervisionPlace(offered, [chosen] if chosen else offered, chosen)


def _key(key: telephone.Key) -> str:
    return f"{key[0].astimezone(UTC).isoformat()},{key[1]}"


def _read_key(text: str) -> telephone.Key | None:
    moment, _, row = text.rpartition(",")
    at: datetime | None = utc(moment)
    row_id = number(row)
    return None if at is None or row_id is None else (at, row_id)
