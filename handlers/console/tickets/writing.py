"""What helps to write in the form of an act: drafts that are kept as one types, and canned replies to choose from."""

from dataclasses import replace

from sanic import Blueprint, HTTPResponse, Request

from desk.access.openings import open_ticket
from desk.errors import NotFound, Refused
from desk.rules.lifecycles.act_records import ActField
from desk.rules.lifecycles.petition_acts import FORMS, WITH_FILES
from desk.tickets import attaching, canned_replies, drafts
from desk.tickets.reply_filling import fill
from handlers.console.frame.forms import field, raw
from handlers.console.frame.forms import number as form_number
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, is_htmx, signed_in
from handlers.console.tickets.acts import act_named, show_panel
from handlers.console.tickets.panel import ActInput, as_it_is, panel, takes_replies
from handlers.console.tickets.ticket_page import ticket_of
from handlers.http.bounds import row_id
from handlers.http.sent_files import NO_FILES, take_files
from handlers.http.services import services
from models.enums import Act

blueprint = Blueprint("console_writing")

NOT_WRITTEN = "这个操作不用写字"
OVER = "这件工单有了变化，现在不能做这个操作，文件没有收。请刷新看看"


def _written(name: str) -> Act:
    """Return an act in whose form something is written. Raises `NotFound`."""
    act = act_named(name)
    if ActField.WORDS not in FORMS[act].fields:
        raise NotFound(NOT_WRITTEN)
    return act


def _replied(name: str) -> Act:
    act = _written(name)
    if not takes_replies(act, FORMS[act].fields):
        raise NotFound("这个操作没有常用答复")
    return act


@blueprint.post("/tickets/<number:str>/acts/<name:str>/draft")
@signed_in
async def keep(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    """Keep what is written so far, and say when."""
    ticket, act, now = await ticket_of(staff, number), _written(name), services(request).now()
    kept = await drafts.keep(staff.officer.id, ticket, act, raw(request, "words"), now)
    return page(request, staff, "_draft_said.html", {"saved_at": now if kept else None})


@blueprint.post("/tickets/<number:str>/acts/<name:str>/draft/drop")
@signed_in
async def drop(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    """不要草稿: show the form as it was before anything was written."""
    ticket, act = await ticket_of(staff, number), _written(name)
    await drafts.drop(staff.officer.id, ticket.id, act)
    return await show_panel(request, staff, ticket, panel(staff.actor, ticket, services(request).now(), act))


@blueprint.post("/tickets/<number:str>/acts/<name:str>/files", ctx_files=True)
@signed_in
async def attach(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    """Attach what came to what is being written, or take one file out of it; what is written is kept as well."""
    ticket, act, now = await ticket_of(staff, number), act_named(name), services(request).now()
    if act not in WITH_FILES:
        raise NotFound(NO_FILES)
    filled, words = ActInput.of(request), raw(request, "words")
    if (await panel(staff.actor, ticket, now, act)).act is None:
        raise Refused(OVER)
    gone = form_number(field(request, "remove"))
    if gone is not None:
        await attaching.detach(staff.officer.id, ticket.id, act, gone)
    _, refused = await take_files(request, staff.actor, ticket, act)
    if words.strip():
        await drafts.keep(staff.officer.id, ticket, act, words, now)
    shown = replace(await panel(staff.actor, ticket, now, act, filled), files_refused=refused)
    if is_htmx(request):
        await open_ticket(staff.actor, ticket, now, again=True)
        return page(request, staff, "_act_files.html", {"panel": shown})
    return await show_panel(request, staff, ticket, as_it_is(shown))


@blueprint.post("/tickets/<number:str>/acts/<name:str>/replies")
@signed_in
async def replies(request: Request, staff: Staff, number: str, name: str) -> HTTPResponse:
    """Show the canned replies that fit what was typed; where the page was sent whole, the form with all of them."""
    ticket, act = await ticket_of(staff, number), _replied(name)
    found = await canned_replies.offered(ticket, field(request, "sought"))
    shown = await panel(staff.actor, ticket, services(request).now(), act, ActInput.of(request))
    if request.headers.get("HX-Target") == "replies":
        values = {"panel": replace(shown, replies=found), "sought": field(request, "sought")}
        return page(request, staff, "_replies.html", values)
    return await show_panel(request, staff, ticket, as_it_is(replace(shown, replies=found)))


@blueprint.post("/tickets/<number:str>/acts/<name:str>/replies/<reply_id:str>")
@signed_in
async def take(request: Request, staff: Staff, number: str, name: str, reply_id: str) -> HTTPResponse:
    """Put a canned reply, filled in for this ticket, behind what is written already, and keep it as the draft."""
    ticket, act, now = await ticket_of(staff, number), _replied(name), services(request).now()
    words = await canned_replies.take(ticket, row_id(reply_id, canned_replies.GONE))
    filled = ActInput.of(request)
    written = "\n".join(one for one in (filled.words, await fill(words, ticket, now)) if one)
    await drafts.keep(staff.officer.id, ticket, act, written, now)
    shown = await panel(staff.actor, ticket, now, act, replace(filled, words=written))
    return await show_panel(request, staff, ticket, as_it_is(replace(shown, saved_at=now)))
