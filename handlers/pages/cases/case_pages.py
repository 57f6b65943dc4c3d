"""A verified party reads their cases on the phone: progress, hearings, fees, measures."""

from sanic import Blueprint, HTTPResponse, Request

from desk.people.cases import ask_verified, own_case, own_cases
from handlers.http.services import services
from handlers.pages.frame.screen import show
from handlers.pages.frame.visitors import Visitor, known

blueprint = Blueprint("pages_cases")


@blueprint.get("/p/cases")
@known
async def mine(request: Request, visitor: Visitor) -> HTTPResponse:
    """List the cases of this person; who is not verified is told how to be."""
    await ask_verified(visitor.citizen.citizen_id)
    as_of = services(request).now()
    found = await own_cases(visitor.citizen.citizen_id, as_of)
    return show(request, "cases", {"cases": found, "as_of": as_of}, visitor.session)


@blueprint.get("/p/cases/<case_id:str>")
@known
async def one(request: Request, visitor: Visitor, case_id: str) -> HTTPResponse:
    await ask_verified(visitor.citizen.citizen_id)
    asked = int(case_id) if case_id.isascii() and case_id.isdecimal() and len(case_id) <= 18 else 0
    as_of = services(request).now()
    seen = await own_case(visitor.citizen.citizen_id, asked, as_of)
    return show(request, "case", {"seen": seen, "as_of": as_of}, visitor.session)
