"""A phone page is put together here: text size, toast, the form's token, fresh style sheets, and pages in words."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sanic import HTTPResponse, Request
from sanic.response import redirect

from desk.rules.lifecycles.petition_acts import done_for_officer, told_citizen
from handlers.http.rendering import ROOT, page_headers, render
from handlers.http.sessions import Session

SIZE_COOKIE = "jiesu_type"
LARGE = "large"


@cache
def asset(path: str) -> str:
    """Return a static file's address, which changes with its content, so that phones keep no old copy."""
    return f"/static/{path}?v={hashlib.sha256((ROOT / 'static' / path).read_bytes()).hexdigest()[:10]}"


def show(
    request: Request,
    template: str,
    values: Mapping[str, object],
    session: Session | None = None,
    status: int = 200,
) -> HTTPResponse:
    """Render a page of `templates/pages`. `done` in the address is a short code; unknown ones say nothing."""
    done = request.args.get("done", "")
    toast = done_for_officer(done) if request.path.startswith("/t") else told_citizen(done)
    frame: dict[str, object] = {
        "asset": asset,
        "large": request.cookies.get(SIZE_COOKIE) == LARGE,
        "csrf": session.csrf if session else "",
        "toast": toast,
        "done": done if toast else "",
        "path": request.path,
    }
    return render(request, f"pages/{template}.html", status, {**frame, **values})


def see(request: Request, path: str, done: str = "") -> HTTPResponse:
    """Send the phone to a page after its form was taken, with the code of what to say."""
    headers = page_headers(request)
    return redirect(f"{path}?done={done}" if done else path, headers=headers, status=303)


@dataclass(frozen=True)
class PageWords:
    """A page that only says something: a heading, a sentence or two, and perhaps a way on."""

    heading: str
    text: str
    link: str = ""
    link_text: str = ""
    kept: str = ""
    icon: str = "info"


def say(request: Request, words: PageWords, status: int = 200, session: Session | None = None) -> HTTPResponse:
    """Show a page that only says something. `kept` is what the person had written and must not lose."""
    return show(request, "words", {"words": words}, session, status)
