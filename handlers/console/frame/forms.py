"""What was typed into a form of the console is read here, without surprises."""

from typing import TypeVar

from sanic import Request
from sanic.request import RequestParameters

from desk.rules.text.plain_text import plain
from handlers.http.bounds import LARGEST_VERSION, whole
from models.enums import Labelled

T = TypeVar("T", bound=Labelled)


def raw(request: Request, name: str) -> str:
    """Return the text of a field exactly as sent (a password); empty where it was not."""
    sent: RequestParameters | dict[str, str] = request.form or {}
    return sent.get(name) or ""


def field(request: Request, name: str) -> str:
    """Return the text of a field, trimmed and without invisible characters; empty where it was not sent."""
    return plain(raw(request, name)).strip()


def several(request: Request, name: str) -> str:
    """Return all that was chosen under one name, with commas between; empty where nothing was."""
    sent: RequestParameters | dict[str, str] = request.form or {}
    chosen = sent.getlist(name) if isinstance(sent, RequestParameters) else [sent.get(name, "")]
    return ",".join(plain(one).strip() for one in chosen or [] if one)


def number(text: str) -> int | None:
    """Return a row's id, or None where the text is none."""
    return whole(text)


def version(text: str) -> int | None:
    """Return the version of a ticket somebody read, or None where the text is none."""
    return whole(text, LARGEST_VERSION)


def one_of(kind: type[T], text: str | None) -> T | None:
    return kind(text) if text in set(kind) else None
