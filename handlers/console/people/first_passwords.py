"""一次性密码: a system administrator gives a colleague who forgot theirs a password that serves once."""

from sanic import Blueprint, HTTPResponse, Request

from desk.access import visibility
from desk.access.audit import Deed
from desk.errors import Invalid, NotFound, Refused
from desk.people.own_passwords import give_first
from desk.staff.posts import NOBODY
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Officer

blueprint = Blueprint("console_first_passwords")

SURE = "请先当面或打电话核对是本人，再打勾"


@blueprint.get("/officers/<officer_id:str>/password")
@signed_in
async def form(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    officer = await _officer(staff, officer_id)
    await audit(request, staff.actor.id, Deed.OPEN_OFFICER, ("officer", officer.id))
    return _page(request, staff, officer)


@blueprint.post("/officers/<officer_id:str>/password")
@signed_in
async def give(request: Request, staff: Staff, officer_id: str) -> HTTPResponse:
    """Show the new password, this once. Sent again it gives another, and the one before serves no more."""
    officer, reason = await _officer(staff, officer_id), field(request, "reason")
    try:
        if not field(request, "sure"):
            raise Invalid(SURE, "sure")
        password = await give_first(officer, reason, staff.actor, services(request).now())
    except Refused as refusal:
        return _page(request, staff, officer, refusal, reason)
    return page(request, staff, "first_password.html", {"officer": officer, "password": password})


async def _officer(staff: Staff, officer_id: str) -> Officer:
    """Return the officer, for whoever gives passwords there. Raises the same `NotFound` for everybody else."""
    found = await Officer.get_or_none(id=row_id(officer_id, NOBODY), active=True).select_related("court", "department")
    if found is None or found.id == staff.actor.id or not visibility.gives_passwords(staff.actor, found.court.path):
        raise NotFound(NOBODY)
    return found


def _page(
    request: Request, staff: Staff, officer: Officer, refusal: Refused | None = None, reason: str = ""
) -> HTTPResponse:
    values = {
        "officer": officer,
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "reason": reason,
        "password": "",
    }
    return page(request, staff, "first_password.html", values, refusal.status if refusal else 200)
