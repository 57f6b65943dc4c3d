"""Citizens see their petitions on the phone: the list, one petition, and what may be done to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Invalid, NotFound, Refused, Stale
from desk.petitions import uploads
from desk.petitions.citizen_acts import MOVED_ON, VERBS, CitizenActInput, carry_out
from desk.petitions.danger_words import open_matter
from desk.petitions.own_petitions import own_petition, own_petitions
from desk.petitions.together.petitioners import objection_to_inviting
from desk.rules.lifecycles.petition_acts import KEPT_IN_DANGER
from desk.rules.sizes import MOST_FILES
from desk.rules.text.petition_numbers import names_part
from desk.tickets.joining.parts import parts_of_each
from desk.tickets.orders import Order
from desk.views.petitions.petition_view import record_read, whole_view
from desk.views.petitions.progress import STATES_FOR_CITIZENS
from desk.views.petitions.spoken_for import spoken_for
from desk.views.petitions.together import own_part
from handlers.http import limits
from handlers.http.bounds import LARGEST_VERSION
from handlers.http.bounds import whole as whole_number
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models import Ticket
from models.enums import Act, Channel, Grade

PAGE = 20

blueprint = Blueprint("pages_petitions")


@dataclass(frozen=True)
class PetitionActRefused:
    """Says what could not be done to which ticket, in words, with what the person had written and chosen."""

    ticket_id: int
    act: Act
    text: str
    words: str = field(default="", repr=False)
    grade: str = ""
    warnings: Sequence[str] = ()
    """What an officer is warned of before sending; of a citizen's words nobody is."""


async def petition_of(visitor: Visitor, number: str) -> Ticket:
    return await own_petition(visitor.citizen, number)


@blueprint.get("/p")
@known
async def mine(request: Request, visitor: Visitor) -> HTTPResponse:
    """List the citizen's petitions, newest first; `before` is the number of the last petition of the page before."""
    before = request.args.get("before", "")
    found, more = await own_petitions(visitor.citizen, before, PAGE)
    parts = await parts_of_each(found)
    values = {
        "tickets": found,
        "parts": parts,
        "more": more,
        "headings": STATES_FOR_CITIZENS,
        "first": not before,
        "whom": await spoken_for(found),
        "speaks": bool(visitor.citizen.speaks_by),
    }
    return show(request, "petitions", values, visitor.session)


@blueprint.get("/p/<number:str>")
@known
async def one(request: Request, visitor: Visitor, number: str) -> HTTPResponse:
    ticket = await petition_of(visitor, number)
    page = await _page(request, visitor, ticket)
    await record_read(ticket, visitor.citizen, services(request).now())
    return page


async def _page(
    request: Request, visitor: Visitor, ticket: Ticket, wrong: PetitionActRefused | None = None, status: int = 200
) -> HTTPResponse:
    before = whole_number(request.args.get("before") or "", LARGEST_VERSION)
    whole = await whole_view(ticket, visitor.citizen, services(request).now(), before)
    values = {
        "views": whole.views,
        "lead": whole.lead,
        "urged_at": whole.urged_at,
        "comfort": whole.comfort,
        "petition": ticket.petition,
        "whom": (await spoken_for([ticket])).get(ticket.petition_id, ""),
        "part": await own_part(visitor.citizen, ticket, services(request).now()),
        "may_invite": not objection_to_inviting(visitor.citizen, ticket),
        "headings": STATES_FOR_CITIZENS,
        "wrong": wrong,
        "grades": list(Grade),
        "most_files": MOST_FILES,
    }
    return show(request, "petition", values, visitor.session, status)


@blueprint.post("/p/<number:str>/<name:str>", ctx_files=True)
@posted
async def act(request: Request, visitor: Visitor, number: str, name: str) -> HTTPResponse:
    """Do one of the acts in `VERBS`; the table of the ticket's life says whether it is allowed now."""
    ticket = await petition_of(visitor, number)
    if name not in VERBS:
        raise NotFound("没有找到这个页面")
    asked_for = Act(name)
    grade = forms.field(request, "grade")
    words = forms.words_sent(request)
    try:
        order = Order(ticket.id, forms.version_sent(request), visitor.citizen, services(request).now(), words)
        alone = names_part(number) and ticket.part > 0
        chosen = Grade(grade) if grade in list(Grade) else None
        pictures = await _pictures(request, visitor) if asked_for is Act.SUPPLEMENT else []
        asked = CitizenActInput(order, Channel.WEB, chosen, pictures, alone)
        done = await carry_out(asked_for, asked)
        if done == KEPT_IN_DANGER:
            number = await _where_kept(visitor, number, order)
    except Refused as refused:
        fresh = await petition_of(visitor, number)
        text = MOVED_ON if isinstance(refused, Stale) else refused.words
        return await _page(
            request, visitor, fresh, PetitionActRefused(ticket.id, asked_for, text, words, grade), refused.status
        )
    return see(request, f"/p/{number}", done)


async def _pictures(request: Request, visitor: Visitor) -> list[str]:
    """Keep the pictures a form brought; returns what their sender calls them by. Raises `Invalid` and `TooOften`."""
    sent = request.files.getlist("pictures") if request.files else None
    pictures = [one.body for one in sent or () if one.body]
    if len(pictures) > MOST_FILES:
        raise Invalid(f"一次最多 {MOST_FILES} 份图片或 PDF", "files")
    kept = []
    for content in pictures:
        await limits.spend(services(request).rates, limits.UPLOAD, f"identity:{visitor.citizen.id}")
        file = await uploads.keep(visitor.identity.account_id, visitor.identity.id, content, services(request).now())
        kept.append(uploads.reference(visitor.citizen, file.id))
    return kept


async def _where_kept(visitor: Visitor, number: str, order: Order) -> str:
    """Return the number of the petition that words of danger joined: its page begins with the human sentence."""
    matter = await open_matter(visitor.citizen, order.as_of)
    return matter.petition.number if matter is not None else number
