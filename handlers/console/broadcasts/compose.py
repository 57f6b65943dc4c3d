"""A publisher writes a broadcast: words, audience and time in one form, tried as it is typed; and the uploaded list."""

from collections.abc import Sequence

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.access.publishing import publishes
from desk.broadcasts.articles import NO_ARTICLE
from desk.broadcasts.drafting import LONGEST_SMS, LONGEST_TEXT, article_words, change, draft, list_of
from desk.broadcasts.lists import COLUMNS, LARGEST_LIST, upload_list
from desk.broadcasts.pictures import pictures_of
from desk.broadcasts.store import NO_SUCH, BroadcastOrder
from desk.broadcasts.trying import accounts_for, try_out
from desk.errors import Invalid, NotAllowed, NotFound, Refused
from desk.rules.broadcasts.gaps import Gap
from desk.rules.broadcasts.lifecycle import EDITABLE
from desk.rules.calendar.court_time import in_court_time
from desk.views.broadcasts.shown import shown
from handlers.console.broadcasts.publishing_place import HERE, INCOMPLETE, broadcast_at, published
from handlers.console.broadcasts.typed_broadcast import TypedBroadcast
from handlers.console.frame.forms import field, number, one_of, version
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.rendering import page_headers
from handlers.http.services import services
from models import Broadcast, Court
from models.enums import BroadcastKind, Role

blueprint = Blueprint("console_broadcast_compose")

MOST_PICTURES_SHOWN = 30


@blueprint.get("/broadcasts/new")
@signed_in
async def new(request: Request, staff: Staff) -> HTTPResponse:
    """Show an empty form, or one with an article of the library (`article`) in it."""
    court, _ = await published(staff, request.args.get("court") or "")
    article = request.args.get("article")
    if article:
        words = await article_words(staff.actor, row_id(article, NO_ARTICLE))
        return await _form(request, staff, court, TypedBroadcast.of_words(words))
    return await _form(
        request, staff, court, TypedBroadcast(one_of(BroadcastKind, request.args.get("kind")) or BroadcastKind.TEXT)
    )


@blueprint.post("/broadcasts")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    court, _ = await published(staff, field(request, "court"))
    typed = TypedBroadcast.sent(request)
    try:
        made = await draft(staff.actor, court.id, typed.words(), typed.groups(), services(request).now())
    except Invalid as wrong:
        return await _form(request, staff, court, typed, wrong=wrong)
    return redirect(_after(request, made), status=303)


@blueprint.get("/broadcasts/<broadcast_id:str>/edit")
@signed_in
async def edit(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    row = await _draft_at(staff, broadcast_id)
    return await _form(request, staff, row.court, TypedBroadcast.of(row), row)


@blueprint.post("/broadcasts/<broadcast_id:str>")
@signed_in
async def keep(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    row, typed = await _draft_at(staff, broadcast_id), TypedBroadcast.sent(request)
    try:
        await change(_order(request, staff, row), typed.words(), typed.groups())
    except NotFound:
        raise
    except Refused as wrong:
        return await _form(request, staff, row.court, typed, row, wrong)
    return redirect(_after(request, row), status=303)


@blueprint.post("/broadcasts/<broadcast_id:str>/list", ctx_files=True)
@signed_in
async def upload(request: Request, staff: Staff, broadcast_id: str) -> HTTPResponse:
    """Take a file as the audience's list; its wrong rows are named on the same page."""
    row = await _draft_at(staff, broadcast_id)
    found = request.files.get("file") if request.files else None
    try:
        kept, read = await upload_list(_order(request, staff, row), getattr(found, "body", b""))
    except NotFound:
        raise
    except Refused as wrong:
        return await _form(request, staff, row.court, TypedBroadcast.of(row), row, Invalid(wrong.words, "file"))
    kept.court = row.court
    return await _form(request, staff, row.court, TypedBroadcast.of(kept), kept, faults=read.faults)


@blueprint.get("/broadcasts/list-template")
@signed_in
async def template(request: Request, staff: Staff) -> HTTPResponse:
    """Send an empty list with its columns, as a CSV file that spreadsheets open."""
    await published(staff, "")
    heads, examples = (
        ",".join(f'"{one}"' for one in row) for row in zip(*((c.heading, c.example) for c in COLUMNS), strict=True)
    )
    headers = page_headers(request) | {"Content-Disposition": 'attachment; filename="list.csv"'}
    return HTTPResponse(f"\ufeff{heads}\r\n{examples}\r\n", headers=headers, content_type="text/csv; charset=utf-8")


@blueprint.post("/broadcasts/look")
@signed_in
async def look(request: Request, staff: Staff) -> HTTPResponse:
    """Show what the form says as it would arrive, whom it would reach, and what is wrong with it; nothing is kept."""
    court, _ = await published(staff, field(request, "court"))
    kept = await _draft_at(staff, field(request, "draft")) if field(request, "draft") else None
    if kept is not None and kept.court_id != court.id:
        raise NotFound(NO_SUCH)
    typed = TypedBroadcast.sent(request)
    try:
        words = typed.words()
        tried = await try_out(staff.actor, court, words, typed.groups(), kept, services(request).now())
        faults = tried.faults
    except Invalid as wrong:
        tried, faults = None, (wrong,)
    values = {
        "tried": tried,
        "faults": faults if typed.title or typed.text or typed.typed_body else (),
        "shown": shown(typed.kind, typed.title, typed.summary, typed.text, typed.body, number(typed.cover), court),
    }
    return page(request, staff, "_broadcast_look.html", values)


async def _draft_at(staff: Staff, broadcast_id: str) -> Broadcast:
    """Return a draft this person may change. Raises `NotFound`, and `NotAllowed` where it is one no more."""
    row = await broadcast_at(staff, broadcast_id)
    if not publishes(staff.actor, row.court_id):
        raise NotFound(NO_SUCH)
    if row.state not in EDITABLE:
        raise NotAllowed(f"“{row.state.label}”的公告不能修改，请先收回")
    return row


def _order(request: Request, staff: Staff, row: Broadcast) -> BroadcastOrder:
    read = version(field(request, "version"))
    if read is None:
        raise Invalid(INCOMPLETE)
    return BroadcastOrder(row.id, read, staff.actor, services(request).now())


def _after(request: Request, row: Broadcast) -> str:
    """Return where to go: on with the list where one is to be uploaded, else to what was kept."""
    return f"{HERE}/{row.id}/edit#list" if field(request, "then") == "list" else f"{HERE}/{row.id}"


async def _form(
    request: Request,
    staff: Staff,
    court: Court,
    typed: TypedBroadcast,
    row: Broadcast | None = None,
    wrong: Refused | None = None,
    faults: Sequence[tuple[int, str]] = (),
) -> HTTPResponse:
    _, courts = await published(staff, str(court.id))
    now = services(request).now()
    accounts = await accounts_for(court.path)
    branch = await Court.filter(path__startswith=court.path).order_by("path")
    values = {
        "court": court,
        "courts": courts,
        "branch": branch,
        "accounts": accounts,
        "account_options": [(str(one.id), one.name) for one in accounts],
        "court_options": [(str(one.id), one.short_name) for one in branch],
        "role_options": [(one.value, one.label) for one in Role],
        "pictures": (await pictures_of(staff.actor, court.id))[:MOST_PICTURES_SHOWN],
        "typed": typed,
        "row": row,
        "uploaded": list_of(row) if row else None,
        "kinds": list(BroadcastKind),
        "gaps": list(Gap),
        "refusal": wrong.words if wrong else "",
        "wrong": wrong.field if isinstance(wrong, Invalid) else "",
        "faults": faults,
        "earliest": in_court_time(now).strftime("%Y-%m-%dT%H:%M"),
        "longest_text": LONGEST_TEXT,
        "longest_sms": LONGEST_SMS,
        "largest": LARGEST_LIST // 1024 // 1024,
        "columns": [one.heading for one in COLUMNS],
        "home": HERE,
    }
    return page(request, staff, "broadcast_form.html", values, wrong.status if wrong else 200)
