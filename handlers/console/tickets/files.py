"""Pictures, voices and videos that came with a petition, for those who may see one of its tickets."""

import re

from sanic import Blueprint, HTTPResponse, Request

from desk.access.visibility import visible_tickets
from desk.errors import NotFound
from desk.files import file_store, voices
from desk.petitions.uploads import GONE
from handlers.console.frame.staff import Staff, signed_in
from handlers.http.bounds import row_id
from handlers.http.rendering import page_headers
from models import Attachment, Ticket
from models.enums import FileState

blueprint = Blueprint("console_files")

SHOWN = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/wav",
        "audio/x-wav",
        "video/mp4",
    }
)
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


@blueprint.get("/files/<attachment_id:str>")
@signed_in
async def file(request: Request, staff: Staff, attachment_id: str) -> HTTPResponse:
    """The file itself; of a voice what plays, and with `?as=sent` what was sent.

    What a browser should not open by itself is offered for keeping.
    """
    found = await Attachment.get_or_none(id=row_id(attachment_id, GONE))
    if found is None or found.petition_id is None:
        raise NotFound(GONE)
    if not await Ticket.filter(visible_tickets(staff.actor), petition_id=found.petition_id).exists():
        raise NotFound(GONE)
    if found.state is not FileState.STORED:
        raise NotFound(f"这个文件{found.state.label}")
    shown = voices.playable_file(found)
    if request.args.get("as") == "sent":
        shown = voices.PlayableFile(found.file_key, found.content_type, found.size)
    content = await file_store.read(shown.key)
    kind = shown.content_type.partition(";")[0].strip().lower()
    headers = page_headers(request) | {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes",
    }
    if kind not in SHOWN:
        headers["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.id}{_ending(kind)}"'
        kind = "application/octet-stream"
    return _part(content, kind, request.headers.get("range", ""), headers)


def _part(content: bytes, kind: str, wanted: str, headers: dict[str, str]) -> HTTPResponse:
    """The whole, or the one range of bytes a player asks for (RFC 9110 §14)."""
    match = RANGE.fullmatch(wanted.strip())
    if match is None or not any(match.groups()):
        return HTTPResponse(content, headers=headers, content_type=kind)
    first, last = match.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        return HTTPResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return HTTPResponse(content[start : end + 1], status=206, headers=headers, content_type=kind)


def _ending(kind: str) -> str:
    return {"audio/amr": ".amr", "audio/x-speex": ".spx", "video/quicktime": ".mov"}.get(kind, "")
