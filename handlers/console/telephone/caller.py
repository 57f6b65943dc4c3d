"""来电: a number is typed, never part of an address, and the desk sees who it may be before anything is entered."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import open_citizen
from desk.errors import NotAllowed
from desk.petitions import entry_drafts
from desk.rules.papers.telephones import Telephone, parse_telephone, shown
from desk.rules.text.refusal import Refusal
from desk.views.callers.card import CallerCard, caller_card, whole_names
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, signed_in
from handlers.console.telephone.entry import HERE as ENTRY
from handlers.console.telephone.entry_form import PetitionForm, courts_of
from handlers.http.services import services
from models.enums import Channel

blueprint = Blueprint("console_caller")

NOT_AT_DESK = "只有坐席和总联络员可以按来电号码查找"


@blueprint.get("/caller")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    _allow(staff)
    return _page(request, staff)


@blueprint.post("/caller")
@signed_in
async def find(request: Request, staff: Staff) -> HTTPResponse:
    """Show the caller's card. Who looked is written down, what for is not."""
    _allow(staff)
    typed = field(request, "number")
    telephone = parse_telephone(typed)
    if isinstance(telephone, Refusal):
        return _page(request, staff, typed=typed, refusal=telephone.reason)
    card = await caller_card(staff.actor, telephone)
    citizens = [int(one.ref.partition("-")[2]) for one in card.people if one.ref.startswith("citizen-")]
    facts = {"found": len(card.people)}
    await audit(request, staff.actor.id, Deed.FIND_CALLER, ("citizen", citizens[0] if citizens else None), facts)
    for citizen in citizens:
        await open_citizen(staff.actor, citizen, services(request).now())
    return _page(request, staff, card)


@blueprint.post("/caller/unmask")
@signed_in
async def unmask(request: Request, staff: Staff) -> HTTPResponse:
    """Show the names whole, once it is written down of each who looked."""
    _allow(staff)
    telephone = parse_telephone(field(request, "number"))
    if isinstance(telephone, Refusal):
        return _page(request, staff, refusal=telephone.reason)
    for one in (await caller_card(staff.actor, telephone)).people:
        kind, _, row = one.ref.partition("-")
        await audit(request, staff.actor.id, Deed.UNMASK, (kind, int(row)), {"what": "contact", "for": "caller"})
    return _page(request, staff, await caller_card(staff.actor, telephone, opened=True))


@blueprint.post("/petitions/caller")
@signed_in
async def enter_for(request: Request, staff: Staff) -> HTTPResponse:
    """Begin a petition with the caller filled in; a name comes whole into the form, which is written down."""
    await courts_of(staff)
    telephone = parse_telephone(field(request, "number"))
    if isinstance(telephone, Refusal):
        return _page(request, staff, refusal=telephone.reason)
    filled = PetitionForm(channel=Channel.PHONE.value, mobile=shown(telephone.value))
    found = await whole_names(staff.actor, telephone, field(request, "who"))
    if found is not None:
        name, organisation, subject = found
        await audit(request, staff.actor.id, Deed.UNMASK, subject, {"what": "contact", "for": "entry"})
        filled = PetitionForm(filled.channel, name=name, mobile=filled.mobile, organisation=organisation)
    now, key = services(request).now(), entry_drafts.new_key()
    kept = await entry_drafts.keep(staff.officer.id, key, 0, filled.typed, now)
    return redirect(f"{ENTRY}?draft={kept.key}", status=303)


def _allow(staff: Staff) -> None:
    if not staff.is_at_desk:
        raise NotAllowed(NOT_AT_DESK)


def _page(
    request: Request, staff: Staff, card: CallerCard | None = None, typed: str = "", refusal: str = ""
) -> HTTPResponse:
    number: Telephone | None = card.telephone if card else None
    values = {
        "card": card,
        "number": shown(number.value) if number else "",
        "typed": typed,
        "refusal": refusal,
    }
    return page(request, staff, "caller.html", values, 400 if refusal else 200)
