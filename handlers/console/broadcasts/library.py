"""图文库: a court's articles and pictures, kept once and used again; shared by all its publishers."""

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import redirect

from desk.broadcasts.articles import (
    NO_ARTICLE,
    PAGE_OF_ARTICLES,
    ArticleWords,
    articles_of,
    find_article,
    keep_article,
    remove_article,
)
from desk.broadcasts.pictures import PAGE_OF_PICTURES, add_picture, pictures_of
from desk.errors import Invalid, NotFound, Refused
from desk.rules.broadcasts.article_typing import as_html, as_typed
from handlers.console.broadcasts.publishing_place import HERE, published
from handlers.console.frame.forms import field, number, version
from handlers.console.frame.screen import page
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.services import services
from models import BroadcastArticle, Court

blueprint = Blueprint("console_broadcast_library")

LIBRARY = f"{HERE}/library"
NO_ALT = "请用一句话写明图上是什么，看不到图的人靠它"
DONE = {"kept": "已保存", "removed": "已从图文库删除，用过它的公告不受影响", "picture": "图片已放进图片库"}


@blueprint.get("/broadcasts/library")
@signed_in
async def show_library(request: Request, staff: Staff) -> HTTPResponse:
    court, _ = await published(staff, request.args.get("court") or "")
    return await _library(request, staff, court)


@blueprint.post("/broadcasts/library/pictures", ctx_files=True)
@signed_in
async def add(request: Request, staff: Staff) -> HTTPResponse:
    """Take a picture in: made anew, kept once. What it shows is asked for."""
    court, _ = await published(staff, field(request, "court"))
    found = request.files.get("file") if request.files else None
    try:
        if not field(request, "alt"):
            raise Invalid(NO_ALT, "alt")
        await add_picture(
            staff.actor, court.id, getattr(found, "body", b""), field(request, "alt"), services(request).now()
        )
    except Refused as refusal:
        return await _library(request, staff, court, refusal)
    return redirect(f"{LIBRARY}?court={court.id}&done=picture#pictures", status=303)


@blueprint.get("/broadcasts/library/new")
@signed_in
async def new(request: Request, staff: Staff) -> HTTPResponse:
    court, _ = await published(staff, request.args.get("court") or "")
    return await _article(request, staff, court, None)


@blueprint.post("/broadcasts/library")
@signed_in
async def keep_new(request: Request, staff: Staff) -> HTTPResponse:
    court, _ = await published(staff, field(request, "court"))
    return await _keep(request, staff, court, None)


@blueprint.get("/broadcasts/library/<article_id:str>")
@signed_in
async def show_article(request: Request, staff: Staff, article_id: str) -> HTTPResponse:
    row, court = await _found(staff, article_id)
    return await _article(request, staff, court, row)


@blueprint.post("/broadcasts/library/<article_id:str>")
@signed_in
async def keep(request: Request, staff: Staff, article_id: str) -> HTTPResponse:
    row, court = await _found(staff, article_id)
    return await _keep(request, staff, court, row)


@blueprint.post("/broadcasts/library/<article_id:str>/remove")
@signed_in
async def remove(request: Request, staff: Staff, article_id: str) -> HTTPResponse:
    row, court = await _found(staff, article_id)
    await remove_article(staff.actor, row.id, services(request).now())
    return redirect(f"{LIBRARY}?court={court.id}&done=removed", status=303)


async def _found(staff: Staff, article_id: str) -> tuple[BroadcastArticle, Court]:
    """Return an article of a court this person publishes for. Raises the same `NotFound` for any other."""
    row = await find_article(staff.actor, row_id(article_id, NO_ARTICLE))
    try:
        court, _ = await published(staff, str(row.court_id))
    except NotFound:
        raise NotFound(NO_ARTICLE) from None
    return row, court


async def _keep(request: Request, staff: Staff, court: Court, row: BroadcastArticle | None) -> HTTPResponse:
    words = ArticleWords(
        field(request, "title"),
        as_html(field(request, "typed_body")),
        field(request, "summary"),
        number(field(request, "cover")),
    )
    read = version(field(request, "version")) or 0
    try:
        await keep_article(staff.actor, court.id, words, services(request).now(), row.id if row else None, read)
    except NotFound:
        raise
    except Refused as refusal:
        return await _article(request, staff, court, row, refusal)
    return redirect(f"{LIBRARY}?court={court.id}&done=kept", status=303)


async def _library(request: Request, staff: Staff, court: Court, refusal: Refused | None = None) -> HTTPResponse:
    _, courts = await published(staff, str(court.id))
    before, behind = number(request.args.get("before") or ""), number(request.args.get("behind") or "")
    articles = await articles_of(staff.actor, court.id, before)
    pictures = await pictures_of(staff.actor, court.id, behind)
    values = {
        "court": court,
        "courts": courts,
        "articles": articles[:PAGE_OF_ARTICLES],
        "more": articles[PAGE_OF_ARTICLES - 1].id if len(articles) > PAGE_OF_ARTICLES else None,
        "pictures": pictures[:PAGE_OF_PICTURES],
        "more_pictures": pictures[PAGE_OF_PICTURES - 1].id if len(pictures) > PAGE_OF_PICTURES else None,
        "first": before is None and behind is None,
        "alt": field(request, "alt") if refusal else "",
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "done": DONE.get(request.args.get("done") or "", ""),
        "home": HERE,
    }
    return page(request, staff, "broadcast_library.html", values, refusal.status if refusal else 200)


async def _article(
    request: Request, staff: Staff, court: Court, row: BroadcastArticle | None, refusal: Refused | None = None
) -> HTTPResponse:
    def was(name: str, kept: str) -> str:
        return field(request, name) if refusal else kept

    values = {
        "court": court,
        "row": row,
        "title": was("title", row.title if row else ""),
        "summary": was("summary", row.summary if row else ""),
        "typed_body": was("typed_body", as_typed(row.body) if row else ""),
        "cover": was("cover", str(row.cover_id or "") if row else ""),
        "pictures": (await pictures_of(staff.actor, court.id))[:PAGE_OF_PICTURES],
        "refusal": refusal.words if refusal else "",
        "wrong": refusal.field if isinstance(refusal, Invalid) else "",
        "home": HERE,
    }
    return page(request, staff, "broadcast_article.html", values, refusal.status if refusal else 200)
