"""电话告知: an agent calls whom WeChat cannot reach; who answers is asked before anything is told."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.audit import Deed
from desk.access.openings import open_ticket
from desk.errors import NotFound, Refused
from desk.limits.court_calendars import calendar_of
from desk.notices import call_claims, calls
from desk.notices.wishes import wishes_of
from desk.rules.lifecycles.petition_guards import MOST_ATTEMPTS
from desk.rules.telephoning import may_try_at
from desk.screening.wishes import Wish
from desk.tickets import ticket_store
from desk.tickets.rating import callback_list
from desk.tickets.ticket_store import number_of, title_of
from desk.views.tickets.contact import contact
from desk.views.tickets.delivery_log import notice_words
from desk.views.tickets.speaking import OTHERS_ARE_TOLD, Speaking, call_before
from handlers.console.frame.forms import field, number, one_of
from handlers.console.frame.htmx import toast
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, audit, is_htmx, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import TelephoneTask, Ticket
from models.enums import TelephoneState, VisitOutcome
from models.reading_together import together
from wechat.pushes import spoken_words

blueprint = Blueprint("console_calls")

MOST_SHOWN = 50
TABS = (TelephoneState.OPEN, TelephoneState.FAILED, TelephoneState.DONE)
BUSY = "busy"
DONE = {
    "done": "已记下：告知到了",
    "failed": "已记下：未联系上，过 4 个工作小时再打",
    BUSY: "已记下占线，30 分钟后再打",
    Speaking.SOMEBODY_ELSE.value: "已记下：不是本人接听，什么也没有告诉他",
    Speaking.WRONG_NUMBER.value: "已记下：号码不是本人的，请核对以后再打",
}
NOT_ANY_MORE = "（工单后来有了变化，这一条已不必告知，可说明最新情况）"
CALLED_ENOUGH = f"已经打过 {MOST_ATTEMPTS} 次，没有联系上。请到“没通知到”换一种办法：当面、寄信，或请认识的人转告"
ASK_FIRST = "请先问清接电话的是不是本人，再告知"


@dataclass(frozen=True)
class CallEntry:
    """One person to call, with all there is to tell them: the calls about one ticket are one."""

    id: int
    state: TelephoneState
    reason: str
    notices: Sequence[str]
    created_at: datetime
    number: str
    title: str
    tries: int
    wishes: Sequence[Wish]
    asks_too: bool
    """Whether the same call asks how they rate the answer."""

    @property
    def may_be_made(self) -> bool:
        return self.state in calls.WAITING and not any(wish.forbids_calls for wish in self.wishes)


@blueprint.get("/calls")
@signed_in
async def tasks(request: Request, staff: Staff) -> HTTPResponse:
    state = one_of(TelephoneState, request.args.get("state"))
    state = state if state in TABS else TelephoneState.OPEN
    if not staff.makes_calls:
        raise NotFound(calls.GONE)
    after = number(request.args.get("after") or "") or 0
    waiting = TelephoneTask.filter(calls.by_telephone(staff.actor), state=state, id__gt=after)
    found = await waiting.order_by("id").limit(MOST_SHOWN + 1).select_related("delivery")
    entries = await _entries(staff, found[:MOST_SHOWN], services(request).now())
    more = found[MOST_SHOWN - 1].id if len(found) > MOST_SHOWN else 0
    values = {"calls": entries, "state": state, "states": TABS, "more": more, "done": DONE.get(_done(request), "")}
    return page(request, staff, "calls.html", values)


def _done(request: Request) -> str:
    return str(request.args.get("done") or "")


async def _entries(staff: Staff, found: Sequence[TelephoneTask], now: datetime) -> list[CallEntry]:
    """Put the tasks of each ticket together, where the first of them stands."""
    of: dict[tuple[int, int | None], list[TelephoneTask]] = {}
    for task in found:
        of.setdefault((task.ticket_id or -task.id, calls.called(task)), []).append(task)
    called_for = {one.id for one in await callback_list.courts(staff.actor)}
    return await together(*(_entry(staff, several, now, called_for) for several in of.values()))


async def _entry(staff: Staff, several: Sequence[TelephoneTask], now: datetime, called_for: Set[int]) -> CallEntry:
    task = several[0]
    ticket = await _ticket(task)
    tries, wishes, asks_too = await together(
        calls.count_calls([one.delivery_id for one in several]),
        _wishes(ticket),
        _asks_too(staff, task, ticket, now, called_for),
    )
    return CallEntry(
        id=task.id,
        state=task.state,
        reason=task.reason,
        notices=[notice_words(one.delivery.notice) for one in several],
        created_at=task.created_at,
        number=number_of(ticket) if ticket else "",
        title=title_of(ticket) if ticket else "",
        tries=tries,
        wishes=wishes,
        asks_too=asks_too,
    )


async def _wishes(ticket: Ticket | None) -> tuple[Wish, ...]:
    return await wishes_of(ticket.petition) if ticket else ()


async def _asks_too(
    staff: Staff, task: TelephoneTask, ticket: Ticket | None, now: datetime, called_for: Set[int]
) -> bool:
    """Say whether the same call asks for a rating: of several petitioners the first is asked so."""
    if ticket is None or calls.called(task) is not None:
        return False
    return await callback_list.visit_of_call(staff.actor, ticket.id, now, called_for) is not None


@blueprint.get("/calls/<task_id:str>")
@signed_in
async def call(request: Request, staff: Staff, task_id: str) -> HTTPResponse:
    """Show whom to call; where the same call asks for a rating, that page, which tells as well."""
    task, ticket = await _found(staff, task_id)
    visit = None
    if calls.called(task) is None:
        visit = await callback_list.visit_of_call(staff.actor, ticket.id, services(request).now())
    if visit is not None:
        return redirect(f"/console/visits/{visit.id}")
    return await _page(request, staff, task, ticket)


@blueprint.post("/calls/<task_id:str>/unmask")
@signed_in
async def unmask(request: Request, staff: Staff, task_id: str) -> HTTPResponse:
    """Show whom to call, once it is written down who looked."""
    task, ticket = await _found(staff, task_id)
    try:
        await take_call(request, staff, ticket, calls.called(task))
    except Refused as taken:
        if not is_htmx(request):
            return await _page(request, staff, task, ticket)
        return page(request, staff, "_call_done.html", {"words": taken.words})
    await audit(
        request, staff.actor.id, Deed.UNMASK, ("petition", ticket.petition_id), {"what": "contact", "for": "call"}
    )
    if not is_htmx(request):
        return await _page(request, staff, task, ticket, opened=True)
    return page(request, staff, "_contact.html", {"contact": await contact(ticket.petition, True, calls.called(task))})


@blueprint.post("/calls/<task_id:str>/<outcome:str>")
@signed_in
async def finish(request: Request, staff: Staff, task_id: str, outcome: str) -> HTTPResponse:
    """Write down who answered, and how it went. What is to be told is shown once it is the petitioner who listens."""
    task, ticket = await _found(staff, task_id)
    if outcome == Speaking.SELF.value:
        try:
            await take_call(request, staff, ticket, calls.called(task))
        except Refused as taken:
            return await _page(request, staff, task, ticket, refusal=taken)
        await audit(request, staff.actor.id, Deed.CALL_TO_PERSON, ("ticket", ticket.id), {"for": "call"})
        return await _page(request, staff, task, ticket, speaking=True)
    if outcome not in DONE:
        raise NotFound(calls.GONE)
    try:
        if outcome == "done" and field(request, "speaking") != Speaking.SELF.value:
            raise Refused(ASK_FIRST)
        if task.state not in calls.WAITING:
            raise Refused("这个电话任务已经办完了")
        await record(staff, ticket.id, outcome, services(request).now(), calls.called(task))
    except NotFound:
        raise
    except Refused as refusal:
        if not is_htmx(request):
            return await _page(request, staff, task, ticket, refusal=refusal)
        return page(request, staff, "_call_done.html", {"words": refusal.words}, refusal.status)
    if not is_htmx(request):
        return redirect(f"/console/calls?done={outcome}", status=303)
    return toast(page(request, staff, "_call_done.html", {"words": DONE[outcome]}), DONE[outcome])


async def take_call(request: Request, staff: Staff, ticket: Ticket, petitioner_id: int | None = None) -> None:
    """Take the call to whom a ticket is about. Raises `Refused` where somebody else is calling them now."""
    person = call_claims.person_of(ticket, petitioner_id)
    await call_claims.claim(staff.actor, person, services(request).now())


async def record(staff: Staff, ticket_id: int, outcome: str, now: datetime, petitioner_id: int | None = None) -> None:
    """Write down what came of a call for all that was to be told in it."""
    heard = VisitOutcome(outcome) if outcome in set(Speaking) else VisitOutcome.NO_ANSWER
    for task in await calls.tasks_of(staff.actor, ticket_id, petitioner_id):
        if outcome == "done":
            await calls.record_told(task.id, staff.actor, now)
        else:
            again_at = may_try_at(await calendar_of(task.court_id), now, busy=outcome == BUSY)
            await calls.record_not_reached(task.id, staff.actor, now, heard, again_at=again_at)
    await call_claims.release(staff.actor, call_claims.person_of(await ticket_store.load(ticket_id), petitioner_id))


async def _found(staff: Staff, task_id: str) -> tuple[TelephoneTask, Ticket]:
    task = await calls.find_task(staff.actor, row_id(task_id, calls.GONE))
    if task.ticket_id is None:
        raise NotFound(calls.GONE)
    return task, await ticket_store.load(task.ticket_id)


async def texts(tasks: Sequence[TelephoneTask]) -> list[str]:
    """Return what is to be told, in words to be spoken."""
    return [await spoken_words(one.delivery) or NOT_ANY_MORE for one in tasks]


async def _page(
    request: Request,
    staff: Staff,
    task: TelephoneTask,
    ticket: Ticket,
    *,
    speaking: bool = False,
    opened: bool = False,
    refusal: Refused | None = None,
) -> HTTPResponse:
    await open_ticket(staff.actor, ticket, services(request).now(), what="call")
    before = await call_before(staff.actor, ticket, opened, calls.called(task))
    over = "" if task.state in calls.WAITING else f"这个电话任务已经结束：{task.state.label}"
    if not over and await calls.count_calls([task.delivery_id]) >= MOST_ATTEMPTS:
        over = CALLED_ENOUGH
    values = {
        "call": before,
        "base": f"/console/calls/{task.id}",
        "over": over or before.no_calls,
        "taken": await call_claims.held_by_another(
            staff.actor, call_claims.person_of(ticket, calls.called(task)), services(request).now()
        ),
        "speaking": speaking and not over and not before.no_calls,
        "texts": await texts(before.tasks) if speaking else (),
        "reason": task.reason,
        "others_are_told": OTHERS_ARE_TOLD,
        "who": list(Speaking),
        "refusal": refusal.words if refusal else "",
    }
    return page(request, staff, "calls_call.html", values, refusal.status if refusal else 200)


async def _ticket(task: TelephoneTask) -> Ticket | None:
    return await Ticket.get_or_none(id=task.ticket_id).select_related("petition")
