"""The list of tickets shows what waits for whom."""

from collections.abc import Coroutine, Sequence
from typing import Any

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.notices.deliveries import refused_notices
from desk.rules.lifecycles.petition_acts import done_for_officer
from desk.search import common_words
from desk.staff.preferences import Density, ListColumn, prefer, prefer_columns, preferences_of
from desk.views.lists.narrowing import most_counted, shown_count
from desk.views.lists.options import choices, chosen_filters, courts_seen, only_court
from desk.views.lists.queue_filter import QueueFilter, read_filter
from desk.views.lists.sorts import SortBy
from desk.views.lists.tabs import QueueTab, first_tab
from desk.views.tickets.delivery_log import notice_words
from handlers.console.frame.forms import field, one_of
from handlers.console.frame.preferences import back_to
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.console.queue import listing
from handlers.http.services import services
from models.enums import Role
from models.reading_together import by_name

blueprint = Blueprint("console_queue")

WAITING = tuple(tab for tab in QueueTab if tab not in (QueueTab.OPEN, QueueTab.ANSWERED, QueueTab.ALL))
SORTED_COLUMNS = {
    ListColumn.DUE: SortBy.LIMIT,
    ListColumn.OPENED: SortBy.AGE,
    ListColumn.HANDLER: SortBy.HANDLER,
}


@blueprint.get("/")
@signed_in
async def tickets(request: Request, staff: Staff) -> HTTPResponse:
    """Show the list; only its changing part where the page itself asks for it again."""
    if not staff.reads_petitions:
        refused = await refused_notices() if staff.actor.holds(Role.SYSTEM_ADMIN) else []
        return page(request, staff, "no_petitions.html", {"refused": refused, "notice_words": notice_words})
    read = read_filter(request.args, first_tab(staff.actor))
    want = read.want
    if want.words:
        await common_words.learn()
    if want.words and not is_htmx(request):
        number = await listing.numbered(staff.actor, want.words)
        if number:
            return redirect(f"/console/tickets/{number}", status=303)
    courts = await courts_seen(staff.actor)
    here = only_court(staff.actor, courts, want)
    reads: dict[str, Coroutine[Any, Any, Any]] = {
        "found": listing.queue_rows(staff.actor, want, services(request).now(), here),
        "counts": listing.tab_counts(staff.actor, want, here),
    }
    if not is_htmx(request):
        reads["offered"] = choices(staff.actor, want, courts, staff.officer.court_id)
    read_now = await by_name(reads)
    found, counts = read_now["found"], read_now["counts"]
    shown = {tab: shown_count(count, most_counted(tab, narrowed=want.is_narrowed)) for tab, count in counts.items()}
    chosen = preferences_of(staff.officer)
    columns = [
        one for one in chosen.columns if one is not ListColumn.COURT or (len(courts) > 1 and not want.value("court"))
    ]
    values = {
        "want": want,
        "rows": found.rows,
        "next_after": found.next_after,
        "tabs": [(tab, shown[tab]) for tab in QueueTab],
        "elsewhere": shown[QueueTab.ALL] if counts[QueueTab.ALL] else "",
        "waiting": shown[want.tab] if want.tab in WAITING and counts[want.tab] else "",
        "columns": [one.value for one in columns],
        "heads": _heads(want, columns),
    }
    if is_htmx(request):
        return page(request, staff, "_rows.html", values)
    offered = read_now["offered"]
    return page(
        request,
        staff,
        "queue.html",
        values
        | {
            "troubles": read.troubles,
            "refused": read.refused,
            "offered": [one for one in offered if one.options or one.is_date],
            "narrowed_by": chosen_filters(want, offered),
            "sorts": want.sorts,
            "all_columns": list(ListColumn),
            "chosen_columns": chosen.columns,
            "densities": list(Density),
            "density": chosen.density,
            "done": done_for_officer(request.args.get("done", "")),
        },
    )


def _heads(want: QueueFilter, columns: Sequence[ListColumn]) -> list[tuple[str, str, str]]:
    """Return the heads of the table: the words, the address that sorts by it, and how it is sorted by it now."""
    sorted_heads = [_head(want, one.label, SORTED_COLUMNS.get(one)) for one in columns]
    return [("选", "", ""), ("编号", "", ""), ("诉求", "", ""), *sorted_heads]


def _head(want: QueueFilter, words: str, sort: SortBy | None) -> tuple[str, str, str]:
    if sort is None or sort not in want.sorts:
        return words, "", ""
    way = "descending" if want.descending else "ascending"
    now = want.sorted_by is sort
    return words, want.query(sort=sort, backwards=now and not want.backwards), way if now else ""


@blueprint.post("/list-looks")
@signed_in
async def choose_looks(request: Request, staff: Staff) -> HTTPResponse:
    """Keep the columns and the density of the list, and go back to it."""
    density = one_of(Density, field(request, "density"))
    await prefer_columns(staff.officer.id, request.form.getlist("column", []) if request.form else [])
    if density is not None:
        await prefer(staff.officer.id, {"density": density.value})
    return redirect(back_to(field(request, "back")), status=303)
