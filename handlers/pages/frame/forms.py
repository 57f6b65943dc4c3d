"""Forms of the phone pages are read here."""

from sanic import Request

from desk.errors import Invalid
from desk.rules.text.plain_text import plain
from handlers.http.bounds import LARGEST_VERSION, whole


def field(request: Request, name: str) -> str:
    form = request.form
    return str(form.get(name) or "").strip() if form else ""


def words_sent(request: Request) -> str:
    """Return what the person wrote, with one kind of line end and no control characters."""
    return plain(field(request, "words")).strip()


def version_sent(request: Request) -> int:
    """Return the version the person read. Raises `Invalid`."""
    found = whole(field(request, "version"), LARGEST_VERSION)
    if found is None:
        raise Invalid("页面不完整，请重新打开后再操作", "version")
    return found
