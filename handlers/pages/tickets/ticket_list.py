"""An officer sees what they have to do, late first, and what they have done."""

from sanic import Blueprint, HTTPResponse, Request
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from desk.access.actors import Actor
from desk.access.visibility import LET_IN, NOBODY, in_hand, let_in, visible_tickets
from desk.errors import NotFound
from desk.rules.sizes import PAGE
from desk.staff.preferences import prefer, preferences_of
from desk.tickets.ticket_store import number_of, title_of
from desk.views.broadcasts.lists import count_to_approve
from desk.views.lateness import lateness_of
from desk.views.tickets.alarms import ringing_for
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from handlers.pages.tickets.ticket_pages import bind_first, ticket_of
from models import Officer, Ticket
from models.enums import OPEN_STATES, Bundling, Role, TicketState
from models.reading_together import together

DONE_TAB, REVIEW_TAB = "done", "review"

blueprint = Blueprint("pages_ticket_list")


@blueprint.get("/t")
@known
async def todo(request: Request, visitor: Visitor) -> HTTPResponse:
    """List what is to be done; `after` is the number of the last ticket of the page before."""
    officer = visitor.officer
    if officer is None:
        return bind_first(request, visitor)
    tab = request.args.get("tab")
    done, review = tab == DONE_TAB, tab == REVIEW_TAB
    after = request.args.get("after", "")
    last = await _last(officer, after) if after else None
    query = _done(officer, last) if done else _open(officer, last)
    query = query.filter(state=TicketState.REVIEWING) if review else query
    mine = Ticket.filter(visible_tickets(officer), _in_hand(officer))
    found, waiting, late, alarms, to_approve = await together(
        query.limit(PAGE + 1).select_related("petition", "court"),
        mine.count(),
        mine.filter(due_at__lte=services(request).now()).count(),
        ringing_for(officer),
        count_to_approve(officer),
    )
    more = number_of(found[PAGE - 1]) if len(found) > PAGE else ""
    values = {
        "tickets": [(ticket, number_of(ticket), title_of(ticket)) for ticket in found[:PAGE]],
        "lateness": await lateness_of(found[:PAGE], services(request).now()),
        "more": more,
        "done_tab": done,
        "review_tab": review,
        "reviews": officer.holds(Role.LIAISON),
        "waiting": waiting,
        "late": late,
        "alarms": alarms,
        "to_approve": to_approve,
        "bundling": await _bundling(officer),
    }
    return show(request, "tickets", values, visitor.session)


async def _bundling(officer: Actor) -> Bundling | None:
    """Return how whoever runs a desk hears of what comes to it; None for anybody else."""
    if not officer.holds(Role.CHIEF_LIAISON, Role.INSPECTOR):
        return None
    return preferences_of(await Officer.get(id=officer.id or 0)).bundling


@blueprint.post("/t/bundling")
@posted
async def bundle(request: Request, visitor: Visitor) -> HTTPResponse:
    """Keep how an officer wants to hear of what comes to their desk."""
    if visitor.officer is None:
        return bind_first(request, visitor)
    await prefer(visitor.officer.id or 0, {"bundling": forms.field(request, "bundling")})
    return see(request, "/t")


async def _last(officer: Actor, number: str) -> Ticket | None:
    """Return the ticket a page ended with; None, and so the first page again, where this officer sees it no more."""
    try:
        return await ticket_of(officer, number)
    except NotFound:
        return None


def _in_hand(officer: Actor) -> Q:
    """Return, as a filter, what waits for this officer: their own, answers to review, and petitions to dispatch."""
    mine = in_hand(officer) & Q(state__in=(TicketState.DISPATCHED, TicketState.ACCEPTED, TicketState.WAITING))
    for post in officer.posts:
        here = Q(court_id=post.court_id)
        if post.role is Role.LIAISON:
            review = here & Q(department_id=post.department_id, state=TicketState.REVIEWING)
            mine |= review & ~Q(handler_id=officer.id)
        elif post.role is Role.CHIEF_LIAISON:
            mine |= here & Q(restricted=False, state=TicketState.PENDING)
        elif post.role is Role.INSPECTOR:
            mine |= here & Q(restricted=True, state=TicketState.PENDING)
    if officer.holds(*LET_IN):
        mine |= let_in(officer) & Q(restricted=True, state=TicketState.PENDING)
    return mine


def _open(officer: Actor, last: Ticket | None) -> QuerySet[Ticket]:
    """Return the open tickets after `last`, the most urgent deadline first, so that what is late leads."""
    query = Ticket.filter(visible_tickets(officer), _in_hand(officer))
    if last is not None:
        same = Q(due_at=last.due_at) if last.due_at else Q(due_at__isnull=True)
        later = Q(due_at__gt=last.due_at) | Q(due_at__isnull=True) if last.due_at else NOBODY
        query = query.filter(later | (same & Q(id__gt=last.id)))
    return query.order_by("due_at", "id")


def _done(officer: Actor, last: Ticket | None) -> QuerySet[Ticket]:
    query = Ticket.filter(visible_tickets(officer), in_hand(officer), state__not_in=OPEN_STATES)
    return (query.filter(id__lt=last.id) if last is not None else query).order_by("-id")
