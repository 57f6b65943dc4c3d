"""Alarms of danger ring on every page of whoever was called, until somebody sees to them."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound, Refused
from desk.tickets.danger.deciding import see_alarm
from desk.tickets.orders import Order
from desk.tickets.ticket_store import number_of
from desk.views.tickets.alarms import ringing_for
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.services import services
from models.enums import Act

blueprint = Blueprint("console_alarms")


@blueprint.get("/alarms")
@signed_in
async def ringing(request: Request, staff: Staff) -> HTTPResponse:
    """Show the alarms that ring for this person now, as the part of a page that stands above all others."""
    return page(request, staff, "_alarms.html", {"alarms": await ringing_for(staff.actor)})


@blueprint.post("/alarms/<number:str>/seen")
@signed_in
async def seen(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """我来处理: this person sees to it. Whatever changed meanwhile is in nobody's way; the ticket's page says it."""
    ticket = await ticket_of(staff, number)
    where = f"/console/tickets/{number_of(ticket)}"
    try:
        await see_alarm(Order(ticket.id, None, staff.actor, services(request).now()))
    except NotFound:
        raise
    except Refused:
        return redirect(where, status=303)
    return redirect(f"{where}?done={Act.SEE_ALARM.value}", status=303)
