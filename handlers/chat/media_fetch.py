"""WeChat fetches a file that it was asked to check from here: by a signed address that lasts an hour."""

from sanic import Blueprint, HTTPResponse, Request

from desk.errors import NotFound
from desk.files import file_store, media_links, voices
from handlers.http.services import services

blueprint = Blueprint("media_door")
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


@blueprint.get(f"{media_links.PREFIX}<name:str>")
async def fetched(request: Request, name: str) -> HTTPResponse:
    """Send the file, of a voice its playable copy. Any other name, and one whose hour is over, is not found."""
    found = await media_links.find(name, services(request).now())
    if found is None:
        raise NotFound(file_store.GONE)
    shown = voices.playable_file(found)
    return HTTPResponse(await file_store.read(shown.key), headers=HEADERS, content_type=shown.content_type)
