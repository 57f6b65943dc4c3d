"""窗口核验: somebody stands at the window with their document; a code ties their phone to their registration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request

from desk.access.audit import Deed
from desk.access.conflicts import complains_of
from desk.access.openings import open_citizen
from desk.errors import NotAllowed, NotFound
from desk.people import codes
from desk.people.persons.joining import NO_RECORD
from desk.people.persons.requests import ANOTHER_OFFICER
from desk.rules.calendar.court_time import court_day
from desk.rules.papers.masks import mask_document, mask_name, mask_telephone
from desk.rules.papers.reading import parse_document
from desk.rules.text.refusal import Refusal
from handlers.console.frame.forms import field as typed_field
from handlers.console.frame.forms import one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.people.issued_codes import show
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Citizen, Identity
from models.enums import PERSONAL_DOCUMENTS, CodePurpose, DocumentKind, Standing
from models.keyring import index_of, unseal

blueprint = Blueprint("console_citizens")

MOST_FOUND = 10
NOT_YOURS = "只有坐席可以办理窗口核验"
NOT_AT_DESK = "只有坐席和总联络员可以查找登记"


@dataclass(frozen=True)
class CitizenRegistration:
    """One registration under a document's number; anybody may have typed it, so there may be several."""

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
    return _page(request, staff)


@blueprint.post("/citizens")
@signed_in
async def search(request: Request, staff: Staff) -> HTTPResponse:
    """Find registrations by a document's number only, by keyed index. Who searched is written down, what for is not.

    The proved one comes first: however many typed the same number, it is among those shown.
    """
    _allow_search(staff)
    now = services(request).now()
    kind = one_of(DocumentKind, typed_field(request, "document_kind"))
    document = parse_document(typed_field(request, "id_number"), now, kind)
    if isinstance(document, Refusal):
        return _page(request, staff, refusal=document.reason, kind=kind)
    rows = await (
        Citizen.filter(id_number_index=index_of("id_number", document.key), erased_at__isnull=True)
        .order_by("-standing", "-id")
        .limit(MOST_FOUND)
    )
    await audit(
        request, staff.actor.id, Deed.SEARCH_CITIZEN, ("citizen", rows[0].id if rows else None), {"found": len(rows)}
    )
    for row in rows:
        await open_citizen(staff.actor, row.id, now)
    found = [await _registration(row) for row in rows]
    child = document.is_of_a_child(court_day(now))
    return _page(request, staff, found, kind=document.kind, child=child)


@blueprint.post("/citizens/<citizen_id:str>/code")
@signed_in
async def issue(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    _allow(staff)
    citizen = await Citizen.get_or_none(id=row_id(citizen_id, NO_RECORD), erased_at__isnull=True)
    if citizen is None:
        raise NotFound(NO_RECORD)
    issued = await codes.issue_code(CodePurpose.VERIFY_CITIZEN, citizen.id, staff.officer.id, services(request).now())
    await audit(request, staff.actor.id, Deed.ISSUE_VERIFY_CODE, ("citizen", citizen.id))
    return await show(request, staff, issued, f"核验 {mask_name(unseal(citizen.name_sealed))} 的微信")


def _page(
    request: Request,
    staff: Staff,
    found: list[CitizenRegistration] | None = None,
    refusal: str = "",
    kind: DocumentKind | None = None,
    child: bool = False,
) -> HTTPResponse:
    values = {"found": found, "refusal": refusal, "kind": kind, "child": child}
    return search_page(request, staff, values, 400 if refusal else 200)


def search_page(request: Request, staff: Staff, values: Mapping[str, object], status: int) -> HTTPResponse:
    """Lay out the search with what was found, or why something was refused."""
    blank = {"found": None, "refusal": "", "not_registered": "", "kinds": PERSONAL_DOCUMENTS, "kind": None}
    return page(request, staff, "citizens.html", {**blank, "child": False, **values}, status)


async def keep_clear(staff: Staff, *citizens: int | None) -> None:
    """Raise `NotAllowed` where a complaint of one of these people walls this officer off: another one does it."""
    for citizen_id in citizens:
        if citizen_id is not None and await complains_of(citizen_id, staff.officer.id):
            raise NotAllowed(ANOTHER_OFFICER)


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
        id_number=mask_document(unseal(row.id_number_sealed)),
        mobile=mask_telephone(unseal(row.mobile_sealed)),
    )
