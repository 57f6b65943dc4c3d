"""回访: this page shows the telephone list of a court, one call with its script, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import open_ticket
from desk.errors import Invalid, NotFound, Refused, Stale
from desk.notices import call_claims
from desk.notices.calls import tasks_of as calls_of
from desk.rules.calendar.moments import moment
from desk.rules.lifecycles.petition_guards import MOST_ATTEMPTS
from desk.tickets import ticket_store
from desk.tickets.orders import Fields, Order
from desk.tickets.rating import callback_list, ratings, telephone_calls
from desk.tickets.rating.callback_list import AttemptOrder
from desk.tickets.rating.ratings import RateOrder
from desk.tickets.ticket_facts import attempts_of, objection_to
from desk.tickets.ticket_store import number_of, title_of
from desk.views.history.history import AnswerSaid, officer_history
from desk.views.tickets.contact import contact
from desk.views.tickets.speaking import OTHERS_ARE_TOLD, CallBefore, Speaking, call_before
from handlers.console.frame.forms import field as typed_field
from handlers.console.frame.forms import number
from handlers.console.frame.forms import one_of as chosen
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, is_htmx, signed_in
from handlers.console.settings.governed_courts import one_of
from handlers.console.telephone.calls import ASK_FIRST, record, take_call, texts
from handlers.console.tickets.panel import ActInput
from handlers.http.bounds import row_id, utc
from handlers.http.services import services
from models import Court, ReturnVisit, Ticket
from models.database import transaction
from models.enums import Act, VisitOutcome
from models.once_more import once_more
from models.reading_together import together

blueprint = Blueprint("console_visits")

HERE = "/console/visits"
MOST_SHOWN = 30
DONE = {
    VisitOutcome.RATED: "回访已登记，群众会收到登记的评价，不对可以改",
    VisitOutcome.NO_ANSWER: "已记下无人接听，过 4 个工作小时再打",
    VisitOutcome.REFUSED: "已记下群众不愿评价，不再打扰",
    VisitOutcome.SOMEBODY_ELSE: "已记下不是本人接听，什么也没有告诉他；过 4 个工作小时再打",
    VisitOutcome.WRONG_NUMBER: "已记下号码不是本人的，不再拨打",
}
TOLD = (VisitOutcome.RATED, VisitOutcome.REFUSED)
"""So a call ends in which the petitioner listened."""


@dataclass(frozen=True)
class VisitRow:
    """One person to call, as the list shows them."""

    id: int
    number: str
    title: str
    channel: str
    asked_at: datetime
    tries: int
    tells_too: bool
    """Whether the same call tells what WeChat could not."""


@dataclass(frozen=True)
class VisitCall:
    """One return visit. `over` says why there is nothing to call about any more.

    What the caller reads out is empty until whoever answers is the petitioner (`speaking`).
    """

    id: int
    before: CallBefore
    speaking: bool
    texts: Sequence[str] = field(repr=False)
    answers: Sequence[AnswerSaid]
    tries: Sequence[tuple[str, datetime]]
    over: str
    not_before: str
    most: int = MOST_ATTEMPTS


@blueprint.get("/visits")
@signed_in
async def waiting(request: Request, staff: Staff) -> HTTPResponse:
    courts = await _courts(staff)
    court = one_of(courts, staff, request.args.get("court") or "")
    after = _read_key(request.args.get("after") or "")
    now = services(request).now()
    found = await callback_list.pending_visits(staff.actor, court.id, now, after, MOST_SHOWN + 1)
    shown = found[:MOST_SHOWN]
    outcome = chosen(VisitOutcome, request.args.get("done"))
    values = {
        "lines": await together(*(_line(staff, one) for one in shown)),
        "more": _key(shown[-1]) if len(found) > MOST_SHOWN else "",
        "after": after is not None,
        "courts": courts,
        "court": court,
        "done": DONE.get(outcome, "") if outcome else "",
    }
    return page(request, staff, "visits.html", values)


async def _courts(staff: Staff) -> list[Court]:
    """Return the courts this person calls for, never empty. Raises `NotFound` for whoever makes no calls."""
    found = await callback_list.courts(staff.actor)
    if not found:
        raise NotFound(callback_list.GONE)
    return found


async def _line(staff: Staff, one: callback_list.PendingVisit) -> VisitRow:
    ticket, tells_too = one.ticket, bool(await calls_of(staff.actor, one.ticket.id))
    channel = ticket.petition.channel.label
    return VisitRow(one.visit_id, number_of(ticket), title_of(ticket), channel, one.asked_at, one.tries, tells_too)


def _key(last: callback_list.PendingVisit) -> str:
    return f"{last.asked_at.astimezone(UTC).isoformat()},{last.visit_id}"


def _read_key(text: str) -> tuple[datetime, int] | None:
    asked, _, visit = text.rpartition(",")
    at, visit_id = utc(asked), number(visit)
    return None if at is None or visit_id is None else (at, visit_id)


@blueprint.get("/visits/<visit_id:str>")
@signed_in
async def script(request: Request, staff: Staff, visit_id: str) -> HTTPResponse:
    visit = await callback_list.find_visit(staff.actor, row_id(visit_id, callback_list.GONE))
    return await _script(request, staff, visit)


@blueprint.post("/visits/<visit_id:str>/unmask")
@signed_in
async def unmask(request: Request, staff: Staff, visit_id: str) -> HTTPResponse:
    """Show whom to call, once it is written down who looked."""
    visit = await callback_list.find_visit(staff.actor, row_id(visit_id, callback_list.GONE))
    ticket = await ticket_store.load(visit.ticket_id)
    try:
        await take_call(request, staff, ticket)
    except Refused as taken:
        if not is_htmx(request):
            return await _script(request, staff, visit)
        return page(request, staff, "_call_done.html", {"words": taken.words})
    facts: dict[str, int | str] = {"what": "contact", "for": "visit"}
    await audit(request, staff.actor.id, Deed.UNMASK, ("petition", ticket.petition_id), facts)
    if not is_htmx(request):
        return await _script(request, staff, visit, opened=True)
    return page(request, staff, "_contact.html", {"contact": await contact(ticket.petition, opened=True)})


@blueprint.post("/visits/<visit_id:str>/<name:str>")
@signed_in
async def finish(request: Request, staff: Staff, visit_id: str, name: str) -> HTTPResponse:
    outcome, filled = chosen(VisitOutcome, name), ActInput.of(request)
    if name == Speaking.SELF.value:
        return await _to_person(request, staff, visit_id)
    if outcome is None or outcome not in DONE:
        raise NotFound(callback_list.GONE)
    visit = await callback_list.find_visit(staff.actor, row_id(visit_id, callback_list.GONE))
    try:
        await _do(request, staff, visit, outcome, filled)
    except NotFound:
        raise
    except Refused as refusal:
        return await _script(request, staff, await callback_list.find_visit(staff.actor, visit.id), filled, refusal)
    return redirect(f"{HERE}?court={visit.court_id}&done={outcome.value}", status=303)


async def _to_person(request: Request, staff: Staff, visit_id: str) -> HTTPResponse:
    """Show what to say, once the call and that the petitioner answered it are written down."""
    visit = await callback_list.find_visit(staff.actor, row_id(visit_id, callback_list.GONE))
    try:
        await take_call(request, staff, await ticket_store.load(visit.ticket_id))
        await telephone_calls.begin(staff.actor, visit.ticket_id, services(request).now())
    except NotFound:
        raise
    except Refused as refusal:
        return await _script(request, staff, visit, refusal=refusal)
    await audit(request, staff.actor.id, Deed.CALL_TO_PERSON, ("ticket", visit.ticket_id), {"for": "visit"})
    return await _script(request, staff, visit, speaking=True)


@once_more
async def _do(request: Request, staff: Staff, visit: ReturnVisit, outcome: VisitOutcome, filled: ActInput) -> None:
    if filled.version is None:
        raise Invalid("这一页不完整，请刷新后再试", "version")
    if outcome in TOLD and not _is_to_person(request):
        raise Refused(ASK_FIRST)
    now = services(request).now()
    order = Order(visit.ticket_id, filled.version, staff.actor, now, filled.words)
    async with transaction():
        if outcome is not VisitOutcome.RATED:
            await callback_list.record_attempt(AttemptOrder(*order.basis, outcome=outcome))
        else:
            await ratings.rate(RateOrder.read(order, Fields(request.form)))
        await record(staff, visit.ticket_id, "done" if outcome in TOLD else outcome.value, now)


def _is_to_person(request: Request) -> bool:
    return typed_field(request, "speaking") == Speaking.SELF.value


async def _script(
    request: Request,
    staff: Staff,
    visit: ReturnVisit,
    filled: ActInput | None = None,
    refusal: Refused | None = None,
    opened: bool = False,
    speaking: bool = False,
) -> HTTPResponse:
    """Show the page of one call, with what was filled in where it was refused."""
    ticket = await ticket_store.load(visit.ticket_id)
    await open_ticket(staff.actor, ticket, services(request).now(), what="call")
    values = {
        "call": await _call(request, staff, visit, ticket, opened, speaking or _is_to_person(request)),
        "taken": await call_claims.held_by_another(staff.actor, call_claims.person_of(ticket), services(request).now()),
        "others_are_told": OTHERS_ARE_TOLD,
        "who": list(Speaking),
        "typed": filled or ActInput(),
        "refusal": refusal.words if refusal and not isinstance(refusal, Stale) else "",
        "changes": refusal.changes if isinstance(refusal, Stale) else (),
    }
    return page(request, staff, "visits_call.html", values, refusal.status if refusal else 200)


async def _call(
    request: Request, staff: Staff, visit: ReturnVisit, ticket: Ticket, opened: bool, speaking: bool
) -> VisitCall:
    now, tries = services(request).now(), await attempts_of(ticket)
    before = await call_before(staff.actor, ticket, opened)
    over = await _over(staff, visit, ticket, now) or before.no_calls
    answers = (await officer_history(ticket)).answers() if speaking and not over else []
    return VisitCall(
        id=visit.id,
        before=before,
        speaking=speaking and not over,
        texts=await texts(before.tasks) if speaking and not over else (),
        answers=[one for one in answers if one.cycle == visit.cycle and not one.replaced and not one.taken_back],
        tries=[(one.outcome.label, one.asked_at) for one in tries],
        over=over,
        not_before=await _resting(ticket, tries, now),
    )


async def _over(staff: Staff, visit: ReturnVisit, ticket: Ticket, now: datetime) -> str:
    """Say why this person has nothing to call about; empty where they may call."""
    if visit.outcome is not VisitOutcome.ASKED:
        return f"这次回访已经结束：{visit.outcome.label}"
    objection = await objection_to(Act.VISIT, staff.actor, ticket, now)
    return objection.words if objection else ""


async def _resting(ticket: Ticket, tries: Sequence[ReturnVisit], now: datetime) -> str:
    """Say from when they may be called again, where that is not yet."""
    again = await callback_list.next_try(ticket, tries)
    return moment(again) if again is not None and again > now else ""
