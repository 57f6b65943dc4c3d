"""Pages: one Jinja environment, the filters people's words need, and the headers every page carries."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sanic import HTTPResponse, Request
from sanic.response import html

from desk.rules.calendar.court_time import COURT_TIME
from handlers.http.services import services

ROOT = Path(__file__).parents[2]
WEEKDAYS = "一二三四五六日"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data: {mp}; style-src 'self' 'unsafe-inline';"
    " frame-ancestors 'none'; form-action 'self' {open}; base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def moment(at: datetime | None) -> str:
    """`11月25日 周三 18:00`, in Shanghai."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.month}月{local.day}日 周{WEEKDAYS[local.weekday()]} {local:%H:%M}"


def day(at: datetime | None) -> str:
    """`2026年11月25日`, in Shanghai."""
    if at is None:
        return ""
    local = at.astimezone(COURT_TIME)
    return f"{local.year}年{local.month}月{local.day}日"


def span(start: datetime, end: datetime) -> str:
    """How long from one moment to another, in the largest unit that says something: `2天3小时`, `15分钟`."""
    minutes = int(abs((end - start).total_seconds()) // 60)
    days, hours = minutes // 1440, minutes % 1440 // 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes % 60}分钟" if minutes % 60 else f"{hours}小时"
    return f"{minutes}分钟"


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(ROOT / "templates"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"moment": moment, "day": day}
    env.globals |= {"span": span}
    return env


_pages = environment()


def render(
    request: Request, template: str, status: int = 200, values: Mapping[str, object] | None = None
) -> HTTPResponse:
    """A page. `now` and `request` are always at hand in it."""
    body = _pages.get_template(template).render(now=services(request).now(), request=request, **(values or {}))
    return html(body, status=status, headers=page_headers(request))


def page_headers(request: Request) -> dict[str, str]:
    settings = services(request).settings
    places = {"mp": settings.wechat_mp_url, "open": settings.wechat_open_url}
    return {name: value.format(**places) for name, value in HEADERS.items()}
