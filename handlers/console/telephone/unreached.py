"""没通知到: the desk sees here who could not be reached and why, and works it off: each by a limit."""

from dataclasses import replace
from datetime import UTC, datetime

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound, Refused
from desk.notices import calls, working_off
from desk.notices.working_off import TaskOrder
from desk.views.tickets.unreached_list import UnreachedLine, Waiting, unreached_line, waiting_tasks
from handlers.console.frame import forms
from handlers.console.frame.htmx import toast
from handlers.console.frame.screen import page
from handlers.console.frame.staff import UNREACHED, Staff, is_htmx, signed_in
from handlers.http.bounds import row_id, utc
from handlers.http.services import services
from models import TelephoneTask
from models.enums import TelephoneState
from models.reading_together import together
from wechat.pushes import spoken_words

blueprint = Blueprint("console_unreached")

MOST_SHOWN = 20
DONE = {
    TelephoneState.SENT_AGAIN: "已再发一次；再送不到会重新列出",
    TelephoneState.DONE: "已记下：电话告知到了",
    TelephoneState.IN_PERSON: "已记下：当面告知到了",
    TelephoneState.NEEDLESS: "已记下：不需要告知",
}


@blueprint.get("/unreached")
@signed_in
async def waiting(request: Request, staff: Staff) -> HTTPResponse:
    if not staff.tells_unreached:
        raise NotFound(calls.GONE)
    after = _read_key(request.args.get("after") or "")
    now = services(request).now()
    found = await waiting_tasks(staff.actor, after, MOST_SHOWN + 1)
    shown = await together(*(_line(task, now) for task in found[:MOST_SHOWN]))
    more = _key(shown[-1]) if len(found) > MOST_SHOWN else ""
    done = request.args.get("done") or ""
    flash = DONE.get(forms.one_of(TelephoneState, done) or TelephoneState.OPEN, "")
    values = {"lines": shown, "more": more, "after": after is not None, "done": flash, "now_at": now}
    return page(request, staff, "unreached.html", values)


@blueprint.post("/unreached/<task_id:str>/<name:str>")
@signed_in
async def work_off(request: Request, staff: Staff, task_id: str, name: str) -> HTTPResponse:
    state = forms.one_of(TelephoneState, name)
    if state is None or state not in working_off.WAYS:
        raise NotFound(calls.GONE)
    task = await calls.find_task(staff.actor, row_id(task_id, calls.GONE))
    order = TaskOrder(task.id, staff.actor, services(request).now(), forms.field(request, "words"))
    try:
        await working_off.WAYS[state](order)
    except NotFound:
        raise
    except Refused as refusal:
        line = await _line(task, order.as_of)
        values = {"line": replace(line, refusal=refusal.words, typed=order.words), "now_at": order.as_of}
        template = "_unreached.html" if is_htmx(request) else "unreached_one.html"
        return page(request, staff, template, values, refusal.status)
    if not is_htmx(request):
        return redirect(f"{UNREACHED}?done={state.value}", status=303)
    return toast(page(request, staff, "_call_done.html", {"words": DONE[state]}), DONE[state])


async def _line(task: TelephoneTask, now: datetime) -> UnreachedLine:
    """Read one, with the words to be said of what is about no ticket: a ticket's are on its own page."""
    line = await unreached_line(task, now)
    return replace(line, spoken=await spoken_words(task.delivery) or "") if task.ticket_id is None else line


def _key(last: UnreachedLine) -> str:
    return f"{last.due_at.astimezone(UTC).isoformat()},{last.id}"


def _read_key(text: str) -> Waiting | None:
    due, _, task = text.rpartition(",")
    at: datetime | None = utc(due)
    task_id = forms.number(task)
    return None if at is None or task_id is None else (at, task_id)
