"""Officers act on a ticket by these forms; one verb of the desk does each act."""

from dataclasses import replace

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access import visibility
from desk.access.openings import open_ticket
from desk.errors import Invalid, NotFound, Refused, Stale
from desk.rules.lifecycles.petition_acts import FORMS
from desk.tickets import drafts, ticket_store, verbs
from desk.tickets.orders import Order
from desk.views.tickets.next_ticket import next_ticket
from handlers.console.frame import forms
from handlers.console.frame.htmx import announcing, toast
from handlers.console.frame.screen import page
from handlers.console.frame.staff import HOME, Staff, is_htmx, signed_in
from handlers.console.tickets.panel import ActInput, ActPanel, PanelRead, panel
from handlers.console.tickets.ticket_page import ticket_of, whole_page
from handlers.http.sent_files import fields_with_files
from handlers.http.services import services
from models import Ticket
from models.enums import Act

blueprint = Blueprint("console_acts")


@blueprint.get("/tickets/<number:str>/acts")
@signed_in
async def shown_buttons(request: Request, staff: Staff, number: str) -> HTTPResponse:
    ticket = await ticket_of(staff, number)
    return await _part(request, staff, ticket, await panel(staff.actor, ticket, services(request).now()))


@blueprint.get("/tickets/<number:str>/acts/<name:str>")
@signed_in
async def form(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    """Show a form; the whole page around it where it was opened as a link."""
    ticket = await ticket_of(staff, number)
    return await show_panel(
        request, staff, ticket, panel(staff.actor, ticket, services(request).now(), act_named(name))
    )


async def show_panel(request: Request, staff: Staff, ticket: Ticket, panel_read: PanelRead) -> HTTPResponse:
    """Show the panel alone where a page asked for it, else the whole page."""
    if not is_htmx(request):
        return await whole_page(request, staff, ticket, panel_read)
    return await _part(request, staff, ticket, await panel_read)


async def _part(request: Request, staff: Staff, ticket: Ticket, shown: ActPanel, status: int = 200) -> HTTPResponse:
    """Show the panel alone: a part of a page that was opened, and written down, before."""
    await open_ticket(staff.actor, ticket, services(request).now(), again=True)
    return page(request, staff, "_panel.html", {"panel": shown}, status)


@blueprint.post("/tickets/<number:str>/acts/<name:str>", ctx_files=True)
@signed_in
async def carry_out(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    ticket = await ticket_of(staff, number)
    act, filled = act_named(name), ActInput.of(request)
    try:
        await _do(request, staff, ticket, act, filled)
    except NotFound:
        raise
    except Refused as refusal:
        return await _refused(request, staff, number, act, filled, refusal)
    return await _done(request, staff, ticket.id, act)


def act_named(name: str) -> Act:
    act = forms.one_of(Act, name)
    if act is None or act not in FORMS:
        raise NotFound("没有这个操作")
    return act


async def _do(request: Request, staff: Staff, ticket: Ticket, act: Act, filled: ActInput) -> None:
    if filled.version is None:
        raise Invalid("这一页不完整，请刷新后再试", "version")
    order = Order(ticket.id, filled.version, staff.actor, services(request).now(), filled.words)
    sent = await fields_with_files(request, staff.actor, ticket, act)
    await verbs.carry_out(act, verbs.read_order(act, order, sent))
    await drafts.drop(staff.officer.id, ticket.id, act)


async def _refused(
    request: Request, staff: Staff, number: str, act: Act, filled: ActInput, refusal: Refused
) -> HTTPResponse:
    """Show the form again as it was filled in, with the reason; after a change, what changed and its new version."""
    ticket = await ticket_of(staff, number)
    panel_read = panel(staff.actor, ticket, services(request).now(), act, filled, refusal)
    if not is_htmx(request):
        return await whole_page(request, staff, ticket, panel_read, refusal.status)
    response = await _part(request, staff, ticket, await panel_read, refusal.status)
    return announcing(response, "ticket-moved") if isinstance(refusal, Stale) else response


async def _done(request: Request, staff: Staff, ticket_id: int, act: Act) -> HTTPResponse:
    """Show the page as it is now; the list, where the ticket has left this person's sight."""
    ticket = await ticket_store.load(ticket_id)
    seen = visibility.sees(staff.actor, visibility.place_of(ticket))
    where = f"/console/tickets/{ticket_store.number_of(ticket)}" if seen else HOME
    if not is_htmx(request):
        return redirect(f"{where}?done={act.value}", status=303)
    if not seen:
        return HTTPResponse(headers={"HX-Redirect": f"{HOME}?done={act.value}"})
    shown = await panel(staff.actor, ticket, services(request).now())
    shown = replace(shown, next=await next_ticket(staff.actor, act, ticket_id))
    response = await _part(request, staff, ticket, shown)
    response.headers["HX-Replace-Url"] = where
    return announcing(toast(response, FORMS[act].done), "ticket-moved")
