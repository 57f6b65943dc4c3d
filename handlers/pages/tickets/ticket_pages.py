"""Officers see their tickets on the phone: what is to be done, one ticket, and the acts the table allows."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request

from desk.access.actors import Actor
from desk.access.openings import open_ticket
from desk.errors import NotFound, Refused, Unchecked
from desk.notices.reading import read_by_officer
from desk.rules.lifecycles.petition_acts import ON_THE_PHONE
from desk.tickets import attaching
from desk.tickets.orders import FILES, Fields, Order
from desk.tickets.ticket_store import HIDDEN, find_visible, may_unmask, number_of, title_of
from desk.tickets.timing.extensions import MOST_DAYS
from desk.tickets.verbs import read_order
from handlers.http.bounds import LARGEST_VERSION, whole
from handlers.http.sent_files import fields_with_files
from handlers.http.services import services
from handlers.pages.frame import forms, unmasking
from handlers.pages.frame.screen import PageWords, say, see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from handlers.pages.tickets.ticket_acts import carry_out
from handlers.pages.tickets.ticket_view import phone_ticket
from models import Ticket
from models.enums import Act, Complexity, Grade, Urgency

BIND = (
    "这个微信还没有绑定干警身份。请在电脑上登录工作台，打开“绑定微信”取得绑定码，"
    "再在公众号里发送“绑定”，按提示输入绑定码。"
)

TICKED = ("leaked", "outside")
"""What of a form is only ticked."""

blueprint = Blueprint("pages_tickets")


@dataclass(frozen=True)
class TicketActRefused:
    """Says what could not be done, in words and with what changed meanwhile; what was written and chosen is kept."""

    act: Act
    text: str
    words: str = field(default="", repr=False)
    chosen: str = ""
    ticked: frozenset[str] = frozenset()
    warnings: Sequence[str] = ()
    """What in the words is not of this matter, before they are sent."""


async def ticket_of(officer: Actor, number: str) -> Ticket:
    """Find a ticket by its GD number, or by its petition's while it has none. Raises `NotFound`."""
    return await find_visible(officer, number)


def bind_first(request: Request, visitor: Visitor) -> HTTPResponse:
    return say(request, PageWords("请先绑定干警身份", BIND), 403, visitor.session)


@blueprint.get("/t/<number:str>")
@known
async def one(request: Request, visitor: Visitor, number: str) -> HTTPResponse:
    if visitor.officer is None:
        return bind_first(request, visitor)
    ticket = await ticket_of(visitor.officer, number)
    page = await _page(request, visitor, visitor.officer, ticket)
    await read_by_officer(ticket.id, visitor.officer.id or 0, services(request).now())
    return page


async def _page(
    request: Request,
    visitor: Visitor,
    officer: Actor,
    ticket: Ticket,
    wrong: TicketActRefused | None = None,
    status: int = 200,
) -> HTTPResponse:
    await open_ticket(officer, ticket, services(request).now())
    shown = await unmasking.shown_to(request, officer, ticket)
    before = whole(request.args.get("before") or "", LARGEST_VERSION)
    view = await phone_ticket(ticket, officer, services(request).now(), shown, before)
    values = {
        "view": view,
        "ticket": ticket,
        "petition": ticket.petition,
        "number": number_of(ticket),
        "title": title_of(ticket),
        "wrong": wrong,
        "grades": list(Grade),
        "urgencies": list(Urgency),
        "complexities": list(Complexity),
        "most_days": MOST_DAYS,
    }
    return show(request, "ticket", values, visitor.session, status)


@blueprint.post("/t/<number:str>/unmask/<what:str>")
@posted
async def unmask(request: Request, visitor: Visitor, number: str, what: str) -> HTTPResponse:
    """Show for a few minutes what is masked; written down before it is shown."""
    if visitor.officer is None:
        return bind_first(request, visitor)
    ticket = await ticket_of(visitor.officer, number)
    if what not in unmasking.WHAT or not may_unmask(visitor.officer, ticket):
        raise NotFound(HIDDEN)
    await unmasking.unmask(request, visitor.officer, ticket, what)
    return see(request, f"/t/{number}")


@blueprint.post("/t/<number:str>/<name:str>", ctx_files=True)
@posted
async def act(request: Request, visitor: Visitor, number: str, name: str) -> HTTPResponse:
    """Do one of the acts in `ON_THE_PHONE`; the table of the ticket's life says whether it is allowed now."""
    if visitor.officer is None:
        return bind_first(request, visitor)
    if name not in set(ON_THE_PHONE):
        raise NotFound("没有找到这个页面")
    words = forms.words_sent(request)
    try:
        return await _act(request, visitor, visitor.officer, number, Act(name))
    except NotFound as gone:
        return say(
            request, PageWords("这件工单已不在您手上", gone.words, "/t", "我的工单", words), 404, visitor.session
        )


async def _act(request: Request, visitor: Visitor, officer: Actor, number: str, asked_for: Act) -> HTTPResponse:
    ticket = await ticket_of(officer, number)
    words, chosen = forms.words_sent(request), _chosen(request)
    try:
        order = Order(ticket.id, forms.version_sent(request), officer, services(request).now(), words)
        await _leave_out(request, officer, ticket, asked_for)
        sent = await fields_with_files(request, officer, ticket, asked_for)
        await carry_out(asked_for, read_order(asked_for, order, sent))
    except NotFound:
        raise
    except Refused as refused:
        fresh = await ticket_of(officer, number)
        wrong = TicketActRefused(
            asked_for,
            refused.words,
            words,
            chosen,
            frozenset(name for name in TICKED if forms.field(request, name)),
            refused.warnings if isinstance(refused, Unchecked) else (),
        )
        return await _page(request, visitor, officer, fresh, wrong, refused.status)
    return await _after(request, officer, number, asked_for)


async def _leave_out(request: Request, officer: Actor, ticket: Ticket, act: Act) -> None:
    """Take out of the draft what the form showed as attached and its officer no longer wants to send."""
    sent = Fields(request.form)
    for gone in set(sent.numbers("shown")) - set(sent.numbers(FILES)):
        await attaching.detach(officer.id or 0, ticket.id, act, gone)


def _chosen(request: Request) -> str:
    return next(
        filter(None, (forms.field(request, name) for name in ("handler", "grade", "where", "days", "concerned"))), ""
    )


async def _after(request: Request, officer: Actor, number: str, done: Act) -> HTTPResponse:
    """Send the officer to the ticket again (dispatch gave it a number), or to the list where they see it no more."""
    try:
        ticket = await ticket_of(officer, number)
    except NotFound:
        return see(request, "/t", done.value)
    return see(request, f"/t/{number_of(ticket)}", done.value)
