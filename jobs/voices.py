"""This job makes voices playable, once they are in the store."""

from datetime import datetime, timedelta

import structlog

from desk.errors import NotFound
from desk.files import file_store, voices
from desk.notices import pubsub
from models import Attachment, Ticket, statements
from models.petitions import CLAIM_VOICES

log = structlog.get_logger("voices")

LEASE = timedelta(minutes=2)
AT_ONCE = 5
MOST_TRIES = 4
"""As in the index `attachment_unplayable`."""


async def make_playable(as_of: datetime) -> int:
    """Make one batch of voices playable. What holds no voice stays to be taken away. Returns how many were tried."""
    claimed = await statements.fetch(CLAIM_VOICES, at=as_of, lease=LEASE, most=AT_ONCE)
    ids = [row["id"] for row in claimed]
    for attachment in await Attachment.filter(id__in=ids or [0]):
        try:
            await _make(attachment)
        except (voices.NotPlayable, NotFound) as error:
            log.warning("voice_not_playable", attachment=attachment.id, error=str(error))
            await Attachment.filter(id=attachment.id).update(playable_tries=MOST_TRIES)
        except Exception as error:  # a full disk, no process to be had: due again, and the others are waiting
            log.error("voice_not_made", attachment=attachment.id, error=type(error).__name__)
    return len(ids)


async def _make(attachment: Attachment) -> None:
    made = await voices.make_playable(await file_store.read(attachment.file_key))
    key = await file_store.write(made)
    row = Attachment.filter(id=attachment.id, playable_key="")
    if not await row.update(playable_key=key, playable_size=len(made)):
        await file_store.remove(key)  # erased meanwhile, or made by another
        return
    for ticket in await Ticket.filter(petition_id=attachment.petition_id or 0).only("id", "court_id"):
        pubsub.announce_ticket(ticket.id, ticket.court_id)
