"""电话告知: an agent calls whom WeChat cannot reach; the page says what to tell, whom, and how it went."""

from dataclasses import dataclass, field
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.errors import NotFound, Refused
from desk.notices import calls
from desk.tickets.ticket_store import number_of, title_of
from desk.views.tickets.contact import PetitionerContact, contact
from desk.views.tickets.delivery_log import notice_words
from handlers.console.frame.forms import number, one_of
from handlers.console.frame.htmx import toast
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, is_htmx, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import Attempt, TelephoneTask, Ticket
from models.enums import SendChannel, TelephoneState
from wechat.pushes import render as render_push

blueprint = Blueprint("console_calls")

MOST_SHOWN = 50
DONE = {TelephoneState.DONE: "已记下：告知到了", TelephoneState.FAILED: "已记下：未联系上，任务保留"}
SHOWN = (TelephoneState.OPEN, TelephoneState.DONE, TelephoneState.FAILED)
NOT_ANY_MORE = "（工单后来有了变化，这一条已不必告知，可说明最新情况）"


@dataclass(frozen=True)
class CallTask:
    """One telephone task as it is shown."""

    id: int
    state: TelephoneState
    reason: str
    notice: str
    created_at: datetime
    number: str
    title: str
    tries: int
    contact: PetitionerContact | None
    text: str = field(repr=False)


@blueprint.get("/calls")
@signed_in
async def tasks(request: Request, staff: Staff) -> HTTPResponse:
    asked = one_of(TelephoneState, request.args.get("state"))
    state = asked if asked in SHOWN else TelephoneState.OPEN
    if not staff.makes_calls:
        raise NotFound(calls.GONE)
    after = number(request.args.get("after") or "") or 0
    waiting = TelephoneTask.filter(calls.by_telephone(staff.actor), state=state, id__gt=after)
    found = await waiting.order_by("id").limit(MOST_SHOWN + 1).select_related("delivery")
    shown = [await _call(request, task) for task in found[:MOST_SHOWN]]
    more = shown[-1].id if len(found) > MOST_SHOWN else 0
    values = {"calls": shown, "state": state, "states": SHOWN, "more": more}
    return page(request, staff, "calls.html", values)


@blueprint.post("/calls/<task_id:str>/unmask")
@signed_in
async def unmask(request: Request, staff: Staff, task_id: str) -> HTTPResponse:
    """Show whom to call, once it is written down who looked."""
    task = await calls.find_task(staff.actor, row_id(task_id, calls.GONE))
    ticket = await _ticket(task)
    if ticket is None:
        raise NotFound(calls.GONE)
    await audit(
        request, staff.actor.id, Deed.UNMASK, ("petition", ticket.petition_id), {"what": "contact", "for": "call"}
    )
    return page(request, staff, "_contact.html", {"contact": await contact(ticket.petition, opened=True)})


@blueprint.post("/calls/<task_id:str>/<outcome:str>")
@signed_in
async def finish(request: Request, staff: Staff, task_id: str, outcome: str) -> HTTPResponse:
    state = one_of(TelephoneState, outcome)
    if state is None or state not in DONE:
        raise NotFound(calls.GONE)
    verb = calls.record_told if state is TelephoneState.DONE else calls.record_not_reached
    try:
        await verb(row_id(task_id, calls.GONE), staff.actor, services(request).now())
    except NotFound:
        raise
    except Refused as refusal:
        return page(request, staff, "_call_done.html", {"words": refusal.words}, refusal.status)
    if not is_htmx(request):
        return redirect("/console/calls", status=303)
    return toast(page(request, staff, "_call_done.html", {"words": DONE[state]}), DONE[state])


async def _call(request: Request, task: TelephoneTask) -> CallTask:
    ticket = await _ticket(task)
    push = await render_push(task.delivery, services(request).settings.public_url)
    return CallTask(
        id=task.id,
        state=task.state,
        reason=task.reason,
        notice=notice_words(task.delivery.notice),
        created_at=task.created_at,
        number=number_of(ticket) if ticket else "",
        title=title_of(ticket) if ticket else "",
        tries=await Attempt.filter(delivery_id=task.delivery_id, channel=SendChannel.TELEPHONE).count(),
        contact=await contact(ticket.petition) if ticket else None,
        text=push.text if push else NOT_ANY_MORE,
    )


async def _ticket(task: TelephoneTask) -> Ticket | None:
    return await Ticket.get_or_none(id=task.ticket_id).select_related("petition")
