"""Whoever reads the court's words opens the files that went with them, and nobody else does."""

from desk.access import visibility
from desk.access.actors import Actor
from desk.petitions.uploads import named
from desk.rules.lifecycles.act_records import Reply
from desk.tickets.joining.parts import parts_of
from desk.views.history.history import history_of
from desk.views.petitions.petition_view import given_together
from models import Attachment, Ticket
from models.enums import FileState

TOLD = tuple(reply for reply in Reply if reply)
"""What of a history is said to citizens at all: an answer that waits for review is not."""


async def court_file(ticket: Ticket, file_id: int) -> Attachment | None:
    """Return a file that went with words the petitioner of this ticket, or of a part of it, reads now."""
    for part in await parts_of(ticket):
        told = [*(await given_together(part))[0], *(await history_of(part)).told(*TOLD)]
        if any(file.id == file_id for words in told for file in words.files):
            return await Attachment.get_or_none(id=file_id, state=FileState.STORED)
    return None


async def find_court_file(citizen: Actor, name: str) -> Attachment | None:
    """Return the file of the court's that this person's reference names, where they read the words it went with."""
    found = await named(citizen, name)
    if found is None or found.petition_id is not None or found.ticket_id is None:
        return None
    mine = Ticket.filter(visibility.visible_tickets(citizen)).select_related("petition")
    seen = [*await mine.filter(id=found.ticket_id), *await mine.filter(merged_into_id=found.ticket_id)]
    opened = [await court_file(one, found.id) for one in seen]
    return next((one for one in opened if one is not None), None)
