"""Whoever may see a petition opens its files on the phone, and those that went with the court's words they read."""

from sanic import Blueprint, HTTPResponse, Request
from tortoise.expressions import Q

from desk.access.actors import Actor
from desk.access.openings import open_file
from desk.errors import NotFound
from desk.petitions.uploads import GONE
from desk.views.petitions.court_files import court_file
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
    ticket = await petition_of(visitor, number)
    sent = await court_file(ticket, row_id(file_id, GONE))
    return await (file_answer(request, sent) if sent is not None else _send(request, ticket, file_id))


@blueprint.get("/t/<number:str>/files/<file_id:str>")
@known
async def of_a_ticket(request: Request, visitor: Visitor, number: str, file_id: str) -> HTTPResponse:
    if visitor.officer is None:
        raise NotFound(GONE)
    return await _send(request, await ticket_of(visitor.officer, number), file_id, visitor.officer)


async def _send(request: Request, ticket: Ticket, file_id: str, officer: Actor | None = None) -> HTTPResponse:
    there = Q(petition_id=ticket.petition_id)
    if officer is not None:
        there |= Q(petition_id=None, ticket_id=ticket.id)
    attachment = await Attachment.get_or_none(there, id=row_id(file_id, GONE), state=FileState.STORED)
    if attachment is None:
        raise NotFound(GONE)
    if officer is not None:
        await open_file(officer, ticket.petition_id, attachment.id, services(request).now())
    return await file_answer(request, attachment)
