"""查找: one box for numbers, telephones, names, documents, cases and words; its results, and what was opened last."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from redis.exceptions import RedisError
from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.rules.papers.masks import mask_document, mask_telephone
from desk.rules.sizes import MOST_COUNTED, MOST_FOUND
from desk.search.cases import FoundCase, find_cases
from desk.search.duties import within_duty
from desk.search.finding import find_tickets
from desk.search.kinds import Asked, Kind, read_asked
from desk.search.people import FoundPeople, find_people
from desk.search.reading import FoundPlace
from desk.search.recent import recent_tickets
from desk.views.lateness import lateness_of
from desk.views.tickets.queue_row import COLUMNS, QueueRow, row_of
from handlers.console.frame.forms import number, raw
from handlers.console.frame.screen import page
from handlers.console.frame.staff import MenuEntry, Staff, audit, menu, signed_in
from handlers.console.search.kept import keep, kept
from handlers.http import limits
from handlers.http.services import services
from models import Ticket

blueprint = Blueprint("console_search")

ADDRESS = "/console/search"
OVER = "这次查找已经过期（保留半小时），请再输一次。"
NOT_KEPT = "暂时不能翻页：请稍后再查一次。"


@dataclass(frozen=True)
class SearchResult:
    """Everything that was found, by group; entries and materials come as groups of their own when they exist."""

    people: FoundPeople = field(default_factory=FoundPeople)
    tickets: Sequence[QueueRow] = ()
    places: dict[int, list[FoundPlace]] = field(default_factory=dict, repr=False)
    count: int = 0
    most: int = MOST_COUNTED
    next_after: int | None = None
    cases: Sequence[FoundCase] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.people.rows or self.tickets or self.cases)


@blueprint.get("/search")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    return _page(request, staff, Asked(""), SearchResult())


@blueprint.post("/search")
@signed_in
async def ask(request: Request, staff: Staff) -> HTTPResponse:
    """Keep what was typed and go to its results; a whole number of one ticket goes to the ticket itself."""
    typed = raw(request, "q")
    asked = within_duty(staff.actor, read_asked(typed, services(request).now()))
    if not asked.meanings:
        return _page(request, staff, asked, SearchResult())
    if asked.of(Kind.NUMBER):
        found = await find_tickets(staff.actor, asked)
        if len(found.places) == 1:
            rows = await _rows(list(found.places), services(request).now())
            return redirect(f"/console/tickets/{rows[0].number}", status=303)
    try:
        return redirect(f"{ADDRESS}/{await keep(request, staff, asked.text)}", status=303)
    except (RedisError, OSError):
        return _page(request, staff, replace(asked, hints=(NOT_KEPT,)), await _found(request, staff, asked))


@blueprint.get("/search/recent")
@signed_in
async def recent(request: Request, staff: Staff) -> HTTPResponse:
    """Show what they opened last, for the palette."""
    now = services(request).now()
    ids = await recent_tickets(staff.actor, now) if staff.reads_petitions else []
    return page(request, staff, "search/_recent.html", {"rows": await _rows(ids, now)})


@blueprint.get("/search/<key:str>")
@signed_in
async def results(request: Request, staff: Staff, key: str) -> HTTPResponse:
    """Show a page of what was found for what was typed before; each group is paged by its own key."""
    typed = await kept(request, staff, key)
    if typed is None:
        return _page(request, staff, Asked("", hints=(OVER,)), SearchResult(), status=404)
    asked = within_duty(staff.actor, read_asked(typed, services(request).now()))
    result = await _found(request, staff, asked)
    return _page(request, staff, asked, result, f"{ADDRESS}/{key}")


async def _found(request: Request, staff: Staff, asked: Asked) -> SearchResult:
    """Find it. A search by somebody's own number is counted, and written down before it is shown."""
    now = services(request).now()
    if asked.is_personal:
        await limits.spend(services(request).rates, limits.PERSONAL_SEARCH, str(staff.officer.id))
    people = await find_people(staff.actor, asked, now, number(request.args.get("people") or ""))
    tickets = await find_tickets(staff.actor, asked, number(request.args.get("after") or ""))
    result = SearchResult(
        people=people,
        tickets=await _rows(list(tickets.places), now),
        places=tickets.places,
        count=tickets.count,
        most=tickets.most,
        next_after=tickets.next_after,
        cases=await find_cases(staff.actor, asked),
    )
    if asked.is_personal:
        facts: dict[str, int | str] = {
            "by": asked.meanings[0].kind.value,
            "found": len(people.rows) + len(tickets.places),
        }
        await audit(request, staff.actor.id, Deed.SEARCH_NUMBER, ("officer", staff.actor.id), facts)
    return result


async def _rows(ids: Sequence[int], now: datetime) -> list[QueueRow]:
    """Return tickets the searcher may see as rows of a list, in that order."""
    found = {row["id"]: row_of(row) for row in await Ticket.filter(id__in=list(ids) or [0]).values(*COLUMNS)}
    rows = [found[one] for one in ids if one in found]
    late = await lateness_of(rows, now)
    return [replace(row, late=late.get(row.id, "")) for row in rows]


def _page(
    request: Request, staff: Staff, asked: Asked, result: SearchResult, address: str = "", status: int = 200
) -> HTTPResponse:
    places = [place for part in menu(staff) for place in part.entries if _names(place, asked.text)]
    values = {
        "asked": asked,
        "shown": _shown(asked),
        "result": result,
        "pages": places,
        "address": address,
        "first": bool(address and (request.args.get("after") or request.args.get("people"))),
        "find_text": "" if asked.is_personal else asked.text,
        "count_words": count_words,
        "most_found": MOST_FOUND,
    }
    return page(request, staff, "search/page.html", values, status)


def _names(place: MenuEntry, text: str) -> bool:
    return bool(text) and (text in place.label or place.label in text)


def _shown(asked: Asked) -> str:
    """Say what was looked for; a number of somebody's own masked."""
    for value in asked.of(Kind.TELEPHONE):
        return f"电话 {mask_telephone(value)}"
    for value in asked.of(Kind.DOCUMENT):
        return f"证件号码 {mask_document(value.rpartition(':')[2])}"
    return f"“{asked.text}”" if asked.text else ""


def count_words(count: int, most: int = MOST_COUNTED) -> str:
    """Say a count: exact as far as it was counted."""
    return str(count) if count <= most else f"{most}+"
