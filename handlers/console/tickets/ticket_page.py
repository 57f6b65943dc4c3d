"""This page shows one ticket."""

from collections.abc import Mapping

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from tortoise.expressions import Q

from desk.access.audit import Deed
from desk.access.openings import open_ticket
from desk.errors import NotFound
from desk.notices.reading import read_by_officer
from desk.rules.lifecycles.petition_acts import done_for_officer
from desk.tickets import checks
from desk.tickets.sub_kind_of import NOT_HERE, put_under
from desk.tickets.ticket_store import HIDDEN, find_visible, may_unmask, number_of
from desk.views.masked import MaskedWords
from desk.views.tickets.contact import contact
from desk.views.tickets.whole_ticket import whole_ticket
from handlers.console.frame.forms import field, one_of
from handlers.console.frame.forms import number as number_in
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, is_htmx, signed_in
from handlers.console.tickets.panel import PanelRead, panel
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Ticket, Words
from models.enums import Act
from models.keyring import unseal
from models.reading_together import together

blueprint = Blueprint("console_tickets")

SEEN = "checked"
SEEN_WORDS = "已确认，没有问题"
SORTED = "sub_kind"
SORTED_WORDS = "已保存，以后开始的办理照它的时限；答应群众的期限不变"
DONE = {SEEN: SEEN_WORDS, SORTED: SORTED_WORDS}


async def ticket_of(staff: Staff, number: str) -> Ticket:
    """Find the ticket a number in an address names, for somebody who may see it. Raises `NotFound` otherwise."""
    return await find_visible(staff.actor, number)


@blueprint.get("/tickets/<number:str>")
@signed_in
async def ticket(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show the page; only its reading part where the page itself asks for it again."""
    found = await ticket_of(staff, number)
    if is_htmx(request):
        await open_ticket(staff.actor, found, services(request).now(), again=True)
        seen = await whole_ticket(staff.actor, found, services(request).now())
        return page(request, staff, "_ticket.html", {"d": seen})
    act = one_of(Act, request.args.get("do"))
    shown = await whole_page(request, staff, found, panel(staff.actor, found, services(request).now(), act))
    await read_by_officer(found.id, staff.officer.id, services(request).now())
    return shown


async def whole_page(
    request: Request,
    staff: Staff,
    ticket: Ticket,
    panel_read: PanelRead,
    status: int = 200,
    amiss: Mapping[str, str] | None = None,
) -> HTTPResponse:
    """Show all of the page, once it is written down who opens it; its panel is read beside it."""
    now, before = services(request).now(), number_in(request.args.get("before") or "")
    shown, _, whole = await together(
        panel_read, open_ticket(staff.actor, ticket, now), whole_ticket(staff.actor, ticket, now, before)
    )
    done = request.args.get("done", "")
    values = {
        "d": whole,
        "panel": shown,
        "amiss": amiss,
        "number": number_of(ticket),
        "done": DONE.get(done) or done_for_officer(done),
    }
    return page(request, staff, "ticket.html", values, status)


@blueprint.post("/tickets/<number:str>/checked")
@signed_in
async def checked(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """已看过，无问题: what WeChat's content check flagged was looked at."""
    found = await ticket_of(staff, number)
    await checks.mark_seen(staff.actor, found, services(request).now())
    return redirect(f"/console/tickets/{number_of(found)}?done={SEEN}", status=303)


@blueprint.post("/tickets/<number:str>/sub-kind")
@signed_in
async def sub_kind(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """选定二级类别: put it under a part of its kind, or under none."""
    found, chosen = await ticket_of(staff, number), field(request, "sub_kind")
    wanted = row_id(chosen, NOT_HERE) if chosen else None
    await put_under(found.id, wanted, staff.actor, services(request).now())
    return redirect(f"/console/tickets/{number_of(found)}?done={SORTED}", status=303)


@blueprint.post("/tickets/<number:str>/unmask")
@signed_in
async def unmask(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show what was masked, once it is written down who looked."""
    found = await ticket_of(staff, number)
    if not may_unmask(staff.actor, found):
        raise NotFound(HIDDEN)
    what = one_of(MaskedWords, field(request, "what")) or MaskedWords.CONTACT
    if what is MaskedWords.WORDS:
        return await _words(request, staff, found)
    await audit(request, staff.actor.id, Deed.UNMASK, ("petition", found.petition_id), {"what": what.value})
    if what is MaskedWords.TEXT:
        return page(request, staff, "_text.html", {"text": unseal(found.petition.text_sealed), "opened": True})
    return page(request, staff, "_contact.html", {"contact": await contact(found.petition, opened=True)})


async def _words(request: Request, staff: Staff, ticket: Ticket) -> HTTPResponse:
    """Show what somebody said later, whole, unless it was removed by the rules."""
    with_merged = Q(ticket_id=ticket.id) | Q(ticket__merged_into_id=ticket.id, ticket__restricted=False)
    known = Words.filter(with_merged, id=number_in(field(request, "words")), redacted_at__isnull=True)
    said = await known.first()
    if said is None:
        raise NotFound(HIDDEN)
    facts: dict[str, int | str] = {"what": MaskedWords.WORDS.value, "words": said.id}
    await audit(request, staff.actor.id, Deed.UNMASK, ("petition", ticket.petition_id), facts)
    return page(request, staff, "_text.html", {"text": unseal(said.text_sealed), "opened": True})
