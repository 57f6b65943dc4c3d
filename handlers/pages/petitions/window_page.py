"""窗口评价 on the phone: five faces of one window; the grade counts at once, and an unhappy one is asked why."""

from dataclasses import dataclass, field

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Invalid, NotFound, Refused
from desk.petitions.window_reasons import RatedAt, rate_at_window
from desk.rules.rating_times import WINDOW_HOURS
from desk.rules.sizes import LONGEST_REASON
from handlers.http.bounds import row_id
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import PageWords, say, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models import ServiceWindow
from models.enums import Grade

GONE = "没有找到这个窗口，请看看二维码是不是本院的"
CLOSED = "已经停用了，不能评价。评价别的窗口，请扫那里的二维码。"

blueprint = Blueprint("pages_window")


@dataclass(frozen=True)
class RatingForm:
    """How far it has come: what was chosen and written, what is wrong, and the number of what it became."""

    grade: Grade | None = None
    reason: str = field(default="", repr=False)
    wrong: str = ""
    rated: bool = False
    number: str = ""


@blueprint.get("/p/window/<window_id:str>")
@known
async def see_window(request: Request, visitor: Visitor, window_id: str) -> HTTPResponse:
    return await _page(request, visitor, await _window(window_id), RatingForm())


@blueprint.post("/p/window/<window_id:str>")
@posted
async def rate(request: Request, visitor: Visitor, window_id: str) -> HTTPResponse:
    """Keep the grade; where it is unhappy and says nothing the page asks why, and the grade counts all the same."""
    window, chosen = await _window(window_id), forms.field(request, "grade")
    reason = forms.field(request, "reason").strip()
    if window.closed_at is not None:
        return await _page(request, visitor, window, RatingForm(), 409)
    grade = Grade(chosen) if chosen in set(Grade) else None
    try:
        if grade is None:
            raise Invalid("请先点一个档次", "grade")
        if len(reason) > LONGEST_REASON:
            raise Invalid(f"最多写 {LONGEST_REASON} 字，您写了 {len(reason)} 字", "reason")
        phone = visitor.identity
        at = (window.court, window.name, window.id, phone.id, phone.citizen_id, phone.account_id)
        _, number = await rate_at_window(RatedAt(*at, grade, reason), services(request).now())
    except Refused as refused:
        return await _page(request, visitor, window, RatingForm(grade, reason, refused.words), refused.status)
    return await _page(request, visitor, window, RatingForm(grade, reason, rated=True, number=number))


async def _window(window_id: str) -> ServiceWindow:
    found = await ServiceWindow.get_or_none(id=row_id(window_id, GONE)).select_related("court")
    if found is None:
        raise NotFound(GONE)
    return found


async def _page(
    request: Request, visitor: Visitor, window: ServiceWindow, form: RatingForm, status: int = 200
) -> HTTPResponse:
    if window.closed_at is not None:
        return say(request, PageWords(window.name, f"{window.name}{CLOSED}"), status)
    values = {"window": window, "form": form, "grades": list(Grade), "hours": WINDOW_HOURS, "longest": LONGEST_REASON}
    return show(request, "window", values, visitor.session, status)
