"""This job fetches what people sent, from WeChat's side to the court's file store."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from desk.errors import Invalid
from desk.files import file_store
from desk.notices import pubsub
from desk.notices.failed_tries import MOST_DOUBLINGS
from desk.petitions import uploads
from desk.tickets import lost_files
from models import Attachment, Ticket, statements
from models.enums import FileState
from models.petitions import CLAIM_FILES
from wechat.accounts import Accounts
from wechat.platform.errors import WeChatError

log = structlog.get_logger("media")

KEPT = timedelta(hours=70)
"""WeChat keeps a file for 3 days; it was sent a little before its row was made."""
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
NO_SUCH_MEDIA = 40007
UNKNOWN_TYPE = "application/octet-stream"
LEASE = timedelta(seconds=60)
AT_ONCE = 5


class NotServed(Exception):
    """The account a file was sent to is not among those served now."""


@dataclass(frozen=True)
class Fetcher:
    accounts: Accounts

    async def fetch_due(self, as_of: datetime) -> int:
        """Fetch one batch; one that fails is due again later, longer each time. Returns how many were tried."""
        claimed = await statements.fetch(CLAIM_FILES, at=as_of, lease=LEASE, most=AT_ONCE)
        ids = [row["id"] for row in claimed]
        for attachment in await Attachment.filter(id__in=ids):
            try:
                await self._fetch(attachment)
            except Exception as error:  # whatever it was, WeChat still has the file, and the others are waiting
                await _not_fetched(attachment, error, as_of)
        return len(ids)

    async def _fetch(self, attachment: Attachment) -> None:
        account = await self.accounts.by_id(attachment.account_id or 0)
        if account is None:
            raise NotServed
        media = await self.accounts.client(account).get_media(attachment.media_id)
        content, content_type = await _examined(attachment.kind, media.content)
        key = await file_store.write(content)
        row = Attachment.filter(id=attachment.id, state=FileState.PENDING)
        stored = {"file_key": key, "state": FileState.STORED, "content_type": content_type, "size": len(content)}
        if not await row.update(**stored):
            await file_store.remove(key)  # erased meanwhile, or fetched by another
        await _announce(attachment)


async def _examined(kind: str, content: bytes) -> tuple[bytes, str]:
    """Return the bytes to keep and their type, by what they are and not by what they are called.

    A picture is made anew; one that cannot be opened raises `Invalid`. A voice or video of another make is kept as it
    came, to be taken away and never shown.
    """
    try:
        found, kept, content_type = await uploads.examine(content)
    except Invalid:
        if kind == "image":
            raise
        return content, UNKNOWN_TYPE
    expected = "video" if kind == "shortvideo" else kind
    return (kept, content_type) if found.name == expected else (content, UNKNOWN_TYPE)


async def _not_fetched(attachment: Attachment, error: Exception, as_of: datetime) -> None:
    """Make it due again while WeChat has the file; give it up in words once it has not, or nobody could ask for it."""
    errcode = error.errcode if isinstance(error, WeChatError) else None
    gone = errcode == NO_SUCH_MEDIA or attachment.account_id is None or isinstance(error, Invalid)
    given_up = gone or as_of - attachment.created_at >= KEPT
    why = {"error": type(error).__name__, "errcode": errcode, "given_up": given_up}
    log.warning("file_not_fetched", attachment=attachment.id, **why)
    row = Attachment.filter(id=attachment.id, state=FileState.PENDING)
    if given_up:
        if await row.update(state=FileState.FAILED):
            await lost_files.record_lost_file(attachment, as_of)
        await _announce(attachment)
        return
    pause = FIRST_PAUSE * 2 ** min(attachment.tries - 1, MOST_DOUBLINGS)
    await row.update(next_try_at=as_of + min(pause, LONGEST_PAUSE))


async def _announce(attachment: Attachment) -> None:
    for ticket in await Ticket.filter(petition_id=attachment.petition_id).only("id", "court_id"):
        pubsub.announce_ticket(ticket.id, ticket.court_id)
