"""Pictures, voices and videos of a petition, for those who may see it."""

import re

from sanic import Blueprint, HTTPResponse, Request
from sanic.response import raw

from desk.errors import NotFound
from desk.files import file_store, voices
from desk.petitions.uploads import GONE
from handlers.http.bounds import row_id
from handlers.pages.frame.visitors import Visitor, known
from handlers.pages.petitions.petition_pages import petition_of
from handlers.pages.tickets.ticket_pages import ticket_of
from models import Attachment, Ticket
from models.enums import FileState

SHOWN_IN_PLACE = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/webp", "audio/mpeg", "audio/mp4", "audio/wav", "video/mp4"}
)

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
    return await _send(request, await ticket_of(visitor.officer, number), file_id)


async def _send(request: Request, ticket: Ticket, file_id: str) -> HTTPResponse:
    attachment = await Attachment.get_or_none(
        id=row_id(file_id, GONE), petition_id=ticket.petition_id, state=FileState.STORED
    )
    if attachment is None:
        raise NotFound(GONE)
    return await sent(request, attachment)


async def sent(request: Request, attachment: Attachment) -> HTTPResponse:
    """The bytes; of a voice those that play. Nothing a sender could have made into a page is ever shown as one."""
    shown = voices.playable_file(attachment)
    content = await file_store.read(shown.key)
    kind = shown.content_type.partition(";")[0].strip().lower()
    in_place = kind in SHOWN_IN_PLACE
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline" if in_place else "attachment",
    }
    part = _asked_part(request.headers.get("range", ""), len(content))
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
        content = content[part.start : part.stop]
    return raw(
        content,
        status=200 if part is None else 206,
        headers=headers,
        content_type=kind if in_place else "application/octet-stream",
    )


def _asked_part(header: str, size: int) -> range | None:
    """The part a player asks for (`bytes=0-1`), which iPhones insist on; None for the whole."""
    match = re.fullmatch(r"bytes=([0-9]{1,12})-([0-9]{0,12})", header)
    if match is None or int(match[1]) >= size:
        return None
    last = min(int(match[2]) if match[2] else size - 1, size - 1)
    return range(int(match[1]), last + 1) if last >= int(match[1]) else None
