"""What came of an act done to many tickets, as whoever ordered it reads it; and the tickets chosen before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desk.access.actors import Actor
from desk.access.visibility import visible_tickets
from desk.tickets.bulk import REFUSED
from desk.views.lists.narrowing import ListTable, page_of
from desk.views.lists.queue_filter import QueueFilter
from desk.views.tickets.queue_row import QueueRow, rows_of
from models import BulkLine, Ticket

NOT_SEEN = "（看不到的工单）"


@dataclass(frozen=True)
class BulkFailure:
    """One ticket of a run that was left as it was, and why; `number` is empty where one may not know of it."""

    number: str
    title: str = field(repr=False)
    words: str

    @property
    def shown(self) -> str:
        return self.number or NOT_SEEN


async def failures(actor: Actor, run_id: int) -> list[BulkFailure]:
    """Return what could not be done, in the order of the list."""
    lines = await BulkLine.filter(run_id=run_id, outcome=REFUSED).order_by("id")
    rows = {row.id: row for row in await visible_rows(actor, [line.ticket_id for line in lines])}
    return [
        BulkFailure(
            rows[line.ticket_id].number if line.ticket_id in rows else "",
            rows[line.ticket_id].title if line.ticket_id in rows else "",
            line.words,
        )
        for line in lines
    ]


async def visible_rows(actor: Actor, ids: Sequence[int]) -> list[QueueRow]:
    """Read those of these tickets that somebody may see, in this order."""
    some = Ticket.filter(visible_tickets(actor), id__in=list(ids) or [0])
    seen = {one.id for one in await some.only("id")}
    return await rows_of([one for one in ids if one in seen])


async def all_that_fit(table: ListTable, want: QueueFilter, most: int) -> list[QueueRow]:
    """Read all that a list has, from its beginning, up to `most`."""
    return await rows_of(await page_of(table, want, most))
