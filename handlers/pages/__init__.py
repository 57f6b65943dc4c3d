"""People open these pages on their phones from WeChat."""

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Refused
from handlers.pages.broadcasts import announcement_pages, approving_pages
from handlers.pages.cases import case_pages
from handlers.pages.frame import front, login, preferences
from handlers.pages.frame.screen import PageWords, say
from handlers.pages.petitions import mobile_page, own_page, petition_pages, window_page
from handlers.pages.representing import leaving_page, representations_page, together_pages
from handlers.pages.tickets import duty_page, files, ticket_list, ticket_pages

blueprint = Blueprint.group(
    front.blueprint,
    login.blueprint,
    case_pages.blueprint,
    own_page.blueprint,
    petition_pages.blueprint,
    mobile_page.blueprint,
    window_page.blueprint,
    representations_page.blueprint,
    leaving_page.blueprint,
    together_pages.blueprint,
    ticket_list.blueprint,
    duty_page.blueprint,
    ticket_pages.blueprint,
    files.blueprint,
    preferences.blueprint,
    approving_pages.blueprint,
    announcement_pages.blueprint,
)


HOMES = (
    ("/t/gg", "/t/gg", "待批准的公告"),
    ("/t/", "/t", "我的工单"),
    ("/duty", "/t", "我的工单"),
    ("/gg/", "/gg", "全部公告"),
)
"""Where a page leads that could not be shown, by the beginning of its address."""


async def _refused(request: Request, error: Refused) -> HTTPResponse:
    """Show what cannot be done as a page like the others; the same for what is hidden as for what is not there."""
    home, name = next(((way, said) for at, way, said in HOMES if request.path.startswith(at)), ("/p", "我的诉求"))
    heading = "没有找到" if error.status == 404 else "不能这样操作"
    return say(request, PageWords(heading, error.words, home, name), error.status)


for _each in blueprint.blueprints:
    _each.exception(Refused)(_refused)
