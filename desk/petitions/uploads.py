"""People send files before, or with, what they belong to: a file is known by its content, never by its name.

Until a petition takes it in, a file belongs to whoever holds its reference: a keyed one, good for one identity only.
"""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from desk.access import visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotFound
from desk.files import file_store, pictures
from desk.rules.sizes import MOST_FILES
from desk.tickets import checks
from models import Attachment, Ticket
from models.enums import CheckSubject, FileState
from models.keyring import index_of

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_KEPT = 2 * LARGEST_UPLOAD
"""A picture made anew may grow."""
GONE = "没有找到这个文件，或您无权查看"
_REFERENCE = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{32})")


@dataclass(frozen=True)
class UploadKind:
    """Says what a file is: `name` as the desk calls it."""

    name: str
    content_type: str


PICTURE, AMR, MP3 = UploadKind("image", ""), UploadKind("voice", "audio/amr"), UploadKind("voice", "audio/mpeg")
M4A, MP4 = UploadKind("voice", "audio/mp4"), UploadKind("video", "video/mp4")
_BEGINNINGS = (
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG\r\n\x1a\n", PICTURE),
    (b"GIF87a", PICTURE),
    (b"GIF89a", PICTURE),
    (b"#!AMR\n", AMR),
    (b"#!AMR-WB\n", AMR),
    (b"ID3", MP3),
)
_VIDEO_BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"MSNV", b"M4V ")


def kind_of(content: bytes) -> UploadKind | None:
    """Return what the first bytes say a file is; None for what is not taken."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return PICTURE
    if content[4:8] == b"ftyp":
        return M4A if content[8:12] in (b"M4A ", b"M4B ") else MP4 if content[8:12] in _VIDEO_BRANDS else None
    return MP3 if _mpeg_frame(content) else None


def _mpeg_frame(content: bytes) -> bool:
    """Say whether an MPEG audio frame begins here (ISO/IEC 11172-3): none of its fields holds a forbidden value."""
    if len(content) < 4 or content[0] != 0xFF or content[1] & 0xE0 != 0xE0:
        return False
    version, layer, bits, rate = content[1] >> 3 & 3, content[1] >> 1 & 3, content[2] >> 4, content[2] >> 2 & 3
    return version != 1 and layer != 0 and bits not in (0, 15) and rate != 3


async def examine(content: bytes) -> tuple[UploadKind, bytes, str]:
    """Return what a file is by its content, the bytes to keep, and their content type; a picture is made anew.

    Raises `Invalid` for what is not taken, or cannot be opened.
    """
    kind = kind_of(content)
    if kind is None:
        raise Invalid("只能上传图片（jpg、png、webp、gif）、录音（amr、mp3、m4a）和视频（mp4）", "file")
    content_type = kind.content_type
    if kind is PICTURE:
        content, content_type = await asyncio.to_thread(pictures.reencode, content)
    if len(content) > LARGEST_KEPT:
        raise Invalid("图片太大，请压缩后再上传", "file")
    return kind, content, content_type


async def keep(account_id: int, identity_id: int, content: bytes, as_of: datetime) -> Attachment:
    """Check and keep a person's file that belongs to no petition yet.

    Raises `Invalid`, and OSError where the disk is full.
    """
    if len(content) > LARGEST_UPLOAD:
        raise Invalid(f"文件太大：最多 {LARGEST_UPLOAD // 1024 // 1024} MB", "file")
    kind, content, content_type = await examine(content)
    return await Attachment.create(
        account_id=account_id,
        identity_id=identity_id,
        kind=kind.name,
        state=FileState.STORED,
        next_try_at=as_of,
        file_key=await file_store.write(content),
        content_type=content_type,
        size=len(content),
        created_at=as_of,
    )


def reference(citizen: Actor, attachment_id: int) -> str:
    """Return what this person calls a file by; nobody else's reference to it is the same."""
    return f"{attachment_id}-{index_of('upload', f'{citizen.id}:{attachment_id}')}"


def _attachment_id(citizen: Actor, name: str) -> int | None:
    match = _REFERENCE.fullmatch(name)
    return int(match[1]) if match and reference(citizen, int(match[1])) == name else None


async def find(citizen: Actor, name: str) -> Attachment:
    """Find a stored file of this person's own, or of a petition they see. Raises the same `NotFound` for all others."""
    found = await Attachment.get_or_none(id=_attachment_id(citizen, name) or 0, state=FileState.STORED)
    if found is None:
        raise NotFound(GONE)
    if found.petition_id is not None:
        tickets = Ticket.filter(visibility.visible_tickets(citizen), petition_id=found.petition_id)
        if not await tickets.exists():
            raise NotFound(GONE)
    return found


async def join(citizen: Actor, names: Sequence[str], ticket_id: int, as_of: datetime) -> None:
    """Let uploads join a ticket's petition. Call inside the transaction that wants them. Raises `Invalid`."""
    ids = {_attachment_id(citizen, name) or 0 for name in names}
    if not ids:
        return
    if len(ids) > MOST_FILES:
        raise Invalid(f"一次最多 {MOST_FILES} 份图片或录音", "files")
    ticket = await Ticket.get(id=ticket_id)
    free = Attachment.filter(id__in=list(ids), petition_id__isnull=True, state=FileState.STORED)
    if await free.update(petition_id=ticket.petition_id, ticket_id=ticket.id) != len(ids):
        raise Invalid("有的文件没有上传成功，或者已经提交过，请重新上传", "files")
    await checks.request_check(CheckSubject.ATTACHMENT, sorted(ids), ticket.petition_id, citizen.id, as_of)
