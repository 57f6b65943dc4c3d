"""我代表谁: people say on the phone for whom they speak, see what became of it, and end it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Invalid, NotFound, Refused
from desk.people.representing import ending
from desk.people.representing.case_data import register
from desk.people.representing.ending import GONE
from desk.people.representing.proposing import REGISTER_FIRST, MandateBy
from desk.people.representing.reading import TypedMandate
from desk.people.representing.speaking import given_by, representations_of
from handlers.http.bounds import row_id
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models.enums import MandateSource, RepresentsAs

HOME = "/p/representations"

blueprint = Blueprint("pages_representations")


@dataclass(frozen=True)
class MandateForm:
    """The form as it was filled in; `wrong` is the field that is amiss, `words` says how."""

    capacity: str = ""
    principal_name: str = field(default="", repr=False)
    principal_number: str = field(default="", repr=False)
    licence: str = field(default="", repr=False)
    firm: str = ""
    case_numbers: str = ""
    starts_on: str = ""
    ends_on: str = ""

    @classmethod
    def of(cls, request: Request) -> "MandateForm":
        return cls(**{one.name: forms.field(request, one.name) for one in fields(cls)})

    def typed(self) -> TypedMandate:
        return TypedMandate(
            capacity=self.capacity,
            principal_name=self.principal_name,
            principal_number=self.principal_number,
            licence=self.licence,
            firm=self.firm,
            case_numbers=[self.case_numbers],
            starts_on=self.starts_on,
            ends_on=self.ends_on,
        )


@blueprint.get(HOME)
@known
async def see_representations(request: Request, visitor: Visitor) -> HTTPResponse:
    return await _page(request, visitor, MandateForm())


@blueprint.post(HOME)
@posted
async def say(request: Request, visitor: Visitor) -> HTTPResponse:
    """Keep it as a claim: it shows nothing until somebody of the court has seen the mandate."""
    filled = MandateForm.of(request)
    by = MandateBy(MandateSource.PERSON, visitor.session.subject)
    try:
        await register(visitor.citizen.citizen_id, filled.typed(), by, services(request).now())
    except Refused as refused:
        return await _page(request, visitor, filled, refused)
    return see(request, HOME, "represented")


@blueprint.post("/p/representations/<representation_id:str>/end")
@posted
async def end(request: Request, visitor: Visitor, representation_id: str) -> HTTPResponse:
    chosen = row_id(representation_id, GONE)
    if visitor.citizen.citizen_id is None:
        raise NotFound(GONE)
    try:
        words, now = forms.words_sent(request), services(request).now()
        await ending.end_as_person(visitor.citizen.citizen_id, chosen, words, now, visitor.citizen.id)
    except NotFound:
        raise
    except Refused as refused:
        return await _page(request, visitor, MandateForm(), refused)
    return see(request, HOME, "representation_ended")


async def _page(request: Request, visitor: Visitor, form: MandateForm, refused: Refused | None = None) -> HTTPResponse:
    own, now = visitor.citizen.citizen_id, services(request).now()
    values: Mapping[str, object] = {
        "mine": await representations_of(own, now) if own is not None else [],
        "given": await given_by(own, now) if own is not None else [],
        "capacities": list(RepresentsAs),
        "form": form,
        "unknown": REGISTER_FIRST if own is None else "",
        "wrong": refused.field if isinstance(refused, Invalid) else "",
        "refusal": refused.words if refused else "",
    }
    return show(request, "representations", values, visitor.session, refused.status if refused else 200)
