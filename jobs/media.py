"""This job fetches what people sent, from WeChat's side to the court's file store."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.errors import Invalid
from desk.files import file_store
from desk.files.decoding import DecoderBusy
from desk.files.examining import examine
from desk.notices import pubsub
from desk.notices.failed_tries import MOST_DOUBLINGS
from desk.tickets import lost_files
from models import Attachment, Ticket, statements
from models.database import transaction
from models.enums import FileState
from models.once_more import once_more
from models.petitions import CLAIM_FILES, RENEW_FILE
from models.troubles import rows_of
from wechat.accounts import Accounts
from wechat.platform.errors import WeChatError

log = structlog.get_logger("media")

KEPT = timedelta(hours=70)
"""WeChat keeps a file for 3 days; it was sent a little before its row was made."""
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
NO_SUCH_MEDIA = 40007
UNKNOWN_TYPE = "application/octet-stream"
LEASE = timedelta(seconds=150)
AT_ONCE = 5
MOST_SLOW_TRIES = 6
"""A picture that was not opened in time so often is given up, on however slow a machine."""


class NotServed(Exception):
    """The account a file was sent to is not among those served now."""


@dataclass(frozen=True)
class Fetcher:
    """Fetches for one worker. `clock` is asked before each file; None: it takes no time."""

    accounts: Accounts
    clock: Callable[[], datetime] | None = None

    async def fetch_due(self, as_of: datetime) -> int:
        """Fetch one batch; one that fails is due again later, longer each time. Returns how many were tried."""
        lease = secrets.token_hex(16)
        claimed = await statements.fetch(CLAIM_FILES, at=as_of, span=LEASE, lease=lease, most=AT_ONCE)
        ids, rows = [row["id"] for row in claimed], await rows_of("fetch_media", as_of)
        files = await Attachment.filter(id__in=ids).order_by("id")
        await asyncio.gather(*(rows.do(one.id, self._try(one, as_of)) for one in files))
        return len(ids)

    async def _try(self, attachment: Attachment, as_of: datetime) -> None:
        if not await still_ours(attachment, self.clock() if self.clock else as_of, LEASE):
            return
        try:
            await self._fetch(attachment)
        except Exception as error:  # whatever it was, WeChat still has the file, and the others are waiting
            await _not_fetched(attachment, error, as_of)

    async def _fetch(self, attachment: Attachment) -> None:
        account = await self.accounts.by_id(attachment.account_id or 0)
        if account is None:
            raise NotServed
        media = await self.accounts.client(account).get_media(attachment.media_id)
        content, content_type = await _examined(attachment, media.content)
        key = await file_store.write(content)
        row = Attachment.filter(id=attachment.id, lease=attachment.lease, state=FileState.PENDING)
        stored = {"file_key": key, "state": FileState.STORED, "content_type": content_type, "size": len(content)}
        if not await row.update(**stored):
            await file_store.remove(key)  # erased meanwhile, or another worker has it now
            return
        await _announce(attachment)


async def _examined(attachment: Attachment, content: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep and their type, by what they are and not by what they are called.

    A picture is made anew; one that cannot be opened raises `Invalid`. A voice or video of another make is kept as it
    came, to be taken away and never shown.
    """
    try:
        found = await examine(content, attachment.identity_id or 0)
    except Invalid:
        if attachment.kind == "image":
            raise
        return content, UNKNOWN_TYPE
    expected = "video" if attachment.kind == "shortvideo" else attachment.kind
    return (found.content, found.content_type) if found.kind.name == expected else (content, UNKNOWN_TYPE)


async def _not_fetched(attachment: Attachment, error: Exception, as_of: datetime) -> None:
    """Make it due again while WeChat has the file; give it up in words once it has not, or nobody could ask for it."""
    errcode = error.errcode if isinstance(error, WeChatError) else None
    slow = isinstance(error, DecoderBusy) and attachment.tries >= MOST_SLOW_TRIES
    gone = slow or errcode == NO_SUCH_MEDIA or attachment.account_id is None or isinstance(error, Invalid)
    given_up = gone or as_of - attachment.created_at >= KEPT
    why = {"error": type(error).__name__, "errcode": errcode, "given_up": given_up}
    log.warning("file_not_fetched", attachment=attachment.id, **why)
    row = Attachment.filter(id=attachment.id, lease=attachment.lease, state=FileState.PENDING)
    if given_up:
        await _give_up(attachment, as_of)
        return
    pause = FIRST_PAUSE * 2 ** min(attachment.tries - 1, MOST_DOUBLINGS)
    await row.update(next_try_at=as_of + min(pause, LONGEST_PAUSE))


@once_more
async def _give_up(attachment: Attachment, as_of: datetime) -> None:
    """Write down that it is lost, and tell whoever sent it: both, or neither, and due again then."""
    async with transaction():
        mine = Attachment.filter(id=attachment.id, lease=attachment.lease, state=FileState.PENDING)
        if await mine.exists():
            await lost_files.record_lost_file(attachment, as_of)
            await mine.update(state=FileState.FAILED)
    await _announce(attachment)


async def still_ours(attachment: Attachment, as_of: datetime, span: timedelta) -> bool:
    """Renew the lease of a file before it is worked on; False where another worker has it by now."""
    values = {"file_id": attachment.id, "lease": attachment.lease, "at": as_of, "span": span}
    return await statements.fetchval(RENEW_FILE, **values) is not None


async def _announce(attachment: Attachment) -> None:
    for ticket in await Ticket.filter(petition_id=attachment.petition_id).only("id", "court_id"):
        pubsub.announce_ticket(ticket.id, ticket.court_id)
