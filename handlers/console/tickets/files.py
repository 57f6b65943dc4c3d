"""Whoever may see one of a petition's tickets opens the pictures, voices and videos that came with it."""

from sanic import Blueprint, HTTPResponse, Request

from desk.access.openings import open_file
from desk.access.visibility import visible_tickets
from desk.errors import NotFound
from desk.petitions.uploads import GONE
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.file_answers import file_answer
from handlers.http.services import services
from models import Attachment, Ticket
from models.enums import FileState

blueprint = Blueprint("console_files")


@blueprint.get("/files/<attachment_id:str>")
@signed_in
async def file(request: Request, staff: Staff, attachment_id: str) -> HTTPResponse:
    """Send the file itself; of a voice what plays, and with `?as=sent` what was sent."""
    found = await Attachment.get_or_none(id=row_id(attachment_id, GONE))
    if found is None or found.petition_id is None:
        raise NotFound(GONE)
    if not await Ticket.filter(visible_tickets(staff.actor), petition_id=found.petition_id).exists():
        raise NotFound(GONE)
    if found.state is not FileState.STORED:
        raise NotFound(f"这个文件{found.state.label}")
    await open_file(staff.actor, found.petition_id, found.id, services(request).now())
    return await file_answer(request, found, as_sent=request.args.get("as") == "sent")
