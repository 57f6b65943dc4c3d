"""People send files before, or with, what they belong to.

Until a petition takes it in, a file belongs to whoever holds its reference: a keyed one, good for one identity only.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from desk.access import visibility
from desk.access.actors import Actor
from desk.errors import Invalid, NotFound
from desk.files import file_store
from desk.files.examining import LARGEST_UPLOAD, TOO_LARGE, examine
from desk.rules.sizes import MOST_FILES
from desk.tickets import checks
from models import Attachment, Ticket
from models.enums import CheckSubject, FileState
from models.keyring import index_of

GONE = "没有找到这个文件，或您无权查看"
_REFERENCE = re.compile(r"([1-9][0-9]{0,17})-([0-9a-f]{32})")


async def keep(account_id: int, identity_id: int, content: bytes, as_of: datetime) -> Attachment:
    """Check and keep a person's file that belongs to no petition yet.

    Raises `Invalid`, `DecoderBusy`, and OSError where the disk is full.
    """
    if len(content) > LARGEST_UPLOAD:
        raise Invalid(TOO_LARGE, "file")
    examined = await examine(content, identity_id)
    return await Attachment.create(
        account_id=account_id,
        identity_id=identity_id,
        kind=examined.kind.name,
        state=FileState.STORED,
        next_try_at=as_of,
        file_key=await file_store.write(examined.content),
        content_type=examined.content_type,
        size=len(examined.content),
        pages=examined.pages,
        created_at=as_of,
    )


def reference(citizen: Actor, attachment_id: int) -> str:
    """Return what this person calls a file by; nobody else's reference to it is the same."""
    return f"{attachment_id}-{index_of('upload', f'{citizen.id}:{attachment_id}')}"


def _attachment_id(citizen: Actor, name: str) -> int | None:
    match = _REFERENCE.fullmatch(name)
    return int(match[1]) if match and reference(citizen, int(match[1])) == name else None


async def named(citizen: Actor, name: str) -> Attachment | None:
    """Return the stored file that this person's reference names, whether they may still open it or not."""
    return await Attachment.get_or_none(id=_attachment_id(citizen, name) or 0, state=FileState.STORED)


async def find(citizen: Actor, name: str) -> Attachment:
    """Find a stored file of this person's own, or of a petition they see. Raises the same `NotFound` for all others.

    What the court sent with its words is none: `desk.views.petitions.court_files` finds those.
    """
    found = await named(citizen, name)
    if found is None or (found.petition_id is None and found.ticket_id is not None):
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
    free = Attachment.filter(id__in=list(ids), petition_id__isnull=True, ticket_id__isnull=True, state=FileState.STORED)
    if await free.update(petition_id=ticket.petition_id, ticket_id=ticket.id) != len(ids):
        raise Invalid("有的文件没有上传成功，或者已经提交过，请重新上传", "files")
    await checks.request_check(CheckSubject.ATTACHMENT, sorted(ids), ticket.petition_id, citizen.id, as_of)
