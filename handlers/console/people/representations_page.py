"""代表关系: an agent looks at mandates, confirms, refuses and ends them; what is shown is masked and written down."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import open_citizen, open_mandate
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people.representing import confirming, ending
from desk.people.representing.confirming import ConfirmOrder
from desk.people.representing.proposing import GONE
from desk.people.representing.reading import TypedMandate
from desk.people.representing.speaking import given_by, representations_of, waiting
from desk.rules.papers.masks import mask_document, mask_name
from handlers.console.frame.forms import field as typed_field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.people.citizens import keep_clear
from handlers.http.bounds import row_id
from handlers.http.file_answers import file_answer
from handlers.http.services import services
from models import Attachment, Citizen, Representation
from models.enums import FileState, RepresentsAs, Standing
from models.keyring import unseal

blueprint = Blueprint("console_representations")

ONLY_DESK = "只有坐席和总联络员可以核对代表关系"
MOST_WAITING = 50
FIELDS = ("capacity", "principal_name", "principal_number", "licence", "firm", "case_numbers", "starts_on", "ends_on")
DONE = {"confirmed": "已核对，马上生效", "refused": "已记下没有通过", "ended": "已结束，马上生效", "died": "已登记去世"}


@dataclass(frozen=True)
class Wrong:
    """What could not be done, at which field, with what was typed."""

    refused: Refused
    typed: Mapping[str, str]

    @property
    def field(self) -> str:
        return self.refused.field if isinstance(self.refused, Invalid) else ""


@blueprint.get("/representations")
@signed_in
async def open_proposals(request: Request, staff: Staff) -> HTTPResponse:
    """List what people said of themselves and nobody has looked at."""
    _allow(staff)
    found = await waiting(MOST_WAITING, services(request).now())
    await audit(request, staff.actor.id, Deed.OPEN_REPRESENTATIONS, ("representation", None), {"found": len(found)})
    done = DONE.get(request.args.get("done", ""), "")
    return page(request, staff, "representations.html", {"waiting": found, "done": done, "wrong": None})


@blueprint.get("/citizens/<citizen_id:str>/representations")
@signed_in
async def of_citizen(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    return await _page(request, staff, await _person(staff, citizen_id))


@blueprint.post("/citizens/<citizen_id:str>/representations")
@signed_in
async def at_window(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    """Write down and confirm a mandate that an agent holds in their hands."""
    person = await _person(staff, citizen_id)
    await keep_clear(staff, person.id)
    typed = {name: typed_field(request, name) for name in FIELDS}
    mandate = TypedMandate(**{**typed, "case_numbers": [typed["case_numbers"]]})  # type: ignore[arg-type]
    try:
        await confirming.at_window(person.id, mandate, staff.officer.id, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return await _page(request, staff, person, Wrong(refused, typed))
    return redirect(f"/console/citizens/{person.id}/representations?done=confirmed", status=303)


@blueprint.post("/citizens/<citizen_id:str>/death")
@signed_in
async def death(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    """登记去世: mandates on either side end at once."""
    person = await _person(staff, citizen_id)
    await keep_clear(staff, person.id)
    await ending.record_death(person.id, staff.officer.id, services(request).now())
    return redirect(f"/console/citizens/{person.id}/representations?done=died", status=303)


@blueprint.get("/representations/<representation_id:str>/mandate")
@signed_in
async def mandate(request: Request, staff: Staff, representation_id: str) -> HTTPResponse:
    """Send the mandate that was sent up, once it is written down who looks at it."""
    row = await _row(staff, representation_id)
    file = await Attachment.get_or_none(id=row.mandate_id or 0, state=FileState.STORED)
    if file is None:
        raise NotFound(ending.GONE)
    await open_mandate(staff.actor, row.id, file.id, services(request).now())
    return await file_answer(request, file)


@blueprint.post("/representations/<representation_id:str>/<name:str>")
@signed_in
async def act(request: Request, staff: Staff, representation_id: str, name: str) -> HTTPResponse:
    """Confirm, refuse or end one. What cannot be done is said on the page of the person."""
    row = await _row(staff, representation_id)
    if name not in ACTS:
        raise NotFound("没有找到这个页面")
    await keep_clear(staff, row.person_id, row.principal_id)
    verb, done = ACTS[name]
    try:
        await verb(request, row.id, staff.officer.id, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return await _page(request, staff, await _person(staff, str(row.person_id)), Wrong(refused, {}))
    return redirect(f"/console/citizens/{row.person_id}/representations?done={done}", status=303)


async def _confirm(request: Request, row: int, officer_id: int, now: datetime) -> None:
    on_paper = typed_field(request, "seen_on_paper") == "1"
    await confirming.confirm(ConfirmOrder(row, officer_id, now, on_paper))


async def _refuse(request: Request, row: int, officer_id: int, now: datetime) -> None:
    await confirming.refuse(row, officer_id, typed_field(request, "words"), now)


async def _end(request: Request, row: int, officer_id: int, now: datetime) -> None:
    await ending.end_as_officer(row, officer_id, typed_field(request, "words"), now)


ACTS: Mapping[str, tuple[Callable[[Request, int, int, datetime], Awaitable[None]], str]] = {
    "confirm": (_confirm, "confirmed"),
    "refuse": (_refuse, "refused"),
    "end": (_end, "ended"),
}


def _allow(staff: Staff) -> None:
    if not staff.is_at_desk:
        raise NotAllowed(ONLY_DESK)


async def _row(staff: Staff, representation_id: str) -> Representation:
    _allow(staff)
    row = await Representation.get_or_none(id=row_id(representation_id, ending.GONE))
    if row is None:
        raise NotFound(ending.GONE)
    return row


async def _person(staff: Staff, citizen_id: str) -> Citizen:
    _allow(staff)
    person = await Citizen.get_or_none(id=row_id(citizen_id, GONE), erased_at__isnull=True)
    if person is None:
        raise NotFound(GONE)
    return person


async def _page(request: Request, staff: Staff, person: Citizen, wrong: Wrong | None = None) -> HTTPResponse:
    now = services(request).now()
    await open_citizen(staff.actor, person.id, now)
    values = {
        "person": person,
        "name": mask_name(unseal(person.name_sealed)),
        "id_number": mask_document(unseal(person.id_number_sealed)),
        "verified": person.standing is Standing.VERIFIED,
        "mine": await representations_of(person.id, now),
        "given": await given_by(person.id, now),
        "capacities": list(RepresentsAs),
        "wrong": wrong,
        "done": DONE.get(request.args.get("done", ""), ""),
    }
    return page(request, staff, "citizen_representations.html", values, wrong.refused.status if wrong else 200)
