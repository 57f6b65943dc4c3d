"""A file that could not be kept: its sender is asked to send it again, and the handler sees that it is missing."""

from datetime import datetime

from desk.access.actors import SYSTEM
from desk.notices.catalogue import Tell, petitioner, tell
from desk.rules.calendar.court_time import court_day
from desk.tickets.history import record, write_words
from desk.tickets.ticket_store import lock
from models import Attachment, Delivery, Ticket
from models.database import transaction
from models.enums import OPEN_STATES, Act, WordsKind
from models.once_more import once_more

LOST = "群众发来的图片或录音没能保存，已请群众重新发送。"
NOTICE = "file_lost"


@once_more
async def record_lost_file(file: Attachment, as_of: datetime) -> None:
    """Write the loss into the history of what is open, and ask its petitioner to send it again; once a day."""
    if file.petition_id is None:
        return
    tickets = Ticket.filter(petition_id=file.petition_id, state__in=list(OPEN_STATES)).order_by("id")
    async with transaction():
        asked = False
        for ticket_id in await tickets.values_list("id", flat=True):
            asked = await _record(int(str(ticket_id)), as_of, ask=not asked) or asked


async def _record(ticket_id: int, as_of: datetime, *, ask: bool) -> bool:
    """Write it into one ticket's history. Returns whether the petitioner is asked, today, for this ticket."""
    held = await lock(ticket_id)
    ticket, cause = held.ticket, f"ticket:{ticket_id}:{NOTICE}:{court_day(as_of).isoformat()}"
    if ticket.state not in OPEN_STATES:
        return False
    if await Delivery.filter(cause__startswith=cause).exists():
        return True
    words_id = await write_words(ticket, WordsKind.NOTE, LOST, SYSTEM, as_of)
    await record(held, Act.NOTE, SYSTEM, as_of, words_id)
    if ask:
        await tell(ticket, Tell(NOTICE, [petitioner(ticket)]), as_of, cause=cause)
    return ask
