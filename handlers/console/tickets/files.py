"""Whoever may see one of a petition's tickets opens what came with it; what the court sent, whoever sees that ticket.

What is attached and not sent yet its officer alone opens.
"""

from sanic import Blueprint, HTTPResponse, Request

from desk.access import visibility
from desk.access.openings import open_file
from desk.errors import NotFound
from desk.petitions.uploads import GONE
from desk.tickets import ticket_store
from desk.tickets.attaching import is_own_unsent
from desk.tickets.ticket_store import may_read_petition
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.file_answers import file_answer
from handlers.http.services import services
from models import Attachment
from models.enums import FileState

blueprint = Blueprint("console_files")


@blueprint.get("/files/<attachment_id:str>")
@signed_in
async def file(request: Request, staff: Staff, attachment_id: str) -> HTTPResponse:
    """Send the file itself; of a voice what plays, with `?as=sent` what was sent, of a PDF `?page=2`."""
    found = await Attachment.get_or_none(id=row_id(attachment_id, GONE))
    if found is None:
        raise NotFound(GONE)
    petition_id = await _petition_read(staff, found)
    if petition_id is None and not await is_own_unsent(staff.officer.id, found.id):
        raise NotFound(GONE)
    if found.state is not FileState.STORED:
        raise NotFound(f"这个文件{found.state.label}")
    if petition_id is not None:
        await open_file(staff.actor, petition_id, found.id, services(request).now())
    return await file_answer(request, found, as_sent=request.args.get("as") == "sent")


async def _petition_read(staff: Staff, found: Attachment) -> int | None:
    """Return the petition a file came with, or the court sent it about, where this person may read it."""
    if found.petition_id is not None:
        return found.petition_id if await may_read_petition(staff.actor, found.petition_id) else None
    if found.ticket_id is None:
        return None
    ticket = await ticket_store.load(found.ticket_id)
    return ticket.petition_id if visibility.sees(staff.actor, visibility.place_of(ticket)) else None
