"""Static files are those there were at start: any other name is not found, and the disk is not asked about it.

Asked about names no file can have, about folders and about what would lie below a file, it answers with errors.
"""

from types import SimpleNamespace
from urllib.parse import unquote

from sanic import Request, Sanic
from sanic.config import Config
from sanic.exceptions import NotFound

from handlers.http.answer_headers import STATIC
from handlers.http.rendering import ROOT

FOLDER = ROOT / "static"
PATHS = frozenset(STATIC + path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())


def install(app: Sanic[Config, SimpleNamespace]) -> None:
    app.static(STATIC.rstrip("/"), FOLDER, name="static")
    app.on_request(_refuse_what_is_no_file)


async def _refuse_what_is_no_file(request: Request) -> None:
    """Raises `NotFound` for an address below `STATIC` that is no file of ours."""
    if request.path.startswith(STATIC) and unquote(request.path) not in PATHS:
        raise NotFound("There is no such file")
