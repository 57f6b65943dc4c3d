"""The process serves WeChat's interfaces, the control API and every phone's browser on one port."""

import itertools
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import TypeAlias

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config
from sanic.exceptions import NotFound
from sanic.models.handler_types import RouteHandler
from sanic.response import file, html
from sanic.router import Router
from sanic_routing.route import Route

from wechat.sandbox.api import api
from wechat.sandbox.api.errors import ControlError
from wechat.sandbox.api.routes import ROUTES
from wechat.sandbox.interfaces import media, qr
from wechat.sandbox.phones import articles, pages
from wechat.sandbox.phones.browser import AUTHORIZE, Browser, phone_of
from wechat.sandbox.phones.control import CONTROL, Control
from wechat.sandbox.phones.control_http import answer, events, handler
from wechat.sandbox.phones.control_many import MANY
from wechat.sandbox.sms import gateway
from wechat.sandbox.state.sandbox import Sandbox
from wechat.sandbox.wire.callbacks import Callbacks

App: TypeAlias = Sanic[Config, SimpleNamespace]
Handler: TypeAlias = Callable[..., Coroutine[object, object, HTTPResponse | None]]

PHONE_ROUTE = "/__phone__"
STREAM_LIFE = 7 * 86400
LARGEST_REQUEST = 64 * 1024 * 1024
NUMBERS = itertools.count(1)
INTERFACES = ("/cgi-bin/", "/sns/", "/wxa/", "/customservice/", "/datacube/", "/wxaapi/")


class PhoneRouter(Router):
    """Gives a phone's host one handler, whatever the path and the method."""

    def get(  # type: ignore[override]
        self, path: str, method: str, host: str | None
    ) -> tuple[Route, RouteHandler, dict[str, object]]:
        if host and phone_of(host):
            return super().get(PHONE_ROUTE, "POST", None)
        return super().get(path, method, host)


@dataclass(frozen=True)
class Parts:
    """Holds what the routes share."""

    box: Sandbox
    callbacks: Callbacks
    browser: Browser
    control: Control


async def _interface(box: Sandbox, request: Request) -> HTTPResponse | None:
    return await api.answer(box, request)


async def _gateway(box: Sandbox, request: Request) -> HTTPResponse | None:
    return await gateway.answer(box, request)


async def _phone(parts: Parts, request: Request) -> HTTPResponse | None:
    return await parts.browser.serve(request)


async def _events(parts: Parts, request: Request) -> None:
    await events(parts.box.feed, request)


async def _media(parts: Parts, _: Request, media_id: str) -> HTTPResponse:
    """Send a file of a chat, for the phones page and for PicUrl. Whatever it is, it runs no script here."""
    found = media.any_media(parts.box, media_id)
    if found is None:
        return answer({"error": "没有这个文件"}, 404)
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return HTTPResponse(found.content, content_type=found.mime, headers=headers)


async def _article(parts: Parts, _: Request, media_id: str, place: str) -> HTTPResponse:
    """Show an article as the platform's own page does."""
    found = articles.page(parts.box, f"/sandbox/article/{media_id}/{place}")
    if found is None:
        return html(pages.error_page("没有这篇文章"), 404)
    return html(found, headers={"Content-Security-Policy": articles.POLICY})


async def _qrcode(parts: Parts, request: Request) -> HTTPResponse:
    ticket = qr.find_ticket(parts.box, request.args.get("ticket", ""))
    if ticket is None:
        return HTTPResponse(status=404)
    return HTTPResponse(qr.picture(ticket.url), content_type="image/png")


async def _authorize(parts: Parts, request: Request) -> HTTPResponse:
    """Open the page of web login. Nobody is logged in on the sandbox's own host: `person` says who, or it asks."""
    key = request.args.get("person", "")
    if not key:
        return html(pages.choice_page(parts.box.people.all(), request.query_string))
    try:
        return parts.browser.authorize(request, parts.box.people.find(key))
    except ControlError as error:
        return html(pages.error_page(str(error)), 404)


async def _page(parts: Parts, request: Request) -> HTTPResponse:
    return await _asset(parts, request, "index.html")


async def _asset(_: Parts, __: Request, name: str) -> HTTPResponse:
    found = pages.asset(name)
    if found is None:
        return answer({"error": f"没有 {name} 这个文件"}, 404)
    return await file(found, headers={"Cache-Control": "no-cache"})


async def _nowhere(parts: Parts, request: Request, _: Exception) -> HTTPResponse:
    if request.path.startswith(INTERFACES):
        return api.unknown(parts.box, request)
    return answer({"error": f"没有 {request.path} 这个地址"}, 404)


PAGES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", PHONE_ROUTE, _phone),
    ("GET", "/sandbox/events", _events),
    ("GET", "/sandbox/media/<media_id:str>", _media),
    ("GET", "/sandbox/article/<media_id:str>/<place:str>", _article),
    ("GET", "/cgi-bin/showqrcode", _qrcode),
    ("GET", AUTHORIZE, _authorize),
    ("GET", "/", _page),
    ("GET", "/assets/<name:path>", _asset),
)


def build(parts: Parts) -> App:
    """Build the application with all its routes; starting and stopping is `serving`'s."""
    app: App = Sanic(f"sandbox-{next(NUMBERS)}", router=PhoneRouter(), configure_logging=False)
    app.config.AUTO_EXTEND = False
    app.config.TOUCHUP = False
    app.config.MOTD = False
    app.config.ACCESS_LOG = False
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.RESPONSE_TIMEOUT = STREAM_LIFE
    app.config.REQUEST_MAX_SIZE = LARGEST_REQUEST
    for number, (method, path, act) in enumerate((*CONTROL, *MANY)):
        app.add_route(handler(partial(act, parts.control)), path, methods=[method], name=f"control-{number}")
    for route in ROUTES:
        app.add_route(partial(_interface, parts.box), route.path, methods=["GET", "POST"], name=route.path.strip("/"))
    for path in gateway.ACTS:
        app.add_route(partial(_gateway, parts.box), gateway.GATEWAY + path, methods=["POST"], name=f"sms-{path[1:]}")
    app.error_handler.add(NotFound, partial(_nowhere, parts))
    for method, path, page in PAGES:
        app.add_route(partial(page, parts), path, methods=[method], name=page.__name__)
    return app
