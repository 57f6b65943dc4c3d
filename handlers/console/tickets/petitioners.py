"""共同诉求人: whoever works on a ticket at the desk writes down who else asks for the same, and who speaks for all."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotAllowed, NotFound, Refused
from desk.petitions.together import petitioners
from desk.petitions.together.petitioners import AddedPetitioner
from desk.tickets.ticket_store import number_of
from handlers.console.frame.forms import field
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.tickets.panel import panel
from handlers.console.tickets.ticket_page import ticket_of, whole_page
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Ticket

blueprint = Blueprint("console_petitioners")

ONLY_DESK = "只有坐席和总联络员可以登记共同诉求人"
GONE = "没有找到这个人"


@blueprint.post("/tickets/<number:str>/petitioners")
@signed_in
async def add(request: Request, staff: Staff, number: str) -> HTTPResponse:
    ticket = await _ticket(staff, number)
    added = AddedPetitioner(field(request, "name"), field(request, "mobile"), field(request, "speaks") == "1")
    try:
        await petitioners.add_by_officer(staff.actor, ticket.id, added, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return await _refused(request, staff, ticket, refused)
    return redirect(f"/console/tickets/{number_of(ticket)}#together", status=303)


@blueprint.post("/tickets/<number:str>/petitioners/<petitioner_id:str>/speaks")
@signed_in
async def let_speak(request: Request, staff: Staff, number: str, petitioner_id: str) -> HTTPResponse:
    ticket, chosen = await _ticket(staff, number), row_id(petitioner_id, GONE)
    try:
        await petitioners.let_speak(staff.actor, ticket.id, chosen, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return await _refused(request, staff, ticket, refused)
    return redirect(f"/console/tickets/{number_of(ticket)}#together", status=303)


async def _ticket(staff: Staff, number: str) -> Ticket:
    ticket = await ticket_of(staff, number)
    if not staff.is_at_desk:
        raise NotAllowed(ONLY_DESK)
    return ticket


async def _refused(request: Request, staff: Staff, ticket: Ticket, refused: Refused) -> HTTPResponse:
    shown = panel(staff.actor, ticket, services(request).now())
    typed = {"name": field(request, "name"), "mobile": field(request, "mobile"), "words": refused.words}
    return await whole_page(request, staff, ticket, shown, refused.status, amiss=typed)
