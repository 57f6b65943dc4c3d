"""One Jinja environment renders all pages, with filters for people's words and the headers every page carries."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sanic import HTTPResponse, Request
from sanic.response import html

from desk.rules.calendar.moments import clock, day, moment, span
from handlers.http.services import services

ROOT = Path(__file__).parents[2]
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: {mp}; style-src 'self' 'unsafe-inline';"
    " frame-ancestors 'none'; form-action 'self' {open}; base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"moment": moment, "clock": clock, "day": day, "from_seconds": _from_seconds}
    env.globals |= {"span": span}
    return env


def _from_seconds(since_1970: int) -> datetime:
    return datetime.fromtimestamp(since_1970, UTC)


_pages = environment()


def render(
    request: Request, template: str, status: int = 200, values: Mapping[str, object] | None = None
) -> HTTPResponse:
    """Render a page. `now` and `request` are always at hand in it."""
    body = _pages.get_template(template).render(now=services(request).now(), request=request, **(values or {}))
    return html(body, status=status, headers=page_headers(request))


def page_headers(request: Request) -> dict[str, str]:
    settings = services(request).settings
    places = {"mp": settings.wechat_mp_url, "open": settings.wechat_open_url}
    return {name: value.format(**places) for name, value in HEADERS.items()}
