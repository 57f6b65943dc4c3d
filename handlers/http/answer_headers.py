"""Every answer tells browsers not to guess what it is, and not to show it within a page of somebody else's.

Pages, files and the API say more of their own, and theirs counts; this is what is left for the others: exports, words
to machines, ways elsewhere, static files.
"""

from types import SimpleNamespace

from sanic import HTTPResponse, Request, Sanic
from sanic.config import Config

STATIC = "/static/"
"""These keep what they say of caching: an answer that nothing changed must not end what a browser has."""
CACHE = "Cache-Control"
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none';"
    " base-uri 'none'; object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.on_response(_complete)  # type: ignore[no-untyped-call]


async def _complete(request: Request, response: HTTPResponse) -> None:
    """Add what an answer does not say itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith(STATIC):
        response.headers.setdefault(CACHE, "no-store")
