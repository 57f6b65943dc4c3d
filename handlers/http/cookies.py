"""Cookies of ours: no script reads them, and in production no neighbouring site, nor plain http, could set one."""

from datetime import timedelta
from typing import Literal

from sanic import HTTPResponse, Request

from handlers.http import bounds
from handlers.http.services import services


def sent(request: Request, name: str) -> str:
    """Return the cookie that came with a request; empty where none did, or it cannot be one of ours."""
    return bounds.cookie(request, f"__Host-{name}" if services(request).settings.production else name)


def give(
    request: Request,
    response: HTTPResponse,
    name: str,
    value: str,
    lasts: timedelta,
    samesite: Literal["Lax", "Strict"] = "Lax",
) -> None:
    """Give a browser a cookie. `Lax` comes along when another site leads here, `Strict` only from our own pages."""
    production = services(request).settings.production
    response.cookies.add_cookie(
        name,
        value,
        path="/",
        httponly=True,
        samesite=samesite,
        secure=production,
        host_prefix=production,
        max_age=int(lasts.total_seconds()),
    )


def take_back(request: Request, response: HTTPResponse, name: str) -> None:
    """Have a browser forget a cookie."""
    production = services(request).settings.production
    response.cookies.delete_cookie(name, path="/", secure=production, host_prefix=production)
