"""封存件: a clean auditor sees the numbers and clocks of complaints that nobody may read, and nothing else of them."""

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from desk.people.outside_body import outside_body
from desk.tickets import sealed
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in

blueprint = Blueprint("console_sealed")


@blueprint.get("/sealed")
@signed_in
async def seals(request: Request, staff: Staff) -> HTTPResponse:
    if not staff.audits:
        raise NotFound("没有找到这个页面")
    values = {"seals": await sealed.seals(staff.actor), "body": outside_body()}
    return page(request, staff, "sealed.html", values)
