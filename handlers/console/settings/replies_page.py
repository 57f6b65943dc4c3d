"""常用答复: a chief liaison keeps the words their court answers with; courts below use them too."""

from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, NotFound, Refused
from desk.rules.text.placeholders import Placeholder
from desk.tickets import canned_replies
from desk.tickets.canned_replies import TypedReply
from handlers.console.frame import forms
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.console.settings.governed_courts import governed, one_of
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import CannedReply, Court, Department
from models.enums import PetitionKind

blueprint = Blueprint("console_replies")

HERE = "/console/settings/replies"
CHANGED = "这一条刚被改过，没有删除，请看过后再删"
DONE = {"kept": "已保存，下级法院也能用", "removed": "已删除"}


@dataclass(frozen=True)
class ReplyForm:
    """Holds a reply as it was typed; `id` is None for a new one."""

    id: int | None = None
    title: str = ""
    words: str = field(default="", repr=False)
    kind: str = ""
    department: str = ""

    @classmethod
    def sent(cls, request: Request, reply_id: int | None) -> "ReplyForm":
        read = forms.field
        return cls(
            reply_id, read(request, "title"), read(request, "words"), read(request, "kind"), read(request, "department")
        )

    @classmethod
    def of(cls, row: CannedReply) -> "ReplyForm":
        return cls(row.id, row.title, row.words, row.kind, str(row.department_id or ""))


@blueprint.get("/settings/replies")
@signed_in
async def replies(request: Request, staff: Staff) -> HTTPResponse:
    court = await _court(staff, request.args.get("court") or "")
    return await _page(request, staff, court, ReplyForm())


@blueprint.get("/settings/replies/<reply_id:str>")
@signed_in
async def one(request: Request, staff: Staff, reply_id: str) -> HTTPResponse:
    found = await _found(staff, reply_id)
    return await _page(request, staff, found.court, ReplyForm.of(found))


@blueprint.post("/settings/replies")
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    return await _keep(request, staff, await _court(staff, forms.field(request, "court")), None)


@blueprint.post("/settings/replies/<reply_id:str>")
@signed_in
async def change(request: Request, staff: Staff, reply_id: str) -> HTTPResponse:
    found = await _found(staff, reply_id)
    return await _keep(request, staff, found.court, found.id)


@blueprint.post("/settings/replies/<reply_id:str>/remove")
@signed_in
async def remove(request: Request, staff: Staff, reply_id: str) -> HTTPResponse:
    found = await _found(staff, reply_id)
    if forms.field(request, "title") != found.title:
        return await _page(request, staff, found.court, ReplyForm.of(found), Refused(CHANGED))
    await canned_replies.remove(staff.actor, found.court, found.id, services(request).now())
    return redirect(f"{HERE}?court={found.court_id}&done=removed", status=303)


async def _court(staff: Staff, asked: str) -> Court:
    return one_of(await governed(staff), staff, asked)


async def _found(staff: Staff, reply_id: str) -> CannedReply:
    """Find a reply of a court this person governs. Raises the same `NotFound` for any other."""
    courts = {one.id for one in await governed(staff)}
    found = await CannedReply.get_or_none(id=row_id(reply_id, canned_replies.GONE)).select_related("court")
    if found is None or found.court_id not in courts:
        raise NotFound(canned_replies.GONE)
    return found


async def _keep(request: Request, staff: Staff, court: Court, reply_id: int | None) -> HTTPResponse:
    filled = ReplyForm.sent(request, reply_id)
    typed = TypedReply(
        filled.title, filled.words, forms.one_of(PetitionKind, filled.kind), forms.number(filled.department)
    )
    try:
        await canned_replies.keep(staff.actor, court, typed, services(request).now(), reply_id)
    except NotFound:
        raise
    except Refused as refusal:
        return await _page(request, staff, court, filled, refusal)
    return redirect(f"{HERE}?court={court.id}&done=kept", status=303)


async def _page(
    request: Request, staff: Staff, court: Court, filled: ReplyForm, refusal: Refused | None = None
) -> HTTPResponse:
    own, more = await canned_replies.kept_by(court, forms.number(request.args.get("after") or ""))
    values = {
        "courts": await governed(staff),
        "court": court,
        "own": own,
        "more": more,
        "inherited": await canned_replies.inherited_by(court),
        "departments": await Department.filter(court_id=court.id).order_by("id"),
        "kinds": list(PetitionKind),
        "placeholders": list(Placeholder),
        "filled": filled,
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE.get(request.args.get("done") or "", ""),
        "after": bool(request.args.get("after")),
    }
    return page(request, staff, "replies.html", values, refusal.status if refusal else 200)
