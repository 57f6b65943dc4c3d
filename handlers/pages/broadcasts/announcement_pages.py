"""公告: what courts told everybody, for everybody: a list that can be searched, an article, its pictures. No login.

Whoever reads one from a phone that was told of it has read it. These pages run no script, and browsers may keep them.
"""

from datetime import UTC, datetime, timedelta

from sanic import Blueprint, HTTPResponse, Request

from desk.broadcasts.pictures import NO_PICTURE, content_of_picture
from desk.broadcasts.settling import mark_read
from desk.broadcasts.words import own_words
from desk.errors import NotFound
from desk.rules.broadcasts.articles import clean
from desk.views.broadcasts.public import NO_ANNOUNCEMENT, announcement, announcements
from handlers.http.bounds import row_id, whole
from handlers.http.file_answers import HEADERS
from handlers.pages.frame import login
from handlers.pages.frame.screen import show
from handlers.pages.frame.visitors import Visitor, visitor_of
from models import Court

blueprint = Blueprint("pages_announcements")

IN_WECHAT = "MicroMessenger"
"""In the name of a browser that WeChat tells us the person of."""
LONGEST_WORDS = 60
KEPT = "public, max-age=60"
OWN = "private, max-age=60"
PICTURE_KEPT = "public, max-age=31536000, immutable"
"""A picture of the library is never changed: another one has another number."""
SINCE = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@blueprint.get("/gg")
async def show_list(request: Request) -> HTTPResponse:
    """List announcements, the newest first; of one court, or with all of the words that are looked for."""
    words = (request.args.get("q") or "").strip()[:LONGEST_WORDS]
    court = whole(request.args.get("court") or "")
    before = _read_key(request.args.get("before") or "")
    found = await announcements(words, court, before)
    courts = await Court.all().order_by("path")
    values = {
        "found": found,
        "words": words,
        "court": court,
        "courts": courts,
        "first": before is None,
        "next": _key(*found.next_before) if found.next_before else "",
        "large": True,
    }
    return _kept(show(request, "announcements", values), KEPT)


@blueprint.get("/gg/<broadcast_id:str>")
async def show_one(request: Request, broadcast_id: str) -> HTTPResponse:
    """Show one announcement in large type; what is not for everybody only to whoever was told of it."""
    number = row_id(broadcast_id, NO_ANNOUNCEMENT)
    visitor = await visitor_of(request)
    try:
        found = await announcement(number)
    except NotFound:
        return await _own(request, visitor, number)
    if visitor is not None:
        await mark_read(found.id, visitor.identity.id)
    values = {"one": found, "html": clean(found.html), "large": True}
    return _kept(show(request, "announcement", values), KEPT if visitor is None else OWN)


async def _own(request: Request, visitor: Visitor | None, number: int) -> HTTPResponse:
    """Show what one person alone was told, on their own phone. Raises the same `NotFound` to everybody else."""
    if visitor is None and IN_WECHAT in (request.headers.get("user-agent") or ""):
        return await login.begin(request)
    said = await own_words(number, visitor.identity.id) if visitor is not None else None
    if visitor is None or said is None:
        raise NotFound(NO_ANNOUNCEMENT)
    await mark_read(number, visitor.identity.id)
    return show(request, "announcement_own", {"said": said, "large": True}, visitor.session)


@blueprint.get("/gg/pictures/<picture_id:str>")
async def picture(_: Request, picture_id: str) -> HTTPResponse:
    content, content_type = await content_of_picture(row_id(picture_id, NO_PICTURE))
    headers = {**HEADERS, "Cache-Control": PICTURE_KEPT, "Content-Disposition": "inline"}
    return HTTPResponse(content, headers=headers, content_type=content_type)


def _kept(answer: HTTPResponse, how: str) -> HTTPResponse:
    """Let browsers keep a page for a while, and run nothing on it."""
    answer.headers["Cache-Control"] = how
    answer.headers["Vary"] = "Cookie"
    answer.headers["Content-Security-Policy"] += "; script-src 'none'"
    return answer


def _key(at: datetime, announcement_id: int) -> str:
    return f"{(at - SINCE) // MICROSECOND}-{announcement_id}"


def _read_key(text: str) -> tuple[datetime, int] | None:
    """Return where a page of the list begins; None, and so the first page, for what is no key."""
    at, _, number = text.partition("-")
    moment, found = whole(at), whole(number)
    if moment is None or found is None:
        return None
    try:
        return SINCE + moment * MICROSECOND, found
    except OverflowError:
        return None
