"""A form of an officer brings files for the citizen: every face keeps them like this before the act is done."""

from sanic import Request

from desk.access.actors import Actor
from desk.errors import NotFound, Refused
from desk.files.officer_files import FileRefused, SentFile
from desk.rules.lifecycles.petition_acts import WITH_FILES
from desk.tickets import attaching
from desk.tickets.orders import FILES, Fields
from handlers.http.services import services
from models import Ticket
from models.enums import Act

FIELD = "files"
NO_FILES = "这个操作不能附文件"
SOME_REFUSED = "还没有发出，有的文件没有收："


async def take_files(request: Request, officer: Actor, ticket: Ticket, act: Act) -> tuple[list[int], list[FileRefused]]:
    """Attach what came to the officer's draft of this act. Returns what was taken, by id, and what was not."""
    sent = request.files.getlist(FIELD) if request.files else None
    files = [SentFile(one.name, one.body) for one in sent or () if one.name]
    if not files:
        return [], []
    if act not in WITH_FILES:
        raise NotFound(NO_FILES)
    return await attaching.attach_all(officer.id or 0, ticket, act, files, services(request).now())


async def fields_with_files(request: Request, officer: Actor, ticket: Ticket, act: Act) -> Fields:
    """Return what the form brought, its files kept and named among those that go along. Raises `Refused`."""
    taken, refused = await take_files(request, officer, ticket, act)
    if refused:
        raise Refused(SOME_REFUSED + "；".join(f"{one.name}：{one.words}" for one in refused))
    named = [*Fields(request.form).numbers(FILES), *taken]
    return Fields({**(request.form or {}), FILES: [str(one) for one in named]})
