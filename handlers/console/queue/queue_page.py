"""The list of tickets shows what waits for whom."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from tortoise.expressions import Q

from desk.access.visibility import LOOKS_DOWN
from desk.notices.deliveries import refused_notices
from desk.rules.lifecycles.petition_acts import done_for_officer
from desk.views.tickets.delivery_log import notice_words
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.console.queue import listing
from handlers.console.queue.listing import QueueTab
from models import Court
from models.enums import PetitionKind, Role

blueprint = Blueprint("console_queue")

WAITING = (QueueTab.PENDING, QueueTab.WORKING, QueueTab.REVIEWING, QueueTab.MINE, QueueTab.SUPERVISED)


@blueprint.get("/")
@signed_in
async def tickets(request: Request, staff: Staff) -> HTTPResponse:
    """Show the list; only its changing part where the page itself asks for it again."""
    if not staff.reads_petitions:
        refused = await refused_notices() if staff.actor.holds(Role.SYSTEM_ADMIN) else []
        return page(request, staff, "no_petitions.html", {"refused": refused, "notice_words": notice_words})
    want = listing.read_filter(request.args, staff.actor)
    if want.words and not is_htmx(request):
        number = await listing.numbered(staff.actor, want.words)
        if number:
            return redirect(f"/console/tickets/{number}", status=303)
    found = await listing.queue_rows(staff.actor, want)
    counts = await listing.tab_counts(staff.actor, want)
    values = {
        "want": want,
        "rows": found.rows,
        "next_after": found.next_after,
        "tabs": [(tab, listing.shown_count(counts[tab])) for tab in QueueTab],
        "elsewhere": counts[QueueTab.ALL],
        "waiting": listing.shown_count(counts[want.tab]) if want.tab in WAITING and counts[want.tab] else "",
    }
    courts = await courts_seen(staff)
    values["courts_shown"] = bool(courts) and not want.court_id
    if is_htmx(request):
        return page(request, staff, "_rows.html", values)
    done = done_for_officer(request.args.get("done", ""))
    values |= {"courts": courts, "kinds": list(PetitionKind), "done": done}
    return page(request, staff, "queue.html", values)


async def courts_seen(staff: Staff) -> list[Court]:
    """Return the courts to choose from: one's own and those below; none where there is nothing to choose."""
    seen = Q(id=-1)
    for post in staff.actor.posts:
        below = post.role in LOOKS_DOWN
        seen |= Q(path__startswith=post.court_path) if below else Q(id=post.court_id)
    found = await Court.filter(seen).order_by("path")
    return found if len(found) > 1 else []
