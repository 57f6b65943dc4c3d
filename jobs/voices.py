"""This job makes voices playable, once they are in the store."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from desk.errors import NotFound
from desk.files import file_store, voices
from desk.files.decoding import NotDecoded
from desk.notices import pubsub
from jobs.media import still_ours
from models import Attachment, Ticket, statements
from models.petitions import CLAIM_VOICES
from models.troubles import rows_of

log = structlog.get_logger("voices")

LEASE = timedelta(minutes=2)
AT_ONCE = 5
MOST_TRIES = 4
"""As in the index `attachment_unplayable`."""


async def make_playable(as_of: datetime, clock: Callable[[], datetime] | None = None) -> int:
    """Make one batch of voices playable. What holds no voice stays to be taken away. Returns how many were tried.

    `clock` is asked before each; None: it takes no time.
    """
    lease = secrets.token_hex(16)
    claimed = await statements.fetch(CLAIM_VOICES, at=as_of, span=LEASE, lease=lease, most=AT_ONCE)
    ids, rows = [row["id"] for row in claimed], await rows_of("transcode_voices", as_of, most=MOST_TRIES)
    for attachment in await Attachment.filter(id__in=ids or [0]).order_by("id"):
        await rows.do(attachment.id, _try(attachment, clock() if clock else as_of))
    return len(ids)


async def _try(attachment: Attachment, as_of: datetime) -> None:
    """Make one playable, while it is ours. A full disk or no process to be had is due again, a few times."""
    if not await still_ours(attachment, as_of, LEASE):
        return
    try:
        await _make(attachment)
    except (NotDecoded, NotFound) as error:
        log.warning("voice_not_playable", attachment=attachment.id, error=str(error))
        await Attachment.filter(id=attachment.id, lease=attachment.lease).update(playable_tries=MOST_TRIES)


async def _make(attachment: Attachment) -> None:
    made = await voices.make_playable(await file_store.read(attachment.file_key), attachment.identity_id or 0)
    key = await file_store.write(made)
    row = Attachment.filter(id=attachment.id, lease=attachment.lease, playable_key="")
    if not await row.update(playable_key=key, playable_size=len(made)):
        await file_store.remove(key)  # erased meanwhile, or another worker has it now
        return
    for ticket in await Ticket.filter(petition_id=attachment.petition_id or 0).only("id", "court_id"):
        pubsub.announce_ticket(ticket.id, ticket.court_id)
