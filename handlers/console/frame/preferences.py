"""How the console looks to somebody: light or dark, dense or roomy, larger type; and the page of its parts."""

from urllib.parse import urlsplit

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.errors import Invalid, NotFound
from desk.staff.preferences import CHOICES, prefer
from handlers.console.frame.forms import field
from handlers.console.frame.screen import page
from handlers.console.frame.staff import HOME, Staff, signed_in
from handlers.http.services import services

blueprint = Blueprint("console_preferences")


@blueprint.post("/preferences")
@signed_in
async def choose(request: Request, staff: Staff) -> HTTPResponse:
    """Keep what was chosen and go back to where that was."""
    chosen = {name: value for name in CHOICES if (value := field(request, name))}
    if not chosen:
        raise Invalid("请选择一种显示方式")
    await prefer(staff.officer.id, chosen)
    return redirect(back_to(field(request, "back")), status=303)


def back_to(asked: str) -> str:
    """A page of the console's own, and no other place."""
    parts = urlsplit(asked)
    ours = not parts.scheme and not parts.netloc and f"{parts.path}/".startswith(f"{HOME}/") and "\\" not in asked
    return asked if ours else HOME


@blueprint.get("/parts")
@signed_in
async def parts(request: Request, staff: Staff) -> HTTPResponse:
    """Show every part that pages are made of; in development only."""
    if services(request).settings.env != "development":
        raise NotFound("没有这个页面")
    return page(request, staff, "parts.html")
