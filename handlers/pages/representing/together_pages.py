"""一起提: on the phone others join a petition by a code, rate for themselves, and leave for themselves alone."""

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import Invalid, NotFound, Refused
from desk.petitions.own_petitions import own_petition
from desk.petitions.together import petitioners
from desk.tickets.rating.petitioner_ratings import rate_as_one
from handlers.http.services import services
from handlers.pages.frame import forms
from handlers.pages.frame.screen import PageWords, say, see, show
from handlers.pages.frame.visitors import Visitor, known, posted
from models.enums import Grade

blueprint = Blueprint("pages_together")


@blueprint.get("/p/join")
@known
async def form(request: Request, visitor: Visitor) -> HTTPResponse:
    return show(request, "joining", {"code": "", "name": "", "refusal": ""}, visitor.session)


@blueprint.post("/p/join")
@posted
async def join(request: Request, visitor: Visitor) -> HTTPResponse:
    code, name = forms.field(request, "code"), forms.field(request, "name")
    try:
        petition = await petitioners.join_by_code(visitor.citizen, code, name, services(request).now())
    except Refused as refused:
        values = {"code": code, "name": name, "refusal": refused.words}
        return show(request, "joining", values, visitor.session, refused.status)
    return see(request, f"/p/{petition.number}", "joined")


@blueprint.post("/p/<number:str>/invite")
@posted
async def invite(request: Request, visitor: Visitor, number: str) -> HTTPResponse:
    """Show a code once, to be passed on."""
    try:
        given = await petitioners.issue_code(visitor.citizen, number, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return _refused(request, visitor, number, refused)
    values = {"given": given, "spaced": f"{given.code[:4]} {given.code[4:]}", "number": number}
    return show(request, "invited", values, visitor.session)


@blueprint.post("/p/<number:str>/leave")
@posted
async def leave(request: Request, visitor: Visitor, number: str) -> HTTPResponse:
    try:
        await petitioners.leave(visitor.citizen, number, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return _refused(request, visitor, number, refused)
    return see(request, "/p", "left_together")


@blueprint.post("/p/<number:str>/own-rating")
@posted
async def rate(request: Request, visitor: Visitor, number: str) -> HTTPResponse:
    """Keep what one of several petitioners thinks of the answer."""
    ticket = await own_petition(visitor.citizen, number)
    grade, words = forms.field(request, "grade"), forms.words_sent(request)
    try:
        if grade not in list(Grade):
            raise Invalid("请先选一个评价", "grade")
        await rate_as_one(visitor.citizen, ticket.id, Grade(grade), words, services(request).now())
    except NotFound:
        raise
    except Refused as refused:
        return _refused(request, visitor, number, refused, words)
    return see(request, f"/p/{number}", "rated_together")


def _refused(request: Request, visitor: Visitor, number: str, refused: Refused, kept: str = "") -> HTTPResponse:
    words = PageWords("没有办成", refused.words, f"/p/{number}", "回到这件诉求", kept)
    return say(request, words, refused.status, visitor.session)
