"""标签 on a ticket's page: put there and taken away one at a time, offered by name while one types."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.tickets.tagging import tag_ticket, tags_of, untag_ticket
from desk.tickets.ticket_facts import objection_to
from desk.tickets.ticket_store import number_of
from desk.views.lists.options import tag_names
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.services import services
from models.enums import Act

blueprint = Blueprint("console_tags")

TAKE = "take"


@blueprint.get("/tickets/<number:str>/tags")
@signed_in
async def offered(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show the names of tags that are in use where the ticket is, for the box to offer."""
    ticket = await ticket_of(staff, number)
    return page(request, staff, "_tag_names.html", {"names": await tag_names(staff.actor, [ticket.court_id])})


@blueprint.post("/tickets/<number:str>/tags")
@signed_in
async def change(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Put a tag on the ticket, or take it away; show those it has then."""
    ticket, now = await ticket_of(staff, number), services(request).now()
    verb = untag_ticket if field(request, "act") == TAKE else tag_ticket
    await verb(ticket.id, field(request, "tag"), staff.actor, now)
    if not is_htmx(request):
        return redirect(f"/console/tickets/{number_of(ticket)}", status=303)
    values = {
        "number": number_of(ticket),
        "tags": (await tags_of([ticket.id])).get(ticket.id, ()),
        "may_tag": await objection_to(Act.NOTE, staff.actor, ticket, now) is None,
    }
    return page(request, staff, "_tags.html", values)
