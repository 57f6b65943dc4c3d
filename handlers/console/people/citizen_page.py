"""One person's registration at the window: their phones, what waits for a second person, and a receipt of the day."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import open_citizen
from desk.errors import NotAllowed, NotFound, Refused
from desk.people.persons import joining, mobiles, phones, requests, window
from desk.people.persons.telling import phones_of
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.papers.masks import mask_document, mask_name, mask_telephone
from desk.upkeep.erasure import ask_erasure
from handlers.console.frame.forms import field as typed_field
from handlers.console.frame.forms import one_of
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.people.citizens import keep_clear, search_page
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Citizen, CitizenJoin, Officer, Ticket
from models.enums import DocumentKind, ErasureCause, Standing
from models.keyring import unseal

blueprint = Blueprint("console_citizen")

NO_PHONE = "没有找到这个微信，或者它已经解除"
ONLY_AGENTS = "只有坐席可以办理"
ONLY_DESK = "只有坐席和总联络员可以办理"
MOST_JOINS = 20


@dataclass(frozen=True)
class Order:
    """Who asks for what about whom, at the window."""

    request: Request
    citizen_id: int
    officer_id: int
    as_of: datetime

    def row(self, name: str, missing: str) -> int:
        return row_id(typed_field(self.request, name), missing)


@blueprint.post("/citizens/register")
@signed_in
async def register(request: Request, staff: Staff) -> HTTPResponse:
    """Keep somebody without a phone as verified: the agent has seen their papers."""
    if not staff.verifies_citizens:
        raise NotAllowed(ONLY_AGENTS)
    kind = one_of(DocumentKind, typed_field(request, "document_kind"))
    papers = window.Papers(
        typed_field(request, "name"), typed_field(request, "id_number"), typed_field(request, "mobile"), kind
    )
    now = services(request).now()
    try:
        person = await window.register(papers, staff.officer.id, now)
    except Refused as refused:
        return search_page(request, staff, {"not_registered": refused.words, "kind": kind}, refused.status)
    return redirect(f"/console/citizens/{person.id}", status=303)


@blueprint.get("/citizens/<citizen_id:str>")
@signed_in
async def one(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    person = await _person(staff, citizen_id)
    return await _page(request, staff, person)


async def _person(staff: Staff, citizen_id: str) -> Citizen:
    if not staff.is_at_desk:
        raise NotAllowed(ONLY_DESK)
    person = await Citizen.get_or_none(id=row_id(citizen_id, joining.NO_RECORD), erased_at__isnull=True)
    if person is None:
        raise NotFound(joining.NO_RECORD)
    return person


async def _page(request: Request, staff: Staff, person: Citizen, wrong: str = "", status: int = 200) -> HTTPResponse:
    now = services(request).now()
    await open_citizen(staff.actor, person.id, now)
    joins = await CitizenJoin.filter(kept_id=person.id).order_by("-id").limit(MOST_JOINS)
    asked = await requests.open_requests(person.id, now)
    ids = {*(row.undo_asked_by_id for row in joins), *(row.officer_id for row in asked)} - {None}
    values = {
        **_masked(person),
        "phones": await phones_of(person.id),
        "requests": asked,
        "joins": joins,
        "officers": {row.id: row.name for row in await Officer.filter(id__in=list(ids) or [0])},
        "petitions": await Ticket.filter(petition__citizen_id=person.id, part__lte=1).count(),
        "wrong": wrong,
    }
    return page(request, staff, "citizen.html", values, status)


def _masked(person: Citizen) -> Mapping[str, object]:
    return {
        "person": person,
        "verified": person.standing is Standing.VERIFIED,
        "name": mask_name(unseal(person.name_sealed)),
        "id_number": mask_document(unseal(person.id_number_sealed)),
        "mobile": mask_telephone(unseal(person.mobile_sealed)),
    }


@blueprint.post("/citizens/<citizen_id:str>/acts/<name:str>")
@signed_in
async def act(request: Request, staff: Staff, citizen_id: str, name: str) -> HTTPResponse:
    """Do one of `ACTS`; a second person's acts are open to chief liaisons too. What cannot be done is said there."""
    if name not in SECOND_PERSONS and not staff.verifies_citizens:
        raise NotAllowed(ONLY_AGENTS)
    person = await _person(staff, citizen_id)
    if name not in ACTS:
        raise NotFound("没有找到这个页面")
    await keep_clear(staff, person.id)
    order = Order(request, person.id, staff.officer.id, services(request).now())
    try:
        await ACTS[name](order)
    except NotFound:
        raise
    except Refused as refused:
        return await _page(request, staff, person, refused.words, refused.status)
    gone = name == "erase"
    return redirect("/console/citizens" if gone else f"/console/citizens/{person.id}", status=303)


@blueprint.get("/citizens/<citizen_id:str>/receipt")
@signed_in
async def receipt(request: Request, staff: Staff, citizen_id: str) -> HTTPResponse:
    """Show what was done today for this person, to be printed and taken along; nothing personal is whole on it."""
    person = await _person(staff, citizen_id)
    now = services(request).now()
    day = now.astimezone(COURT_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    await open_citizen(staff.actor, person.id, now)
    await audit(request, staff.actor.id, Deed.PRINT_RECEIPT, ("citizen", person.id))
    lines = await window.receipt(person.id, max(day, now - timedelta(days=1)))
    return page(request, staff, "receipt.html", {**_masked(person), "lines": lines})


async def _mobile(order: Order) -> None:
    typed = typed_field(order.request, "mobile")
    await mobiles.change_at_window(order.citizen_id, typed, order.officer_id, order.as_of)


async def _unbind(order: Order) -> None:
    phone_id = order.row("phone", NO_PHONE)
    await phones.unbind_at_window(order.citizen_id, phone_id, order.officer_id, order.as_of)


async def _decide(order: Order, agreed: bool) -> None:
    request_id = order.row("request", requests.GONE)
    if request_id not in {row.id for row in await requests.open_requests(order.citizen_id, order.as_of)}:
        raise NotFound(requests.GONE)
    await requests.decide_as_officer(request_id, order.officer_id, agreed, order.as_of)


async def _confirm(order: Order) -> None:
    await _decide(order, agreed=True)


async def _refuse(order: Order) -> None:
    await _decide(order, agreed=False)


async def _ask_parting(order: Order) -> None:
    await joining.ask_parting(await _own_join(order), order.officer_id, order.as_of)


async def _part(order: Order) -> None:
    await joining.part(await _own_join(order), order.officer_id, order.as_of)


async def _own_join(order: Order) -> int:
    join_id = order.row("join", joining.GONE)
    if not await CitizenJoin.exists(id=join_id, kept_id=order.citizen_id):
        raise NotFound(joining.GONE)
    return join_id


async def _withdraw(order: Order) -> None:
    await phones.withdraw_at_window(order.citizen_id, order.officer_id, order.as_of)


async def _erase(order: Order) -> None:
    await audit(order.request, order.officer_id, Deed.ERASE, ("citizen", order.citizen_id))
    await ask_erasure(ErasureCause.ASKED, order.as_of, citizen_id=order.citizen_id, asked_by_id=order.officer_id)


ACTS: Mapping[str, Callable[[Order], Awaitable[None]]] = {
    "mobile": _mobile,
    "unbind": _unbind,
    "confirm": _confirm,
    "refuse": _refuse,
    "ask_parting": _ask_parting,
    "part": _part,
    "withdraw": _withdraw,
    "erase": _erase,
}
SECOND_PERSONS = frozenset({"confirm", "refuse", "ask_parting", "part"})
"""The acts that the second of two persons does, who may be a chief liaison."""
