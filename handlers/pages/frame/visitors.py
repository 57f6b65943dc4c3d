"""Every page on a phone stands behind two gates: a session that says who has it open, and a form of our own."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from sanic import HTTPResponse, Request

from desk.access import actors
from desk.access.actors import Actor
from handlers.http import sessions
from handlers.http.addresses import client_address
from handlers.http.services import services
from handlers.pages.frame import login
from handlers.pages.frame.forms import words_sent
from handlers.pages.frame.screen import PageWords, say
from models import Identity
from models.prepared_query import PreparedQuery
from models.reading_together import together

Rest = ParamSpec("Rest")
Page = Callable[Concatenate[Request, "Visitor", Rest], Awaitable[HTTPResponse]]
Handler = Callable[Concatenate[Request, Rest], Coroutine[Any, Any, HTTPResponse]]


@dataclass(frozen=True)
class Visitor:
    """A person known by their openid: a citizen always, an officer where the identity is bound to one."""

    session: sessions.Session
    identity: Identity
    citizen: Actor
    officer: Actor | None


_IDENTITY = PreparedQuery(lambda: Identity.filter(id=1, erased_at__isnull=True))


async def visitor_of(request: Request) -> Visitor | None:
    """Return who is there; nobody without a session, or where the page asks for another account than the session's."""
    session = await sessions.current(request, sessions.PHONE)
    found = await _IDENTITY.rows(session.subject) if session else []
    if session is None or not found:
        return None
    identity = found[0]
    if request.args.get("account"):
        wanted = await login.account_for(request)
        if wanted is not None and wanted.id != identity.account_id:
            return None
    now = services(request).now()
    officer, citizen = await together(
        _officer(identity.officer_id, now), actors.person(identity.id, identity.citizen_id, now)
    )
    if officer is not None:
        officer = replace(officer, address=client_address(request))
    return Visitor(session, identity, citizen, officer)


async def _officer(officer_id: int | None, as_of: datetime) -> Actor | None:
    return await actors.officer(officer_id, as_of) if officer_id else None


def known(page: Page[Rest]) -> Handler[Rest]:
    """Guard a page: who has no session goes round by WeChat and comes back here."""

    @wraps(page)
    async def gate(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HTTPResponse:
        visitor = await visitor_of(request)
        if visitor is None:
            return await login.begin(request)
        return await page(request, visitor, *args, **kwargs)

    return gate


def posted(page: Page[Rest]) -> Handler[Rest]:
    """Guard a form: only from a session, with its token; otherwise nothing is done and what was written is shown."""

    @wraps(page)
    async def gate(request: Request, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HTTPResponse:
        visitor = await visitor_of(request)
        if visitor is None or not sessions.form_is_ours(request, visitor.session):
            return _expired(request)
        return await page(request, visitor, *args, **kwargs)

    return gate


def _expired(request: Request) -> HTTPResponse:
    path = "/".join(request.path.split("/")[:3])
    path = login.local_path(path) if path.startswith(("/p/", "/t/")) else login.HOME
    text = "这个页面打开得太久，刚才的操作没有提交。请重新打开页面，再操作一次。"
    return say(request, PageWords("请重新打开", text, path, login.RETRY, kept=words_sent(request)), 403)
