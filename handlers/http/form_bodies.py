"""Forms are read strictly: UTF-8 only, so many fields, files only where a route takes them.

A charset that the sender names is never used: some of Python's codecs take seconds for a few hundred thousand bytes.
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qs

from multipart import MultipartError, MultipartSegment, ParserLimitReached, PushMultipartParser
from sanic.request.form import File
from sanic.request.parameters import RequestParameters

from desk.errors import Invalid

MOST_FIELDS = 200
MOST_PARTS = 80
"""Of a form with files: a petition's fields, and more files than are taken, so that each is told so."""
LARGEST_FIELD = 64 * 1024
"""Bytes of one field of a form with a file."""
LONGEST_BOUNDARY = 70
"""RFC 2046 §5.1.1."""
NOT_A_FORM = "表单的格式不对，请返回重新打开页面再提交"
TOO_MANY = f"表单的项目太多：最多 {MOST_FIELDS} 项"
TOO_MANY_PARTS = f"一次传的文件太多：连同表单最多 {MOST_PARTS} 项，请分几次传"
NO_FILES_HERE = "这里不收文件"


@dataclass(frozen=True)
class FormBody:
    """What a form said, as Sanic's handlers read it: lists of texts and of files by name."""

    fields: RequestParameters = field(default_factory=RequestParameters)
    files: RequestParameters = field(default_factory=RequestParameters)


def read_urlencoded(body: bytes) -> FormBody:
    """Read the form of a page. Raises `Invalid`."""
    if body.count(b"&") >= MOST_FIELDS:
        raise Invalid(TOO_MANY)
    try:
        return FormBody(RequestParameters(parse_qs(body.decode("utf-8"), encoding="utf-8", errors="strict")))
    except UnicodeDecodeError:
        raise Invalid(NOT_A_FORM) from None


def read_multipart(body: bytes, boundary: str) -> FormBody:
    """Read a form with files. Raises `Invalid`."""
    if not 0 < len(boundary) <= LONGEST_BOUNDARY or not boundary.isascii():
        raise Invalid(NOT_A_FORM)
    fields: dict[str, list[str]] = {}
    files: dict[str, list[File]] = {}
    try:
        for part, content in _parts(body, boundary):
            if part.filename is not None:
                files.setdefault(part.name, []).append(File(part.content_type or "", content, part.filename))
                continue
            if len(content) > LARGEST_FIELD:
                raise Invalid(NOT_A_FORM)
            fields.setdefault(part.name, []).append(content.decode("utf-8"))
    except ParserLimitReached as limit:
        raise Invalid(TOO_MANY_PARTS if "segment count" in str(limit) else NOT_A_FORM) from None
    except (MultipartError, UnicodeDecodeError):
        raise Invalid(NOT_A_FORM) from None
    return FormBody(RequestParameters(fields), RequestParameters(files))


def _parts(body: bytes, boundary: str) -> list[tuple[MultipartSegment, bytes]]:
    parts: list[tuple[MultipartSegment, bytes]] = []
    with PushMultipartParser(boundary, len(body), max_segment_count=MOST_PARTS) as parser:
        pieces: list[bytes] = []
        segment: MultipartSegment | None = None
        for event in parser.parse(body):
            if isinstance(event, MultipartSegment):
                segment, pieces = event, []
            elif event:
                pieces.append(bytes(event))
            elif segment is not None:
                parts.append((segment, b"".join(pieces)))
    return parts
