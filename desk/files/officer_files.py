"""Officers attach files to what they write: each is judged by itself, each refusal is in words, none takes the others.

A file is kept by the store before its row is; the row comes in the transaction of whoever asked.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desk.errors import Invalid, Refused
from desk.files import file_store
from desk.files.decoding import DecoderBusy
from desk.files.examining import LARGEST_UPLOAD, PAPER, PICTURE, TOO_LARGE, UploadKind, examine, kind_of
from models import Attachment
from models.enums import FileState

BUSY = "现在处理图片的人太多，请稍后再传这一份"
NO_ROOM = "服务器现在存不下文件，请稍后再传，或告诉系统管理员"
EMPTY = "是空的"
TO_BE_READ = (PICTURE, PAPER)
"""What goes to a citizen: a phone shows it without being asked to play or keep it."""
NOT_TO_BE_READ = "只能附图片（jpg、png、webp、gif）和 PDF"
LONGEST_SHOWN = 60


@dataclass(frozen=True)
class SentFile:
    """A file as a browser sends it; its name is only ever said back to who sent it."""

    name: str = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class FileRefused:
    """One file that was not taken, and why."""

    name: str = field(repr=False)
    words: str


async def take_each(sent: Sequence[SentFile], take: Callable[[bytes], Awaitable[None]]) -> list[FileRefused]:
    """Take files one after the other. Returns those that were not taken, in order."""
    refused = []
    for one in sent:
        try:
            await take(one.content)
        except Refused as refusal:
            refused.append(FileRefused(_short(one.name), refusal.words))
    return refused


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_SHOWN else f"{name[: LONGEST_SHOWN - 10]}…{name[-9:]}"


async def kept_file(content: bytes, officer_id: int, as_of: datetime, only: Collection[UploadKind] = ()) -> Attachment:
    """Check a file of an officer's and keep its bytes; of these kinds `only`, where they are said.

    Returns the row, which is not saved yet. Raises `Refused`.
    """
    if not content:
        raise Invalid(EMPTY, "files")
    if len(content) > LARGEST_UPLOAD:
        raise Invalid(TOO_LARGE, "files")
    if only and kind_of(content) not in only:
        raise Invalid(NOT_TO_BE_READ, "files")
    try:
        examined = await examine(content, -officer_id)  # no citizen's identity has a negative number
        key = await file_store.write(examined.content)
    except DecoderBusy:
        raise Refused(BUSY) from None
    except OSError:
        raise Refused(NO_ROOM) from None
    return Attachment(
        kind=examined.kind.name,
        state=FileState.STORED,
        next_try_at=as_of,
        file_key=key,
        content_type=examined.content_type,
        size=len(examined.content),
        pages=examined.pages,
        created_at=as_of,
    )
