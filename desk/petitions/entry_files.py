"""Scans and files are attached while an officer writes a petition down: each judged by itself, each refusal in words.

They belong to the draft until it is entered. A picture is made anew in the process that decodes citizens' pictures.
"""

from collections.abc import Sequence
from datetime import datetime

from desk.errors import Invalid, Refused
from desk.files.officer_files import FileRefused, SentFile, kept_file, take_each
from desk.rules.sizes import MOST_FILES
from models import Attachment, EntryDraft, Ticket
from models.database import transaction
from models.enums import FileState
from models.once_more import once_more

FULL = f"一件诉求最多 {MOST_FILES} 份，这一份没有收"
GONE = "有的文件已经不在了，或者已经随另一件诉求提交，请移除后重新上传"


async def attach_all(officer_id: int, key: str, sent: Sequence[SentFile], as_of: datetime) -> list[FileRefused]:
    """Attach files to a draft that is kept. Returns those that were not taken, in order."""

    async def take(content: bytes) -> None:
        await _attach(officer_id, key, content, as_of)

    return await take_each(sent, take)


@once_more
async def _attach(officer_id: int, key: str, content: bytes, as_of: datetime) -> None:
    """Attach one file. Raises `Refused` with what was wrong with it."""
    draft = await EntryDraft.get_or_none(officer_id=officer_id, key=key, number="")
    if draft is not None and len(draft.file_ids) >= MOST_FILES:
        raise Refused(FULL)
    made = await kept_file(content, officer_id, as_of)
    async with transaction():
        row = await EntryDraft.filter(officer_id=officer_id, key=key, number="").select_for_update().first()
        if row is None or len(row.file_ids) >= MOST_FILES:
            raise Refused(FULL if row is not None else GONE)
        await made.save()
        row.file_ids = [*row.file_ids, made.id]
        await row.save(update_fields=["file_ids"])


@once_more
async def detach(officer_id: int, key: str, attachment_id: int) -> None:
    """Take a file out of a draft; it goes with the uploads that became part of nothing."""
    async with transaction():
        row = await EntryDraft.filter(officer_id=officer_id, key=key, number="").select_for_update().first()
        if row is not None:
            row.file_ids = [one for one in row.file_ids if one != attachment_id]
            await row.save(update_fields=["file_ids"])


async def files_of(file_ids: Sequence[int]) -> list[Attachment]:
    """Return a draft's files in the order they were attached."""
    found = {one.id: one for one in await Attachment.filter(id__in=list(file_ids) or [0], petition_id__isnull=True)}
    return [found[one] for one in file_ids if one in found]


async def join_petition(file_ids: Sequence[int], ticket_id: int) -> None:
    """Let a draft's files join the petition. Call in the transaction that enters it. Raises `Invalid`."""
    if not file_ids:
        return
    ticket = await Ticket.get(id=ticket_id)
    free = Attachment.filter(id__in=list(file_ids), petition_id__isnull=True, state=FileState.STORED)
    if await free.update(petition_id=ticket.petition_id, ticket_id=ticket.id) != len(file_ids):
        raise Invalid(GONE, "files")
