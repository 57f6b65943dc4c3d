"""A phone remembers whether its pages are shown in large type."""

from sanic import Blueprint, HTTPResponse, Request

from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.login import local_path
from handlers.pages.frame.screen import LARGE, SIZE_COOKIE, see
from handlers.pages.frame.visitors import Visitor, posted

YEAR = 365 * 24 * 3600

blueprint = Blueprint("pages_preferences")


@blueprint.post("/text-size")
@posted
async def text_size(request: Request, _: Visitor) -> HTTPResponse:
    response = see(request, local_path(forms.field(request, "back")))
    response.cookies.add_cookie(
        SIZE_COOKIE,
        LARGE if forms.field(request, "size") == LARGE else "normal",
        path="/",
        httponly=False,
        samesite="Lax",
        secure=services(request).settings.production,
        max_age=YEAR,
    )
    return response
