"""A file that came from outside is never shown as a page, whatever its sender made of it."""

import re

from sanic import HTTPResponse, Request

from desk.files import file_store, pdfs, voices
from desk.files.decoding import DecoderBusy
from desk.files.voices import PlayableFile
from handlers.http.bounds import whole
from models import Attachment

SHOWN_IN_PLACE = frozenset(
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
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "bytes",
}
ENDINGS = {"application/pdf": ".pdf", "audio/amr": ".amr", "audio/x-speex": ".spx", "video/quicktime": ".mov"}
BUSY = "现在看的人太多，请稍后再看"
RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


async def file_answer(request: Request, attachment: Attachment, as_sent: bool = False) -> HTTPResponse:
    """Send the bytes of a file; of a voice those that play, unless it is wanted as it was sent.

    What a browser should not open by itself is offered for keeping. Of a PDF one page, with `?page=2`, is a picture.
    """
    page = whole(request.args.get("page", ""), attachment.pages)
    if page:
        return await _page_answer(attachment, page)
    shown = voices.playable_file(attachment)
    if as_sent:
        shown = PlayableFile(attachment.file_key, attachment.content_type, attachment.size)
    kind = shown.content_type.partition(";")[0].strip().lower()
    headers = {**HEADERS, "Content-Disposition": "inline"}
    if kind not in SHOWN_IN_PLACE:
        name = f"{attachment.kind}-{attachment.id}{ENDINGS.get(kind, '')}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        kind = "application/octet-stream"
    return _part(await file_store.read(shown.key), kind, request.headers.get("range", ""), headers)


async def _page_answer(attachment: Attachment, page: int) -> HTTPResponse:
    """Send a page of a PDF, drawn by a process of its own. The turn of whoever asks is their file's."""
    try:
        drawn = await pdfs.page_drawn(await file_store.read(attachment.file_key), page, attachment.id)
    except DecoderBusy:
        return HTTPResponse(BUSY, status=503, headers={**HEADERS, "Retry-After": "5"}, content_type="text/plain")
    return HTTPResponse(drawn, headers={**HEADERS, "Content-Disposition": "inline"}, content_type=pdfs.DRAWN)


def _part(content: bytes, kind: str, wanted: str, headers: dict[str, str]) -> HTTPResponse:
    """Send the whole, or the one range of bytes a player asks for (RFC 9110 §14), which iPhones insist on."""
    match = RANGE.fullmatch(wanted.strip())
    if match is None or not any(match.groups()) or _is_backwards(*match.groups()):
        return HTTPResponse(content, headers=headers, content_type=kind)
    first, last = match.groups()
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    if start > end:
        return HTTPResponse(status=416, headers=headers | {"Content-Range": f"bytes */{len(content)}"})
    headers["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return HTTPResponse(content[start : end + 1], status=206, headers=headers, content_type=kind)


def _is_backwards(first: str, last: str) -> bool:
    """Say whether a range ends before it begins: it is none then, and the whole is sent."""
    return bool(first and last) and int(last) < int(first)
