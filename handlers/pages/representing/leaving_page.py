"""替别人提诉求: whoever speaks for others leaves a petition on the phone page, and says for whom."""

import secrets
from dataclasses import dataclass, field, fields

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Invalid, NotFound, Refused
from desk.people.citizens import contact_of
from desk.people.representing.speaking import speaks_for
from desk.petitions import preparation, receiving
from desk.petitions.idempotency import Repeatable, do_once, first_answer
from desk.petitions.preparation import NewPetition
from desk.rules.text import case_numbers
from desk.rules.text.refusal import Refusal
from handlers.http.bounds import whole
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models import Court, Identity
from models.enums import Channel, PetitionKind
from models.statements import LARGEST_ID

NOBODY = "您现在没有可以代表的人或单位"

blueprint = Blueprint("pages_leaving")


@dataclass(frozen=True)
class LeavingForm:
    """The form as it was filled in. `once` is its own mark: sent twice, it leaves one petition."""

    for_whom: str = ""
    court: str = ""
    kind: str = ""
    case: str = ""
    words: str = field(default="", repr=False)
    once: str = ""

    @classmethod
    def of(cls, request: Request) -> "LeavingForm":
        filled = {one.name: forms.field(request, one.name) for one in fields(cls)}
        return cls(**{**filled, "words": forms.words_sent(request)})


@blueprint.get("/p/new")
@known
async def form(request: Request, visitor: Visitor) -> HTTPResponse:
    return await _page(request, visitor, LeavingForm(once=secrets.token_urlsafe(12)))


@blueprint.post("/p/new")
@posted
async def leave(request: Request, visitor: Visitor) -> HTTPResponse:
    """Leave a petition for the principal that was chosen; the same form again gets the first one's number."""
    filled, now = LeavingForm.of(request), services(request).now()
    asked = Repeatable(visitor.session.subject, f"page:{filled.once[:40]}", repr((filled, filled.words)))

    async def act() -> dict[str, str]:
        prepared = await preparation.prepare_petition(await _read(visitor, filled), now)
        await receiving.store_petition(prepared, now)
        return {"number": prepared.number}

    try:
        answer = await do_once(asked, 303, now, act) or await first_answer(asked)
    except Refused as refused:
        return await _page(request, visitor, filled, refused)
    return see(request, f"/p/{answer['number']}", "left")


async def _read(visitor: Visitor, filled: LeavingForm) -> NewPetition:
    """Check what was filled in. Raises `Invalid` naming the field."""
    chosen = whole(filled.for_whom, LARGEST_ID)
    if chosen is None:
        raise Invalid("请选择替谁提", "for_whom")
    court = await Court.get_or_none(code=filled.court, closed_at__isnull=True)
    if court is None:
        raise Invalid("请选择法院", "court")
    if filled.kind not in list(PetitionKind):
        raise Invalid("请选择类型", "kind")
    case = case_numbers.parse(filled.case) if filled.case else None
    if isinstance(case, Refusal):
        raise Invalid(case.reason, "case")
    identity = await Identity.get(id=visitor.session.subject)
    name, mobile = await contact_of(identity.id, identity.citizen_id)
    return NewPetition(
        court_id=court.id,
        kind=PetitionKind(filled.kind),
        text=filled.words,
        channel=Channel.WEB,
        identity_id=identity.id,
        citizen_id=identity.citizen_id,
        account_id=identity.account_id,
        case_number=case.canonical if case else "",
        contact_name=name,
        contact_mobile=mobile,
        representation_id=chosen,
    )


async def _page(request: Request, visitor: Visitor, form: LeavingForm, refused: Refused | None = None) -> HTTPResponse:
    principals = await speaks_for(visitor.citizen.citizen_id, services(request).now())
    if not principals and refused is None:
        raise NotFound(NOBODY)
    values = {
        "form": form,
        "principals": principals,
        "courts": await Court.filter(closed_at__isnull=True).order_by("path"),
        "kinds": list(PetitionKind),
        "wrong": refused.field if isinstance(refused, Invalid) else "",
        "refusal": refused.words if refused else "",
    }
    return show(request, "leaving", values, visitor.session, refused.status if refused else 200)
