"""未接来电: an agent writes down who called and was not answered; whoever is at the desk calls back."""

import unicodedata
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, Refused
from desk.petitions import missed_calls
from desk.petitions.missed_calls import MissedCall
from desk.rules.calendar.court_time import COURT_TIME
from handlers.console.frame import forms
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.telephone.entry_form import courts_of
from handlers.http.services import services

blueprint = Blueprint("console_missed")

MINUTES = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class MissedCallForm:
    """Holds the form as it was filled in; the time is the court's."""

    caller: str = field(default="", repr=False)
    called_at: str = ""
    court: str = ""

    @classmethod
    def of(cls, request: Request) -> "MissedCallForm":
        return cls(**{name: forms.field(request, name) for name in cls.__dataclass_fields__})


@blueprint.get("/missed")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    now = services(request).now()
    return await _form(request, staff, MissedCallForm(called_at=now.astimezone(COURT_TIME).strftime(MINUTES)))


@blueprint.post("/missed")
@signed_in
async def enter(request: Request, staff: Staff) -> HTTPResponse:
    filled, now = MissedCallForm.of(request), services(request).now()
    try:
        number = await missed_calls.enter_missed_call(await _read(staff, filled), staff.actor, now)
    except Refused as refusal:
        return await _form(request, staff, filled, refusal)
    return redirect(f"/console/tickets/{number}", status=303)


async def _read(staff: Staff, filled: MissedCallForm) -> MissedCall:
    """Check what was filled in and return the call. Raises `Invalid` naming the field."""
    courts = {str(court.id): court for court in await courts_of(staff)}
    if filled.court not in courts:
        raise Invalid("请选择法院", "court")
    try:
        called_at = datetime.fromisoformat(unicodedata.normalize("NFKC", filled.called_at)[:30])
    except ValueError:
        raise Invalid("请填写来电的日期和时间", "called_at") from None
    if called_at.tzinfo is not None or not 2000 <= called_at.year <= 9000:
        raise Invalid("请填写来电的日期和时间", "called_at")
    return MissedCall(courts[filled.court].id, filled.caller[:40], called_at.replace(tzinfo=COURT_TIME).astimezone(UTC))


async def _form(request: Request, staff: Staff, filled: MissedCallForm, refusal: Refused | None = None) -> HTTPResponse:
    courts = await courts_of(staff)
    if not filled.court:
        own = next((court for court in courts if court.id == staff.officer.court_id), courts[0])
        filled = replace(filled, court=str(own.id))
    values = {
        "filled": filled,
        "courts": courts,
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
    }
    return page(request, staff, "missed.html", values, refusal.status if refusal else 200)
