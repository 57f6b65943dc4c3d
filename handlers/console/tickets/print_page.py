"""打印: one ticket on paper, with its court, number and date; with the notes for colleagues only where asked for."""

from sanic import Blueprint, HTTPResponse, Request

from desk.access.openings import print_ticket
from desk.tickets.ticket_store import number_of
from desk.views.history.history import officer_history
from desk.views.tickets.whole_ticket import whole_ticket
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.services import services

blueprint = Blueprint("console_print")


@blueprint.get("/tickets/<number:str>/print")
@signed_in
async def sheet(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show the sheet, once it is written down who prints what. Personal numbers stay masked on paper."""
    ticket, now = await ticket_of(staff, number), services(request).now()
    notes = request.args.get("notes") == "1"
    await print_ticket(staff.actor, ticket, now, notes=notes)
    whole = await whole_ticket(staff.actor, ticket, now)
    history = await officer_history(ticket, whole=True)
    moments = [one for one in history.all_moments() if notes or not one.is_inside]
    values = {"d": whole, "number": number_of(ticket), "notes": notes, "moments": list(reversed(moments))}
    return page(request, staff, "ticket_print.html", values)
