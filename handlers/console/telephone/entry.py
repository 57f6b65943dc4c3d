"""代录诉求: an agent writes down what somebody said on the telephone, at the window or in a letter."""

import secrets
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect
from tortoise.expressions import Q

from desk.access import visibility
from desk.access.audit import Deed
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.people.representing.speaking import RepresentationSeen, principals_named
from desk.petitions import preparation, receiving
from desk.petitions.danger_words import what_to_say_of
from desk.petitions.preparation import NewPetition, PassedOn, PreparedPetition
from desk.rules.calendar.court_time import COURT_TIME
from desk.rules.papers.person_names import parse_name
from desk.rules.papers.telephones import parse_telephone
from desk.rules.text import case_numbers, petition_numbers
from desk.rules.text.refusal import Refusal
from desk.tickets import ticket_store
from handlers.console.frame import forms
from handlers.console.frame.screen import page
from handlers.console.frame.staff import DESK, Staff, audit, is_htmx, signed_in
from handlers.http import bounds
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Court, Petition
from models.database import transaction
from models.enums import Channel, PetitionKind, Role
from models.statements import LARGEST_ID

blueprint = Blueprint("console_entry")

CHANNELS = (Channel.PHONE, Channel.WINDOW, Channel.LETTER, Channel.PASSED_ON)
ENTERED_SECONDS = 3600
NOT_IN_FORCE = "这份代表关系没有核对过，或者已经结束，不能用它代录"
NOT_YOURS = "只有坐席和总联络员可以代录诉求"


@dataclass(frozen=True)
class PetitionForm:
    """Holds the form as filled in. `once` is the form's own mark: sent twice, it enters one petition."""

    channel: str = Channel.PHONE.value
    court: str = ""
    kind: str = ""
    name: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    case: str = ""
    text: str = field(default="", repr=False)
    organisation: str = ""
    passed_on_by: str = ""
    passed_on_reference: str = ""
    reply_by: str = ""
    for_whom: str = ""
    once: str = ""

    @classmethod
    def of(cls, request: Request) -> "PetitionForm":
        return cls(**{name: forms.field(request, name) for name in cls.__dataclass_fields__})


@blueprint.get("/petitions/new")
@signed_in
async def form(request: Request, staff: Staff) -> HTTPResponse:
    for_whom = request.args.get("for", "")
    channel = Channel.WINDOW if for_whom else Channel.PHONE
    blank = PetitionForm(channel=channel.value, for_whom=for_whom, once=secrets.token_urlsafe(12))
    return await _form(request, staff, blank)


@blueprint.post("/petitions/new")
@signed_in
async def enter(request: Request, staff: Staff) -> HTTPResponse:
    filled, now = PetitionForm.of(request), services(request).now()
    try:
        prepared = await preparation.prepare_petition(await _read(staff, filled, now), now)
    except Refused as refusal:
        return await _form(request, staff, filled, refusal)
    number = await _once(request, staff, f"jiesu:entered:{staff.actor.id}:{filled.once[:40]}", prepared)
    ticket = (await ticket_store.by_number(number))[0]
    seen = visibility.sees(staff.actor, visibility.place_of(ticket))
    at_once = not seen or prepared.heard.danger is not None
    where = f"/console/petitions/entered/{number}" if at_once else f"/console/tickets/{number}"
    return HTTPResponse(headers={"HX-Redirect": where}) if is_htmx(request) else redirect(where, status=303)


@blueprint.get("/petitions/entered/<number:str>")
@signed_in
async def entered(request: Request, staff: Staff, number: str) -> HTTPResponse:
    """Show the number to tell the caller of a complaint, which leaves the desk's sight at once.

    Whoever has just written down words of danger reads first what to do and say: the caller may still be there.
    """
    if not petition_numbers.valid(number):
        raise NotFound("没有这个编号")
    own = [one for one in await ticket_store.by_number(number) if one.petition.entered_by_id == staff.actor.id]
    values = {
        "number": number,
        "say": await what_to_say_of(own[0].id) if own else "",
        "seen": bool(own) and visibility.sees(staff.actor, visibility.place_of(own[0])),
    }
    return page(request, staff, "entered.html", values)


async def _once(request: Request, staff: Staff, key: str, prepared: PreparedPetition) -> str:
    """Store the petition, unless this very form has been stored before. Returns its number.

    Twins wait for each other; a number whose petition was never committed does not count.
    """
    redis = services(request).redis
    async with transaction() as plain:
        await plain.execute("SELECT pg_advisory_xact_lock(hashtext($1))", key)
        known = await redis.get(key)
        before = known.decode() if isinstance(known, bytes) else known
        if before and await Petition.exists(number=before):
            return before
        await redis.set(key, prepared.number, ex=ENTERED_SECONDS)
        ticket_id = await receiving.store_petition(prepared, services(request).now())
        await audit(request, staff.actor.id, Deed.ENTER_PETITION, ("ticket", ticket_id))
    return prepared.number


async def courts_of(staff: Staff) -> list[Court]:
    """Return the courts this person writes down petitions for: their own, and for a chief liaison those below.

    Never empty: raises `NotAllowed` for whoever writes down none.
    """
    open_to = Q(id=-1)
    for post in staff.actor.posts:
        if post.role is Role.CHIEF_LIAISON:
            open_to |= Q(path__startswith=post.court_path)
        elif post.role in DESK:
            open_to |= Q(id=post.court_id)
    found = await Court.filter(open_to, closed_at__isnull=True).order_by("path")
    if not found:
        raise NotAllowed(NOT_YOURS)
    return found


async def _spoken_for(filled: PetitionForm, as_of: datetime) -> RepresentationSeen | None:
    """Return by which representation somebody at the window speaks. Raises `Invalid` where it is not in force."""
    if not filled.for_whom:
        return None
    chosen = row_id(filled.for_whom, NOT_IN_FORCE)
    found = (await principals_named([chosen], as_of)).get(chosen)
    if found is None or not found.in_force:
        raise Invalid(NOT_IN_FORCE, "for_whom")
    return found


async def _read(staff: Staff, filled: PetitionForm, as_of: datetime) -> NewPetition:
    """Check what was filled in and return the petition. Raises `Invalid` naming the field."""
    courts = {str(court.id): court for court in await courts_of(staff)}
    channel, kind = forms.one_of(Channel, filled.channel), forms.one_of(PetitionKind, filled.kind)
    if channel not in CHANNELS:
        raise Invalid("请选择来源", "channel")
    if filled.court not in courts:
        raise Invalid("请选择法院", "court")
    if kind is None:
        raise Invalid("请选择诉求类型", "kind")
    name = parse_name(filled.name) if filled.name else ""
    if isinstance(name, Refusal):
        raise Invalid(name.reason, "name")
    telephone = parse_telephone(filled.mobile) if filled.mobile else None
    if isinstance(telephone, Refusal):
        raise Invalid(telephone.reason, "mobile")
    case = case_numbers.parse(filled.case) if filled.case else None
    if isinstance(case, Refusal):
        raise Invalid(case.reason, "case")
    speaks = await _spoken_for(filled, as_of)
    return NewPetition(
        court_id=courts[filled.court].id,
        kind=kind,
        text=filled.text,
        channel=channel,
        case_number=case.canonical if case else "",
        contact_name=name,
        contact_mobile=telephone.value if telephone else "",
        entered_by_id=staff.actor.id,
        organisation=filled.organisation,
        passed_on=_passed_on(filled) if channel is Channel.PASSED_ON else None,
        citizen_id=speaks.row.person_id if speaks else None,
        representation_id=speaks.row.id if speaks else None,
    )


def _passed_on(filled: PetitionForm) -> PassedOn:
    """Read who passed the matter on.

    The last day to reply is kept as its end, in court time. Raises `Invalid` for a day that is none.
    """
    if not filled.reply_by:
        return PassedOn(filled.passed_on_by, filled.passed_on_reference)
    try:
        day = date.fromisoformat(filled.reply_by)
        last = datetime.combine(day, time(23, 59), COURT_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid("请按“年-月-日”填写要求回复的日期", "reply_by") from None
    return PassedOn(filled.passed_on_by, filled.passed_on_reference, last)


async def _form(request: Request, staff: Staff, filled: PetitionForm, refusal: Refused | None = None) -> HTTPResponse:
    courts = await courts_of(staff)
    if not filled.court:
        own = next((court for court in courts if court.id == staff.officer.court_id), courts[0])
        filled = replace(filled, court=str(own.id))
    now = services(request).now()
    chosen = bounds.whole(filled.for_whom, LARGEST_ID) if filled.for_whom else None
    named = (await principals_named([chosen], now)).get(chosen) if chosen else None
    values = {
        "speaks": named,
        "entry": filled,
        "courts": courts,
        "channels": CHANNELS,
        "kinds": list(PetitionKind),
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
    }
    template = "_entry.html" if is_htmx(request) and refusal else "entry.html"
    return page(request, staff, template, values, refusal.status if refusal else 200)
