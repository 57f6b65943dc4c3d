"""窗口核验: somebody stands at the window with their identity card; a code ties their phone to their registration."""

from dataclasses import dataclass, field
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.access.audit import Deed
from desk.access.openings import open_citizen
from desk.errors import NotAllowed, NotFound
from desk.people import codes
from desk.rules.text.personal_numbers import mask_identity, mask_mobile, mask_name, parse_identity
from desk.rules.text.refusal import Refusal
from handlers.console.frame.forms import field as typed_field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.people.issued_codes import show
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Citizen, Identity
from models.enums import CodePurpose, Standing
from models.keyring import index_of, unseal

blueprint = Blueprint("console_citizens")

MOST_FOUND = 10
GONE = "没有找到这份登记"
NOT_YOURS = "只有坐席可以办理窗口核验"
NOT_AT_DESK = "只有坐席和总联络员可以查找登记"


@dataclass(frozen=True)
class CitizenRegistration:
    """One registration under an identity number; anybody may have typed it, so there may be several."""

    id: int
    verified: bool
    phones: int
    created_at: datetime
    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


@blueprint.get("/citizens")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    _allow_search(staff)
    return page(request, staff, "citizens.html", {"found": None, "refusal": "", "not_registered": ""})


@blueprint.post("/citizens")
@signed_in
async def search(request: Request, staff: Staff) -> HTTPResponse:
    """Find registrations by identity number only, by its keyed index. Who searched is written down, what for is not.

    The proved one comes first: however many typed the same number, it is among those shown.
    """
    _allow_search(staff)
    now = services(request).now()
    number = parse_identity(typed_field(request, "id_number"), now)
    if isinstance(number, Refusal):
        return page(
            request, staff, "citizens.html", {"found": None, "refusal": number.reason, "not_registered": ""}, 400
        )
    rows = await (
        Citizen.filter(id_number_index=index_of("id_number", number.value), erased_at__isnull=True)
        .order_by("-standing", "-id")
        .limit(MOST_FOUND)
    )
    await audit(
        request, staff.actor.id, Deed.SEARCH_CITIZEN, ("citizen", rows[0].id if rows else None), {"found": len(rows)}
    )
    for row in rows:
        await open_citizen(staff.actor, row.id, now)
    found = [await _registration(row) for row in rows]
    return page(request, staff, "citizens.html", {"found": found, "refusal": "", "not_registered": ""})


@blueprint.post("/citizens/<citizen_id:str>/code")
@signed_in
async def issue(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    _allow(staff)
    citizen = await Citizen.get_or_none(id=row_id(citizen_id, GONE), erased_at__isnull=True)
    if citizen is None:
        raise NotFound(GONE)
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, citizen.id, staff.officer.id, services(request).now())
    await audit(request, staff.actor.id, Deed.ISSUE_VERIFY_CODE, ("citizen", citizen.id))
    return await show(request, staff, issued, f"核验 {mask_name(unseal(citizen.name_sealed))} 的微信")


def _allow_search(staff: Staff) -> None:
    """A chief liaison finds people to be the second of two persons."""
    if not staff.is_at_desk:
        raise NotAllowed(NOT_AT_DESK)


def _allow(staff: Staff) -> None:
    if not staff.verifies_citizens:
        raise NotAllowed(NOT_YOURS)


async def _registration(row: Citizen) -> CitizenRegistration:
    return CitizenRegistration(
        id=row.id,
        verified=row.standing is Standing.VERIFIED,
        phones=await Identity.filter(citizen_id=row.id).count(),
        created_at=row.created_at,
        name=mask_name(unseal(row.name_sealed)),
        id_number=mask_identity(unseal(row.id_number_sealed)),
        mobile=mask_mobile(unseal(row.mobile_sealed)),
    )
