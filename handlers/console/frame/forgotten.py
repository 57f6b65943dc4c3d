"""忘记密码，找谁: before the login stands who can help, by name, as on a notice board; it is open to everybody."""

from sanic import Blueprint, HTTPResponse, Request

from desk.views.password_helpers import password_helpers
from handlers.console.frame.forms import number
from handlers.console.frame.screen import STAMP
from handlers.http.rendering import render
from handlers.http.services import services
from models import Court

blueprint = Blueprint("console_forgotten")


@blueprint.get("/forgotten")
async def helpers(request: Request) -> HTTPResponse:
    """Show who helps at the court that was chosen; at first the highest one."""
    courts = await Court.filter(closed_at__isnull=True).order_by("path")
    asked = number(request.args.get("court") or "")
    court = next((one for one in courts if one.id == asked), courts[0] if courts else None)
    found = await password_helpers(court, services(request).now()) if court else ()
    values = {"courts": courts, "court": court, "helpers": found, "stamp": STAMP}
    return render(request, "console/forgotten.html", 200, values)
