"""督办看板: who looks over others sees what is late by rung, court and person; each figure opens what it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sanic import Blueprint, HTTPResponse, Request

from desk.access.seen import courts_looked_over
from desk.errors import NotFound
from desk.limits.court_calendars import calendar_of
from desk.rules.calendar.court_time import court_day
from desk.rules.calendar.days_in_words import day_words
from desk.rules.sizes import PAGE
from desk.tickets.ticket_store import number_of, title_of
from desk.views.boards import changes, supervision
from desk.views.boards.changes import Move
from desk.views.boards.supervision import RUNGS, RungLine
from desk.views.lists.narrowing import shown_count
from desk.views.lists.queue_filter import NOBODY
from handlers.console.boards import rung_chart
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import utc, whole
from handlers.http.errors import WORDS
from handlers.http.services import services
from models import Court
from models.enums import TicketState

blueprint = Blueprint("console_supervision")

HERE = "/console/supervision"
CHANGES = f"{HERE}/changes"
AT_DESK = "服务处"


@dataclass(frozen=True)
class SupervisionPlace:
    """Which courts a board is about: all this person looks over, or one of them with those below it."""

    offered: Sequence[Court]
    courts: Sequence[Court]
    chosen: Court | None

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.courts]

    def address(self, to: str = HERE, **more: object) -> str:
        parts = ({"court": self.chosen.id} if self.chosen else {}) | more
        return f"{to}?{urlencode(parts)}" if parts else to


async def _place(request: Request, staff: Staff) -> SupervisionPlace:
    """Read which courts are asked for. Raises `NotFound` for whoever looks over none, or not that one."""
    offered = await courts_looked_over(staff.actor)
    if not offered:
        raise NotFound(WORDS[404])
    asked = request.args.get("court") or ""
    if not asked:
        return SupervisionPlace(offered, offered, None)
    chosen = next((one for one in offered if one.id == number(asked)), None)
    if chosen is None:
        raise NotFound(WORDS[404])
    return SupervisionPlace(offered, [one for one in offered if one.path.startswith(chosen.path)], chosen)


def list_of(**narrowed: object) -> str:
    """Return the address of the list of what is supervised, narrowed so."""
    wanted = {"tab": "supervised"} | {name: one for name, one in narrowed.items() if one}
    return "/console?" + urlencode(wanted, doseq=True)


def list_of_line(line: RungLine, rung: int | None = None) -> str:
    """Return the address of the tickets one line, or one figure of it, counts."""
    if line.handler is not None:
        return list_of(court=line.court.id, handler=line.handler.id, rung=rung, **_department(line))
    if line.department is not None:
        return list_of(court=line.court.id, handler=NOBODY, rung=rung, **_department(line))
    return list_of(court=line.court.id, rung=rung)


def list_of_person(line: RungLine, rung: int | None = None) -> str:
    """Return the same of a line of people: what lies at a desk is with nobody and waits to be dispatched."""
    if line.handler is None and line.department is None:
        return list_of(court=line.court.id, handler=NOBODY, state=TicketState.PENDING.value, rung=rung)
    return list_of_line(line, rung)


def _department(line: RungLine) -> dict[str, object]:
    return {"department": line.department.id} if line.department else {}


@blueprint.get("/supervision")
@signed_in
async def show(request: Request, staff: Staff) -> HTTPResponse:
    place, now = await _place(request, staff), services(request).now()
    since = changes.since_last_workday(await calendar_of(staff.officer.court_id), now)
    found = await supervision.board(staff.actor, place.courts, now)
    people, more = _page(found.people, request.args.get("after") or "")
    courts, more_courts = _page(found.courts, request.args.get("courts") or "")
    values = {
        "place": place,
        "board": found,
        "rungs": RUNGS,
        "people": people,
        "more": place.address(after=more) + "#people" if more else "",
        "first": place.address() if request.args.get("after") else "",
        "courts": courts,
        "more_courts": place.address(courts=more_courts) + "#courts" if more_courts else "",
        "first_courts": place.address() if request.args.get("courts") else "",
        "drawing": rung_chart.draw(_named(found, place)),
        "since": day_words(court_day(since)),
        "moves": [(move, await changes.count_moves(staff.actor, move, place.ids, since)) for move in Move],
        "moves_of": lambda move: place.address(CHANGES, what=move.value),
        "shown": shown_count,
        "list_of": list_of,
        "list_of_line": list_of_line,
        "list_of_person": list_of_person,
        "narrowed": {"court": [line.court.id for line in found.courts]} if place.chosen else {},
        "person_of": _person,
    }
    return page(request, staff, "board_supervision.html", values)


def _person(line: RungLine) -> str:
    if line.handler is not None:
        return line.handler.name
    return f"{line.department.name}待签收" if line.department is not None else f"{AT_DESK}待分派"


def _named(found: supervision.SupervisionBoard, place: SupervisionPlace) -> list[tuple[str, RungLine]]:
    """Name the bars: courts, or the people of the one court there is."""
    if len(place.courts) > 1:
        return [(line.court.short_name, line) for line in found.courts]
    return [(_person(line), line) for line in found.people]


def _page(lines: Sequence[RungLine], after: str) -> tuple[Sequence[RungLine], str]:
    """Return a page of people or courts after a key, and the next one's; a key that is none starts at the front."""
    at, *ids = after.split(",")
    moment, numbers = utc(at), [whole(one) for one in ids]
    if moment is not None and len(numbers) == 3 and None not in numbers:
        lines = [one for one in lines if one.key > (moment, *(n or 0 for n in numbers))]
    return lines[:PAGE], _key(lines[PAGE - 1]) if len(lines) > PAGE else ""


def _key(line: RungLine) -> str:
    since, *ids = line.key
    return ",".join([since.isoformat(), *map(str, ids)])


@blueprint.get("/supervision/changes")
@signed_in
async def show_changes(request: Request, staff: Staff) -> HTTPResponse:
    """Show what was raised, or settled, since the last working day began."""
    place, now = await _place(request, staff), services(request).now()
    move = one_of(Move, request.args.get("what")) or Move.RAISED
    since = changes.since_last_workday(await calendar_of(staff.officer.court_id), now)
    at, _, row = (request.args.get("before") or "").rpartition(",")
    moment, last = utc(at), whole(row)
    before = (moment, last) if moment is not None and last is not None else None
    found, beyond = await changes.moves(staff.actor, move, place.ids, since, before)
    values = {
        "place": place,
        "move": move,
        "moves": [(one, place.address(CHANGES, what=one.value)) for one in Move],
        "since": day_words(court_day(since)),
        "found": found,
        "first": place.address(CHANGES, what=move.value) if before else "",
        "more": place.address(CHANGES, what=move.value, before=_moment_key(beyond)) if beyond else "",
        "back": place.address(),
        "numbers": number_of,
        "titles": title_of,
    }
    return page(request, staff, "board_changes.html", values)


def _moment_key(key: tuple[datetime, int]) -> str:
    return f"{key[0].isoformat()},{key[1]}"
