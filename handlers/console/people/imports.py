"""导入: a system administrator uploads a file, sees what it would do, and lets it be stored, or another one does."""

from io import BytesIO

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import NotFound, Refused
from desk.files.examining import LARGEST_UPLOAD
from desk.importing import uploads
from desk.importing.files.columns import in_tables
from desk.importing.kinds.table import KINDS
from desk.importing.templates import write_template
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.file_answers import HEADERS
from handlers.http.services import services
from models import ImportRun, Officer
from models.enums import ImportState

blueprint = Blueprint("console_imports")

HERE = "/console/imports"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/imports")
@signed_in
async def show_imports(request: Request, staff: Staff) -> HTTPResponse:
    return await _list(request, staff)


@blueprint.post("/imports", ctx_files=True)
@signed_in
async def upload(request: Request, staff: Staff) -> HTTPResponse:
    """Take a file in; one that cannot be read is refused at once, in words beside the form."""
    _ask_administrator(staff)
    try:
        run = await uploads.upload(staff.actor, field(request, "kind"), _content(request), services(request).now())
    except Refused as refusal:
        return await _list(request, staff, refusal)
    return redirect(f"{HERE}/{run.id}", status=303)


@blueprint.get("/imports/template/<kind:str>")
@signed_in
async def template(_: Request, staff: Staff, kind: str) -> HTTPResponse:
    """Send an empty workbook to fill in."""
    _ask_administrator(staff)
    wanted = KINDS.get(kind)
    if wanted is None:
        raise NotFound(uploads.NO_SUCH)
    stream = BytesIO()
    write_template(wanted, stream)
    return _for_keeping(stream.getvalue(), f"{kind}.xlsx")


@blueprint.get("/imports/<run_id:str>")
@signed_in
async def show_import(request: Request, staff: Staff, run_id: str) -> HTTPResponse:
    return await _one(request, staff, await _find(staff, run_id))


@blueprint.post("/imports/<run_id:str>")
@signed_in
async def decide(request: Request, staff: Staff, run_id: str) -> HTTPResponse:
    """Let what was checked be stored (`do=store`, or `skip` to leave out what is wrong), or give it up (`drop`)."""
    run, now, do = await _find(staff, run_id), services(request).now(), field(request, "do")
    try:
        if do == "drop":
            await uploads.drop(staff.actor, run.id, now)
        else:
            await uploads.agree(staff.actor, run.id, do == "skip", now)
    except Refused as refusal:
        return await _one(request, staff, run, refusal)
    return redirect(f"{HERE}/{run.id}", status=303)


@blueprint.get("/imports/<run_id:str>/errors")
@signed_in
async def errors(request: Request, staff: Staff, run_id: str) -> HTTPResponse:
    """Send the wrong rows to whoever brought them."""
    run = await _find(staff, run_id)
    content, ending = await uploads.errors_of(staff.actor, run.id, services(request).now())
    return _for_keeping(content, f"{run.kind}-{run.id}-errors{ending}")


def _ask_administrator(staff: Staff) -> None:
    if not staff.imports:
        raise NotFound(uploads.NO_SUCH)


async def _find(staff: Staff, run_id: str) -> ImportRun:
    return await uploads.find(staff.actor, row_id(run_id, uploads.NO_SUCH))


def _content(request: Request) -> bytes:
    found = request.files
    body = getattr(found.get("file") if found else None, "body", None)
    return body if isinstance(body, bytes) else b""


def _for_keeping(content: bytes, name: str) -> HTTPResponse:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HTTPResponse(content, headers=headers, content_type=XLSX if name.endswith("xlsx") else "text/plain")


async def _list(request: Request, staff: Staff, refusal: Refused | None = None) -> HTTPResponse:
    if not staff.agrees_to_imports:
        raise NotFound(uploads.NO_SUCH)
    runs = await uploads.seen_by(staff.actor)
    kinds = [(kind, [one.heading for one in in_tables(kind.columns) if one.needed]) for kind in KINDS.values()]
    values = {
        "runs": [(run, KINDS[run.kind].label) for run in runs],
        "kinds": kinds,
        "chosen": field(request, "kind"),
        "largest": LARGEST_UPLOAD // 1024 // 1024,
        "refusal": refusal,
    }
    return page(request, staff, "imports.html", values, status=refusal.status if refusal else 200)


async def _one(request: Request, staff: Staff, run: ImportRun, refusal: Refused | None = None) -> HTTPResponse:
    agreed = await Officer.get_or_none(id=run.agreed_by_id) if run.agreed_by_id else None
    values = {
        "run": run,
        "label": KINDS[run.kind].label,
        "works": run.state in (ImportState.CHECKING, ImportState.STORING),
        "waits": run.state is ImportState.CHECKED,
        "may_agree": uploads.may_agree(staff.actor, run),
        "is_own": run.asked_by_id == staff.actor.id,
        "agreed": agreed.name if agreed else "",
        "refusal": refusal,
    }
    return page(request, staff, "import.html", values, status=refusal.status if refusal else 200)
