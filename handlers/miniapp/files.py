"""文件: people send up pictures, voices and videos, and open their own."""

from sanic import HTTPResponse

from desk.errors import Invalid
from desk.files.decoding import DecoderBusy
from desk.files.examining import LARGEST_UPLOAD, TOO_LARGE
from desk.petitions import uploads
from desk.views.files import file_view
from desk.views.petitions.court_files import find_court_file
from handlers.http import limits
from handlers.http.file_answers import file_answer
from handlers.miniapp.frame.operations import Call, Operation, serve
from handlers.miniapp.frame.problems import Busy, TooLarge
from handlers.miniapp.frame.shapes import Nothing
from handlers.miniapp.petition_shapes import FileShown, file_shown

FIELD = "file"
NO_FILE = "请选择要上传的文件"


@serve(
    Operation(
        "POST",
        "/files",
        "上传图片、PDF、录音或视频",
        Nothing,
        FileShown,
        status=201,
        rate=limits.UPLOAD,
        upload=True,
        refuses=(400, 413, 503),
    )
)
async def upload(call: Call[Nothing]) -> FileShown:
    content = _content(call)
    if len(content) > LARGEST_UPLOAD:
        raise TooLarge(TOO_LARGE)
    try:
        kept = await uploads.keep(call.identity.account_id, call.identity.id, content, call.as_of)
    except (OSError, DecoderBusy) as full:
        raise Busy from full
    return file_shown(call.citizen, file_view(kept))


def _content(call: Call[Nothing]) -> bytes:
    """Return the bytes of the form's file, as `wx.uploadFile` sends it. Raises `Invalid`."""
    if not call.request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise Invalid(NO_FILE, FIELD)
    try:
        found = call.request.files
    except Invalid as not_a_form:
        raise Invalid(not_a_form.words, FIELD) from None
    given = found.get(FIELD) if found else None
    body = getattr(given, "body", None)
    if not isinstance(body, bytes) or not body:
        raise Invalid(NO_FILE, FIELD)
    return body


@serve(Operation("GET", "/files/<id:str>", "打开文件", Nothing, None, refuses=(404,)))
async def opened(call: Call[Nothing]) -> HTTPResponse:
    name = call.part("id")
    sent = await find_court_file(call.citizen, name)
    return await file_answer(call.request, sent or await uploads.find(call.citizen, name))
