"""Whoever may see a petition opens its pictures, voices and videos on the phone."""

from sanic import Blueprint, HTTPResponse, Request

from desk.access.actors import Actor
from desk.access.openings import open_file
from desk.errors import NotFound
from desk.petitions.uploads import GONE
from handlers.http.bounds import row_id
from handlers.http.file_answers import file_answer
from handlers.http.services import services
from handlers.pages.frame.visitors import Visitor, known
from handlers.pages.petitions.petition_pages import petition_of
from handlers.pages.tickets.ticket_pages import ticket_of
from models import Attachment, Ticket
from models.enums import FileState

blueprint = Blueprint("pages_files")


@blueprint.get("/p/<number:str>/files/<file_id:str>")
@known
async def own(request: Request, visitor: Visitor, number: str, file_id: str) -> HTTPResponse:
    return await _send(request, await petition_of(visitor, number), file_id)


@blueprint.get("/t/<number:str>/files/<file_id:str>")
@known
async def of_a_ticket(request: Request, visitor: Visitor, number: str, file_id: str) -> HTTPResponse:
    if visitor.officer is None:
        raise NotFound(GONE)
    return await _send(request, await ticket_of(visitor.officer, number), file_id, visitor.officer)


async def _send(request: Request, ticket: Ticket, file_id: str, officer: Actor | None = None) -> HTTPResponse:
    attachment = await Attachment.get_or_none(
        id=row_id(file_id, GONE), petition_id=ticket.petition_id, state=FileState.STORED
    )
    if attachment is None:
        raise NotFound(GONE)
    if officer is not None:
        await open_file(officer, ticket.petition_id, attachment.id, services(request).now())
    return await file_answer(request, attachment)
